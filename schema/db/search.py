"""What a search means, in one place for lists and palette.

Words are found in any language, the last one by its beginning; every word must be found. A few
hexadecimal digits may also begin an id. Text without any word, such as a lone percent sign, and text in scripts without
spaces are looked for as they stand in the newest tickets only, since this index does not have them. What is looked for
is always a bound value, never part of a statement.
"""

import re
import unicodedata
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, any_, cast, exists, func, literal, or_, select, union_all
from sqlalchemy.dialects.postgresql import REGCONFIG
from sqlalchemy.ext.asyncio import AsyncSession

from schema.db.tables.tickets import MessageRow, TicketRow
from schema.search_words import grams
from schema.tickets import MessageKind

NEWEST_LOOKED_THROUGH = 2_000
PROBED = 300
COMMON_FROM = 12
MAX_WORDS = 12
LONG_ENOUGH = 3
_WORD = re.compile(r"[^\W_]+")
_WHOLE_ADDRESS = re.compile(r"\S+@\S+\.\w{2,}")
_ID_START = re.compile(r"[0-9a-f]{6,32}")


def words_query(text: str, *, short_counts: bool = False) -> str | None:
    """The text as PostgreSQL's tsquery; None where it holds no word. Only the last word may be a beginning, as somebody
    may still be typing it, and one of a letter or two beside others says nothing yet (`short_counts`: it does): a
    beginning costs much more than a word. An address is whole when it has its domain."""
    words = _WORD.findall(unicodedata.normalize("NFC", text).lower())[:MAX_WORDS]
    if _WHOLE_ADDRESS.fullmatch(text.strip()):
        return _all_of(words, "")
    if len(words) > 1 and len(words[-1]) < LONG_ENOUGH and not short_counts:
        words.pop()
    return _all_of(words, ":*")


def _all_of(words: list[str], ending: str) -> str | None:
    return " & ".join([*(f"'{word}'" for word in words[:-1]), f"'{words[-1]}'{ending}"]) if words else None


def id_range(text: str) -> tuple[UUID, UUID] | None:
    """The first and the last id that begins like this; None where no id does."""
    digits = text.strip().lower().replace("-", "")
    if not _ID_START.fullmatch(digits):
        return None
    return UUID(digits.ljust(32, "0")), UUID(digits.ljust(32, "f"))


def matches(terms: ColumnElement[Any], query: str) -> ColumnElement[bool]:
    """Whether a tsvector holds what `words_query` says."""
    return terms.bool_op("@@")(func.to_tsquery(cast(literal("simple"), REGCONFIG), func.lower(query)))


def found_tickets(text: str) -> Select[UUID]:
    """The ids of tickets in whose conversation the text is found, or whose id begins with it."""
    query, ids = words_query(text), id_range(text)
    if query is None or grams(text):
        return _as_it_stands(text)
    spoken = select(MessageRow.ticket_id).where(matches(MESSAGE_TERMS, query), _SAID)
    if ids is None:
        return spoken
    either = union_all(spoken, select(TicketRow.id).where(TicketRow.id.between(*ids))).subquery()
    return select(either.c[0])


def tickets_with(text: str, is_common: bool = False) -> ColumnElement[bool]:
    """Whether a ticket is one of `found_tickets`. Where the text is common most tickets that come first have it, so
    they are looked through in their order; else the index names all that have it. Postgres cannot choose by itself:
    it knows how often a word is there, but not a beginning."""
    found = found_tickets(text)
    return TicketRow.id.in_(found) if is_common else TicketRow.id == any_(func.array(found.scalar_subquery()))


async def is_common(session: AsyncSession, text: str) -> bool:
    """Whether several of the newest tickets have the text."""
    query = words_query(text)
    if query is None or grams(text):
        return False
    newest = select(TicketRow.id).order_by(TicketRow.created_at.desc(), TicketRow.id.desc()).limit(PROBED).subquery()
    said = exists().where(MessageRow.ticket_id == newest.c.id, matches(MESSAGE_TERMS, query), _SAID)
    having = select(func.count()).select_from(newest).where(said)
    return int(await session.scalar(having) or 0) >= COMMON_FROM


def _as_it_stands(text: str) -> Select[UUID]:
    columns = (TicketRow.subject, TicketRow.body, TicketRow.customer_email, TicketRow.customer_name)
    newest = select(TicketRow.id, *columns).order_by(TicketRow.created_at.desc(), TicketRow.id.desc())
    looked = newest.limit(NEWEST_LOOKED_THROUGH).subquery()
    found = [looked.c[column.key].icontains(text.strip() or text, autoescape=True) for column in columns]
    return select(looked.c.id).where(or_(*found))


MESSAGE_TERMS: ColumnElement[Any] = MessageRow.__table__.c.terms
# Drafts and answers that were never sent are not part of what was said.
_SAID = ~MessageRow.discarded & ((MessageRow.kind != MessageKind.AGENT) | MessageRow.sent_at.is_not(None))

"""Words that people keep at hand: reasons for decisions, and pieces of replies."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from schema.db.tables.base import Row, now, one_of, uuid_key


class ReasonFor(StrEnum):
    """What a reason is given for."""

    APPROVE = "approve"
    REJECT = "reject"


class CannedReasonRow(Row):
    """A reason to pick instead of writing it. `place` counts from 1 within its decision, without gaps."""

    __tablename__ = "canned_reasons"

    id: Mapped[UUID] = uuid_key()
    decision: Mapped[str]
    place: Mapped[int]
    text: Mapped[str]
    updated_at: Mapped[datetime] = now()
    updated_by: Mapped[str] = mapped_column(server_default=sql("'ticketflow'"))

    __table_args__ = (
        one_of("decision", ReasonFor),
        CheckConstraint("place >= 1", name="place"),
        # Checked at the end of the transaction, so that reasons can change places.
        UniqueConstraint("decision", "place", deferrable=True, initially="DEFERRED"),
    )


class SnippetRow(Row):
    """A piece of a reply; `body` may hold the variables of `schema/snippets.py`."""

    __tablename__ = "snippets"

    id: Mapped[UUID] = uuid_key()
    title: Mapped[str] = mapped_column(unique=True)
    body: Mapped[str]
    updated_at: Mapped[datetime] = now()
    updated_by: Mapped[str] = mapped_column(server_default=sql("'ticketflow'"))

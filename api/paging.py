"""Cursors: opaque to callers, a page's last position inside."""

import base64
import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import TypeVar
from uuid import UUID

from api.problems import Refused

Position = tuple[datetime, UUID]
Item = TypeVar("Item")


def write_cursor(order: str, *position: object) -> str:
    """`order` names the list and its sorting, so that a cursor is refused where it does not belong."""
    parts = [part.isoformat() if isinstance(part, datetime) else str(part) for part in position]
    return base64.urlsafe_b64encode(json.dumps([order, *parts]).encode()).decode().rstrip("=")


def read_position(order: str, cursor: str | None) -> Position | None:
    """The time and id a cursor stands for."""
    return _read(order, cursor, lambda at, key: (_aware(at), UUID(key)))


def read_rank_position(order: str, cursor: str | None) -> tuple[int, datetime, UUID] | None:
    """The rank, time and id a cursor stands for."""
    return _read(order, cursor, lambda rank, at, key: (_small(rank), _aware(at), UUID(key)))


def read_text(order: str, cursor: str | None) -> str | None:
    """The text key a cursor stands for."""
    return _read(order, cursor, _storable)


def read_time_and_text(order: str, cursor: str | None) -> tuple[datetime, str] | None:
    """The time and text key a cursor stands for."""
    return _read(order, cursor, lambda at, key: (_aware(at), _storable(key)))


def read_id(order: str, cursor: str | None) -> UUID | None:
    """The id a cursor stands for."""
    return _read(order, cursor, UUID)


def read_number(order: str, cursor: str | None) -> int | None:
    """The number a cursor stands for."""
    return _read(order, cursor, _small)


def read_due_position(order: str, cursor: str | None) -> tuple[datetime, int, UUID] | None:
    """The time, the amount turned round and the id a cursor stands for."""
    return _read(order, cursor, lambda at, amount, key: (_aware(at), -_small(amount.removeprefix("-")), UUID(key)))


def cut_page(rows: Sequence[Item], limit: int, cursor_of: Callable[[Item], str]) -> tuple[list[Item], str | None]:
    """The page out of `limit + 1` rows, and the cursor of the next one if there is one."""
    page = list(rows[:limit])
    return page, cursor_of(page[-1]) if len(rows) > limit else None


def _read(order: str, cursor: str | None, parse: Callable[..., Item]) -> Item | None:
    if cursor is None:
        return None
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        found, *parts = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
        if found == order and all(isinstance(part, str) for part in parts):
            return parse(*parts)
    except (ValueError, TypeError, RecursionError, OverflowError):
        pass
    raise Refused(422, "invalid_cursor", "The cursor is not one of this list.")


def _aware(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    if at.tzinfo is None:
        raise ValueError("a time without a zone")
    return at.astimezone(UTC)


def _storable(text: str) -> str:
    if "\x00" in text:
        raise ValueError("NUL")
    text.encode("utf-8")
    return text


def _small(text: str) -> int:
    number = int(text) if text.isdecimal() else -1
    if not 0 <= number < 2**63:
        raise ValueError("out of range")
    return number

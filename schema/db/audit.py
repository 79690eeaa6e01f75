"""The audit log: what people and keys did that matters later. Append-only, and chained (schema/db/audit_chain.py)."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import bindparam, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from schema.base import storable_json
from schema.db.audit_chain import START, AuditLine
from schema.db.tables.accounts import AuditRow

LOCK_KEY = 7_464_012_959  # of all who append; any number that nobody else takes


@dataclass(frozen=True)
class AuditFilter:
    """Which lines to list: those that match all that is given. `since` is included, `until` is not."""

    actor: str | None = None
    action: str | None = None
    object: str | None = None
    since: datetime | None = None
    until: datetime | None = None


async def record_audit(
    session: AsyncSession, actor: str, action: str, on: str, data: dict[str, Any] | None = None
) -> None:
    """Append one line, such as `approval.decided` on `approval:<id>`; `data` holds no customer's personal data, and of
    numbers only whole ones. Call it last in a transaction, after every other lock, above all a ticket's: appending is
    one at a time until the commit, and whoever then waited for another lock could wait forever."""
    await session.flush()
    # The lock is a statement of its own: the next one sees what was committed while we waited.
    at = (await session.execute(_LOCK)).one().at
    last = (await session.execute(_LAST)).one_or_none()
    number, previous_hash = (last.id + 1, last.hash) if last else (1, START)
    line = AuditLine(number, at, actor, action, on, _exact(data or {}), previous_hash)
    await session.execute(_APPEND, asdict(line) | {"hash": line.hash()})


async def list_audit(
    session: AsyncSession, before: int | None, limit: int, matching: AuditFilter | None = None
) -> Sequence[AuditRow]:
    """The log, newest first, from before line `before`."""
    query = select(AuditRow).order_by(AuditRow.id.desc()).limit(limit)
    if before is not None:
        query = query.where(AuditRow.id < before)
    given = {name: value for name, value in vars(matching or AuditFilter()).items() if value is not None}
    if (since := given.pop("since", None)) is not None:
        query = query.where(AuditRow.at >= since)
    if (until := given.pop("until", None)) is not None:
        query = query.where(AuditRow.at < until)
    return (await session.scalars(query.filter_by(**given))).all()


def _exact(data: dict[str, Any]) -> dict[str, Any]:
    """The data as the database gives it back, so that its hash stays the same: texts without what it cannot store.
    Raises `ValueError` for fractions, which it does not keep digit by digit."""
    exact = storable_json(json.loads(json.dumps(data), parse_float=_refuse, parse_constant=_refuse))
    return cast(dict[str, Any], exact)


def _refuse(number: str) -> None:
    raise ValueError(f"the audit log keeps whole numbers and texts, not {number}")


# Built once: these run with nearly everything that people do.
_LOCK = select(func.pg_advisory_xact_lock(LOCK_KEY), func.clock_timestamp().label("at"))
_LAST = select(AuditRow.id, AuditRow.hash).order_by(AuditRow.id.desc()).limit(1)
_APPEND = insert(AuditRow.__table__).values(  # type: ignore[arg-type]  # a declarative class's table
    {name: bindparam(name) for name in (*AuditLine.__annotations__, "hash")}
)

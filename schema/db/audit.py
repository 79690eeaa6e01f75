"""The audit log: what people and keys did that matters later. Append-only."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from schema.db.tables.accounts import AuditRow


async def record_audit(
    session: AsyncSession, actor: str, action: str, on: str, data: dict[str, Any] | None = None
) -> None:
    """Append one line, such as `approval.decided` on `approval:<id>`; `data` holds no customer's personal data."""
    await session.execute(insert(AuditRow).values(actor=actor, action=action, object=on, data=data or {}))


async def list_audit(session: AsyncSession, before: int | None, limit: int) -> Sequence[AuditRow]:
    """The log, newest first, from before line `before`."""
    query = select(AuditRow).order_by(AuditRow.id.desc()).limit(limit)
    if before is not None:
        query = query.where(AuditRow.id < before)
    return (await session.scalars(query)).all()

"""Tickets handed to people."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncSession

from schema.db.tables.effects import EscalationRow


async def resolve_escalations(session: AsyncSession, ticket_id: UUID, by: str) -> None:
    """Close all open hand-overs of a ticket."""
    await session.execute(
        update(EscalationRow)
        .where(EscalationRow.ticket_id == ticket_id, EscalationRow.resolved_at.is_(None))
        .values(resolved_at=func.clock_timestamp(), resolved_by=by)
        .execution_options(synchronize_session=False)
    )


async def list_escalations(
    session: AsyncSession,
    is_open: bool | None,
    ticket_id: UUID | None,
    after: tuple[datetime, UUID] | None,
    limit: int,
) -> Sequence[EscalationRow]:
    """A page of hand-overs, newest first."""
    query = select(EscalationRow).order_by(EscalationRow.at.desc(), EscalationRow.id.desc()).limit(limit)
    if is_open is not None:
        query = query.where(EscalationRow.resolved_at.is_(None) if is_open else EscalationRow.resolved_at.is_not(None))
    if ticket_id is not None:
        query = query.where(EscalationRow.ticket_id == ticket_id)
    if after is not None:
        query = query.where(tuple_(EscalationRow.at, EscalationRow.id) < after)
    return (await session.scalars(query)).all()

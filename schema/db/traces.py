"""What a trace is made of: the recorded turns, steps, calls, effects and requests of a ticket."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from schema.db.tables.agent import AgentStepRow, ToolCallRow
from schema.db.tables.approvals import ApprovalRow
from schema.db.tables.effects import EffectRow
from schema.db.tables.tickets import EventRow, MessageRow, TicketRow
from schema.db.tickets import get_ticket

Kept = TypeVar("Kept", AgentStepRow, ToolCallRow, MessageRow, EventRow, EffectRow, ApprovalRow)

MOST = 1_000
EVENTS_OF_TRACE = ("turn.started", "model.answered", "tool.finished", "approval.requested")


@dataclass(frozen=True)
class TraceRows:
    """The newest rows of each kind, in order of time. `is_partial`: there are older ones."""

    ticket: TicketRow
    messages: Sequence[MessageRow]
    steps: Sequence[AgentStepRow]
    calls: Sequence[ToolCallRow]
    effects: Sequence[EffectRow]
    requests: Sequence[ApprovalRow]
    events: Sequence[EventRow]
    is_partial: bool


async def get_trace_rows(session: AsyncSession, ticket_id: UUID) -> TraceRows:
    """Raises `NotFound`."""
    ticket = await get_ticket(session, ticket_id)
    steps, more_steps = await _newest(session, _of(AgentStepRow, ticket_id), AgentStepRow.turn, AgentStepRow.step)
    calls, more_calls = await _newest(session, _of(ToolCallRow, ticket_id), ToolCallRow.turn, ToolCallRow.call)
    spoken = _of(MessageRow, ticket_id).where(~MessageRow.discarded)
    messages, more_messages = await _newest(session, spoken, MessageRow.position)
    told = _of(EventRow, ticket_id).where(EventRow.type.in_(EVENTS_OF_TRACE))
    events, more_events = await _newest(session, told, EventRow.seq)
    effects = (await session.scalars(_of(EffectRow, ticket_id).order_by(EffectRow.created_at))).all()
    requests = (await session.scalars(_of(ApprovalRow, ticket_id).order_by(ApprovalRow.requested_at))).all()
    is_partial = any((more_steps, more_calls, more_messages, more_events))
    return TraceRows(ticket, messages, steps, calls, effects, requests, events, is_partial)


def _of(row: type[Kept], ticket_id: UUID) -> Select[Kept]:
    return select(row).where(row.ticket_id == ticket_id)


async def _newest(session: AsyncSession, query: Select[Kept], *order: Any) -> tuple[Sequence[Kept], bool]:
    rows = (await session.scalars(query.order_by(*(column.desc() for column in order)).limit(MOST + 1))).all()
    return rows[:MOST][::-1], len(rows) > MOST

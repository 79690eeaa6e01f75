"""What happened in a ticket's newest turn, and which step the tickets of a list are in."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import BindParameter, Text, and_, bindparam, cast, exists, func, literal, select
from sqlalchemy.ext.asyncio import AsyncSession

from schema.db.tables.agent import AgentStepRow, ToolCallRow
from schema.db.tables.approvals import ApprovalRow
from schema.db.tables.effects import EffectRow
from schema.db.tables.tickets import EventRow, MessageRow, TicketRow
from schema.progress import ModelCallFact, RequestFact, StepKey, ToolCallFact, TurnFacts, stage_of
from schema.tickets import MessageKind, TicketStatus
from schema.tools import CLASSIFY, ToolCallStatus

STOPPED_SOMEWHERE = (TicketStatus.PROCESSING, TicketStatus.FAILED)


async def get_turn_facts(
    session: AsyncSession, ticket: TicketRow, messages: Sequence[MessageRow], requests: Sequence[ApprovalRow]
) -> TurnFacts:
    """The facts of the newest turn. `messages` and `requests` are all of the ticket's."""
    of_turn = {"ticket_id": ticket.id, "turn": ticket.turn}
    started_at, has_draft = (await session.execute(_TURN, of_turn)).one()
    spoken = [row for row in messages if row.kind == MessageKind.CUSTOMER and not row.is_auto_reply]
    waiting = [row for row in spoken if row.turn in {None, ticket.turn}]
    answers = [row.author_id for row in messages if row.sent_at and row.kind in {MessageKind.AGENT, MessageKind.REPLY}]
    return TurnFacts(
        status=TicketStatus(ticket.status),
        turn=ticket.turn,
        customer=ticket.customer_email,
        received_at=waiting[0].created_at if waiting else ticket.created_at,
        started_at=started_at,
        model_calls=tuple(_model_call(row) for row in await session.execute(_MODEL_CALLS, of_turn)),
        tool_calls=tuple(_tool_call(row) for row in await session.execute(_TOOL_CALLS, of_turn)),
        requests=tuple(_request(row) for row in requests if row.turn == ticket.turn),
        has_draft=has_draft,
        answered_by=answers[-1] if answers else None,
        completed_at=ticket.completed_at if ticket.status == TicketStatus.COMPLETED else None,
        updated_at=ticket.updated_at,
        failure=ticket.failure,
    )


async def list_stages(session: AsyncSession, tickets: Sequence[TicketRow]) -> dict[UUID, StepKey]:
    """The step each of these tickets is in. Only those that work or failed cost a query, one for all."""
    unclear = [row.id for row in tickets if row.status in STOPPED_SOMEWHERE]
    found = {row[0]: (row[1], row[2]) for row in await session.execute(_STAGES, {"ids": unclear})} if unclear else {}
    return {row.id: stage_of(TicketStatus(row.status), *found.get(row.id, (False, False))) for row in tickets}


def _model_call(row: Any) -> ModelCallFact:
    return ModelCallFact(at=row.at, duration_ms=row.duration_ms, held=row.held_for is not None)


def _tool_call(row: Any) -> ToolCallFact:
    return ToolCallFact(
        tool=row.tool,
        step=row.step,
        at=row.at,
        finished_at=row.finished_at,
        is_open=row.result is None,
        waits_for_person=row.status == ToolCallStatus.AWAITING_APPROVAL,
        attempts=row.attempts or 1,
    )


def _request(row: ApprovalRow) -> RequestFact:
    return RequestFact(
        requested_at=row.requested_at, decided_at=row.decided_at, decided_by=row.decided_by, outcome=row.status
    )


# Built once, as a ticket's page asks for them again and again.
_ID: BindParameter[UUID] = bindparam("ticket_id")
_NUMBER: BindParameter[int] = bindparam("turn")
_STARTED = (
    select(func.max(EventRow.at))
    .where(EventRow.ticket_id == _ID, EventRow.type == "turn.started")
    .where(EventRow.data["turn"].as_integer() == _NUMBER)
    .scalar_subquery()
)
_DRAFT = (MessageRow.kind == MessageKind.AGENT) & MessageRow.sent_at.is_(None) & ~MessageRow.discarded
_TURN = select(_STARTED, exists().where(MessageRow.ticket_id == _ID, MessageRow.turn == _NUMBER, _DRAFT))
_MODEL_CALLS = (
    select(AgentStepRow.at, AgentStepRow.duration_ms, AgentStepRow.held_for)
    .where(AgentStepRow.ticket_id == _ID, AgentStepRow.turn == _NUMBER)
    .order_by(AgentStepRow.step)
)
_EFFECT_KEY = (
    literal("ticket-")
    + cast(ToolCallRow.ticket_id, Text)
    + ":"
    + cast(ToolCallRow.turn, Text)
    + "."
    + cast(ToolCallRow.call, Text)
)
_TOOL_CALLS = (
    select(ToolCallRow, EffectRow.attempts)
    .with_only_columns(
        *(ToolCallRow.tool, ToolCallRow.step, ToolCallRow.at, ToolCallRow.finished_at, ToolCallRow.result),
        *(ToolCallRow.status, EffectRow.attempts),
    )
    .outerjoin(EffectRow, EffectRow.key == _EFFECT_KEY)
    .where(ToolCallRow.ticket_id == _ID, ToolCallRow.turn == _NUMBER, ToolCallRow.tool != CLASSIFY)
    .order_by(ToolCallRow.call)
)
_OPEN_CALL = and_(
    ToolCallRow.ticket_id == TicketRow.id,
    ToolCallRow.turn == TicketRow.turn,
    ToolCallRow.tool != CLASSIFY,
    ToolCallRow.result.is_(None),
    ToolCallRow.status != ToolCallStatus.AWAITING_APPROVAL,
)
_STAGES = select(
    TicketRow.id,
    exists().where(_OPEN_CALL),
    exists().where(MessageRow.ticket_id == TicketRow.id, MessageRow.turn == TicketRow.turn, _DRAFT),
).where(TicketRow.id.in_(bindparam("ids", expanding=True)))

"""When things happened in a ticket's newest turn."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from schema.db.tables.agent import AgentStepRow, ToolCallRow
from schema.db.tables.tickets import MessageRow, TicketRow
from schema.progress import TurnFacts
from schema.tickets import MessageKind, TicketStatus


async def get_turn_facts(
    session: AsyncSession, ticket: TicketRow, messages: Sequence[MessageRow], asked_at: Sequence[tuple[int, datetime]]
) -> TurnFacts:
    """The facts of the newest turn. `asked_at` are turn and time of the ticket's approval requests."""
    analyzed_at, tools_at = (await session.execute(_first_times(ticket))).one()
    spoken = [row for row in messages if row.kind == MessageKind.CUSTOMER and not row.is_auto_reply]
    waiting = [row for row in spoken if row.turn in {None, ticket.turn}]
    return TurnFacts(
        status=TicketStatus(ticket.status),
        received_at=waiting[0].created_at if waiting else ticket.created_at,
        analyzed_at=analyzed_at,
        tools_at=tools_at,
        approval_at=min((at for turn, at in asked_at if turn == ticket.turn), default=None),
        completed_at=ticket.completed_at if ticket.status == TicketStatus.COMPLETED else None,
        updated_at=ticket.updated_at,
        failure=ticket.failure,
    )


def _first_times(ticket: TicketRow) -> Any:
    def first(row: type[AgentStepRow] | type[ToolCallRow]) -> Any:
        query = select(func.min(row.at)).where(row.ticket_id == ticket.id, row.turn == ticket.turn)
        return query.scalar_subquery()

    return select(first(AgentStepRow), first(ToolCallRow))

"""Counts what the limits of `schema.limits` are about."""

from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from schema.approvals import Decision
from schema.db.tables.agent import ToolCallRow
from schema.db.tables.approvals import ApprovalRow
from schema.db.tables.catalogue import CustomerRow
from schema.db.tables.effects import PasswordResetRow
from schema.db.tables.tickets import TicketRow
from schema.db.tickets import get_ticket_customer
from schema.errors import ToolRefused
from schema.limits import RESET_WINDOW, RESETS_PER_CUSTOMER, TOO_MANY_RESETS, EarlierCall, refused_by_limits
from schema.tools import ToolCall, ToolCallStatus


async def check_limits(
    session: AsyncSession, ticket: TicketRow, call: ToolCall, earlier: Sequence[ToolCallRow]
) -> None:
    """Raises `ToolRefused` when the turn, in which `earlier` calls were made, may not make this one as well."""
    answered = await _answered(session, ticket, earlier)
    calls = [
        EarlierCall(
            tool=row.tool,
            status=ToolCallStatus(row.status),
            arguments=row.arguments,
            answered=row.call in answered,
        )
        for row in earlier
    ]
    if refusal := refused_by_limits(call.tool, call.arguments, calls):
        raise ToolRefused(refusal)
    if call.tool == "reset_password" and (customer := await get_ticket_customer(session, ticket)):
        await check_resets(session, customer.id)


async def check_resets(session: AsyncSession, customer_id: str, lock: bool = False) -> None:
    """Raises `ToolRefused` when the customer has got as many reset links as anybody gets in a day.
    `lock` makes requests of several tickets wait for each other."""
    if lock:
        await session.execute(select(CustomerRow.id).where(CustomerRow.id == customer_id).with_for_update())
    query = select(func.count()).where(
        PasswordResetRow.customer_id == customer_id,
        PasswordResetRow.created_at > func.clock_timestamp() - RESET_WINDOW,
    )
    if (await session.scalar(query) or 0) >= RESETS_PER_CUSTOMER:
        raise ToolRefused(TOO_MANY_RESETS)


async def _answered(session: AsyncSession, ticket: TicketRow, earlier: Sequence[ToolCallRow]) -> set[int]:
    """The calls to which a person answered with a message instead of a decision."""
    if not any(row.status == ToolCallStatus.REJECTED for row in earlier):
        return set()
    query = select(ApprovalRow.call).where(
        ApprovalRow.ticket_id == ticket.id, ApprovalRow.turn == ticket.turn, ApprovalRow.decision == Decision.RESPOND
    )
    return set((await session.scalars(query)).all())

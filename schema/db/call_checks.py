"""Checks a tool call against the facts before anyone is asked, and brings it into its normal form."""

from typing import Any

from pydantic import ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from schema.base import Frozen
from schema.db.refunds import check_refund, normal_refund
from schema.db.tables.tickets import TicketRow
from schema.db.tickets import get_ticket_customer
from schema.errors import AccountUnknown, ToolRefused
from schema.money import Money
from schema.tools import ABOUT_ACCOUNT, TOOL_ARGUMENTS, ProcessRefundArguments, ToolArguments, ToolCall


class CheckedCall(Frozen):
    """A call as it would be executed, `subject` for summaries (no personal data), `evidence` for the approver."""

    call: ToolCall
    subject: str = ""
    evidence: dict[str, Any] = {}


async def check_call(session: AsyncSession, ticket: TicketRow, tool: str, arguments: dict[str, Any]) -> CheckedCall:
    """The checked call in normal form. Raises `ToolRefused` with words for the model or the person; `AccountUnknown`
    where the tool is about an account and the sender is not proven."""
    typed = parse_arguments(tool, arguments)
    if tool in ABOUT_ACCOUNT and not ticket.sender_verified:
        raise AccountUnknown
    if isinstance(typed, ProcessRefundArguments):
        return await _check_refund(session, ticket, typed)
    return CheckedCall(call=ToolCall(tool=tool, arguments=typed.model_dump(mode="json", exclude_none=True)))


def parse_arguments(tool: str, arguments: dict[str, Any]) -> ToolArguments:
    """The tool's typed arguments. Raises `ToolRefused` naming each mistake, without echoing the input."""
    model = TOOL_ARGUMENTS.get(tool)
    if model is None:
        raise ToolRefused(f"There is no tool named {tool[:60]!r}.")
    try:
        return model.model_validate(arguments)
    except ValidationError as error:
        mistakes = "; ".join(f"{'.'.join(map(str, e['loc'])) or 'arguments'}: {e['msg']}" for e in error.errors())
        raise ToolRefused(f"Wrong arguments for {tool}: {mistakes[:800]}") from None


async def _check_refund(session: AsyncSession, ticket: TicketRow, arguments: ProcessRefundArguments) -> CheckedCall:
    customer = await get_ticket_customer(session, ticket)
    if customer is None:
        raise AccountUnknown
    asked = ToolCall(tool="process_refund", arguments=arguments.model_dump(mode="json"))
    order, amount, refundable = await check_refund(session, customer.id, asked)
    evidence = {
        "amount": amount.model_dump(),
        "order_total": Money(minor=order.total, currency=order.currency).model_dump(),
        "paid": Money(minor=order.paid, currency=order.currency).model_dump(),
        "refundable": Money(minor=refundable, currency=order.currency).model_dump(),
        "order_status": order.status,
        "sender_verified": ticket.sender_verified,
    }
    return CheckedCall(call=normal_refund(arguments, order, amount), subject=f"order {order.id}", evidence=evidence)

"""From rows to what callers read: the parts of an approval request that need nothing but its rows."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from api.models.approval_parts import (
    ApprovalCustomer,
    ApprovalOrder,
    ApprovalTicket,
    Change,
    ConsentRead,
    Execution,
    PastRefundRead,
    RefundHistory,
    Retry,
)
from api.models.approvals import StandingDecisionRead
from schema.approvals import ApprovalStatus, FiredRule
from schema.db.approval_history import RECENT, CustomerHistory, PastRefund
from schema.db.approval_lists import ApprovalView
from schema.db.tables.approvals import ApprovalRow, ConsentRow
from schema.db.tables.catalogue import CustomerRow, OrderRow
from schema.db.tables.tickets import TicketRow
from schema.money import Money
from schema.tickets import TicketStatus
from schema.tools import ToolCallStatus

_EXECUTION = {"intended": "pending", "done": "done", "failed": "failed", "unknown": "unknown"}
_REFUSED = {ToolCallStatus.FAILED, ToolCallStatus.DENIED}


def read_rules(row: ApprovalRow) -> list[FiredRule]:
    """All rules that asked for people, the one that gave its name first."""
    fired = row.rule.get("fired") or [row.rule]
    return [FiredRule.model_validate(one) for one in fired]


def read_consent(row: ConsentRow, names: Mapping[str, str]) -> ConsentRead:
    return ConsentRead(by=row.decided_by, by_name=names[row.decided_by], at=row.at, reason=row.reason)


def read_changes(row: ApprovalRow) -> list[Change]:
    """What a person changed, argument by argument."""
    before, after = row.action_params, row.decision_arguments
    if after is None:
        return []
    names = dict.fromkeys([*before, *after])
    changed = [name for name in names if before.get(name) != after.get(name)]
    return [Change(field=name, before=before.get(name), after=after.get(name)) for name in changed]


def read_execution(view: ApprovalView) -> Execution:
    """What became of the call: by the ledger, or by the call where it was refused before it came to that."""
    status, reference, error = _outcome(view)
    return Execution.model_validate(
        {
            "status": status,
            "reference": reference,
            "error": error,
            "effect_id": view.effect.key if view.effect else None,
            "retry": _retry(view, status),
        }
    )


def _outcome(view: ApprovalView) -> tuple[str, str | None, str | None]:
    if view.effect is not None:
        return _EXECUTION[view.effect.status], view.effect.reference, view.effect.error
    if view.approval.status != ApprovalStatus.APPROVED:
        return "none", None, None
    if view.call is not None and view.call.status in _REFUSED:
        return "failed", None, view.call.result
    if view.call is not None and view.call.status == ToolCallStatus.CANCELLED:
        return "none", None, view.call.result
    return "pending", None, None


def _retry(view: ApprovalView, status: str) -> Retry | None:
    if status == "unknown" and view.effect is not None:
        return Retry(
            allowed=True,
            how="resolve_effect",
            method="POST",
            path=f"/api/v1/effects/{view.effect.key}/resolve",
            text="Nobody knows whether it happened. Look at the provider, then say what became of it, or try it again.",
        )
    if status == "pending" and view.ticket.status == TicketStatus.FAILED:
        return Retry(
            allowed=True,
            how="retry_ticket",
            method="POST",
            path=f"/api/v1/tickets/{view.ticket.id}/retry",
            text="The ticket waits for a retry, which goes on with this and repeats nothing that is done.",
        )
    if status != "failed":
        return None
    words = "It was refused, and the agent was told. It is not tried again; the agent, or a person, may ask anew."
    return Retry(allowed=False, how=None, method=None, path=None, text=words)


def read_standing(row: ApprovalRow) -> StandingDecisionRead:
    """The decision that stands."""
    return StandingDecisionRead.model_validate({name: getattr(row, name) for name in StandingDecisionRead.model_fields})


def read_ticket_part(row: TicketRow, excerpt: str | None) -> ApprovalTicket:
    same = ApprovalTicket.model_fields.keys() - {"excerpt"}
    return ApprovalTicket.model_validate({name: getattr(row, name) for name in same} | {"excerpt": excerpt})


def read_customer(
    row: CustomerRow, history: CustomerHistory, past: Sequence[PastRefund], open_tickets: int
) -> ApprovalCustomer:
    """`past` are the refunds of 90 days without the request's own."""
    return ApprovalCustomer(
        id=row.id,
        email=row.email,
        name=row.name,
        since=known_since(row, history),
        orders=history.orders,
        lifetime_paid=history.paid,
        refunds_90d=_read_refunds(past),
        open_tickets=open_tickets,
    )


def known_since(row: CustomerRow, history: CustomerHistory) -> datetime:
    """The first that is known of a customer: an order may be older than our record of who ordered."""
    return min(row.created_at, history.first_order_at or row.created_at)


def _read_refunds(past: Sequence[PastRefund]) -> RefundHistory:
    made = [refund for refund in past if refund.status != "failed"]
    recent = [PastRefundRead.model_validate(_shown(refund)) for refund in past[:RECENT]]
    return RefundHistory(count=len(made), sums=sum_by_currency([refund.amount for refund in made]), recent=recent)


def _shown(refund: PastRefund) -> dict[str, Any]:
    return {name: getattr(refund, name) for name in PastRefundRead.model_fields}


def sum_by_currency(amounts: Sequence[Money]) -> list[Money]:
    """One amount for each currency."""
    sums: dict[str, int] = {}
    for amount in amounts:
        sums[amount.currency] = sums.get(amount.currency, 0) + amount.minor
    return [Money(minor=minor, currency=currency) for currency, minor in sorted(sums.items())]


def read_order(row: OrderRow, refunded: int, asked: Money | None) -> ApprovalOrder:
    """`asked` is what an open request would pay back, None where that is done or will not be."""
    refundable = max(row.paid - refunded, 0)
    left = refundable - asked.minor if asked and asked.currency == row.currency else refundable
    return ApprovalOrder(
        id=row.id,
        status=row.status,
        total=Money(minor=row.total, currency=row.currency),
        paid=Money(minor=row.paid, currency=row.currency),
        placed_at=row.placed_at,
        items=row.items,
        note=row.note,
        refunded=Money(minor=refunded, currency=row.currency),
        refundable=Money(minor=refundable, currency=row.currency),
        after=Money(minor=left, currency=row.currency) if left >= 0 else None,
    )

"""From rows to what callers read: approval requests."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from api.models.approvals import (
    ApprovalCustomer,
    ApprovalOrder,
    ApprovalRead,
    ConsentRead,
    Execution,
    StandingDecisionRead,
)
from schema.approvals import ApprovalStatus, FiredRule
from schema.db.approval_lists import ApprovalView
from schema.db.tables.approvals import ApprovalRow, ConsentRow
from schema.db.tables.catalogue import CustomerRow, OrderRow
from schema.money import Money
from schema.tools import ToolCallStatus

_EXECUTION = {"intended": "pending", "done": "done", "failed": "failed", "unknown": "unknown"}
_SAME = ("id", "ticket_id", "action_type", "action_params", "status", "requested_at", "expires_at", "decision")
_ASKS = ("digest", "approver_role", "approvers_needed", "policy_version")
_TIMES = ("remind_at", "reminded_at", "escalate_at", "escalated_at")
_DECIDED = ("decided_at", "decided_by", "decision_reason", "evidence")


def read_approval(view: ApprovalView, consents: Mapping[UUID, Sequence[ConsentRow]]) -> ApprovalRead:
    """The request as callers see it. `consents` are those of several requests."""
    row = view.approval
    return ApprovalRead.model_validate(
        {name: getattr(row, name) for name in (*_SAME, *_ASKS, *_TIMES, *_DECIDED)}
        | {
            "message": row.decision_message,
            "approved_by": [_read_consent(consent) for consent in consents.get(row.id, ())],
            "arguments": row.decision_arguments,
            "rule": FiredRule.model_validate(row.rule),
            "customer": _read_customer(view.customer),
            "order": _read_order(view.order),
            "execution": read_execution(view),
        }
    )


def _read_consent(row: ConsentRow) -> ConsentRead:
    return ConsentRead(by=row.decided_by, at=row.at, reason=row.reason)


def read_execution(view: ApprovalView) -> Execution:
    """What became of the call: by the ledger, or by the call where it was refused before it came to that."""
    if view.effect is not None:
        status = _EXECUTION[view.effect.status]
        return Execution.model_validate(
            {"status": status, "reference": view.effect.reference, "error": view.effect.error}
        )
    if view.approval.status != ApprovalStatus.APPROVED:
        return Execution(status="none", reference=None, error=None)
    if view.call is not None and view.call.status in {ToolCallStatus.FAILED, ToolCallStatus.DENIED}:
        return Execution(status="failed", reference=None, error=view.call.result)
    if view.call is not None and view.call.status == ToolCallStatus.CANCELLED:
        return Execution(status="none", reference=None, error=view.call.result)
    return Execution(status="pending", reference=None, error=None)


def read_standing(row: ApprovalRow) -> StandingDecisionRead:
    """The decision that stands."""
    return StandingDecisionRead.model_validate({name: getattr(row, name) for name in StandingDecisionRead.model_fields})


def _read_customer(row: CustomerRow | None) -> ApprovalCustomer | None:
    return None if row is None else ApprovalCustomer(id=row.id, email=row.email, name=row.name)


def _read_order(row: OrderRow | None) -> ApprovalOrder | None:
    if row is None:
        return None
    return ApprovalOrder(
        id=row.id,
        status=row.status,
        total=Money(minor=row.total, currency=row.currency),
        paid=Money(minor=row.paid, currency=row.currency),
        placed_at=row.placed_at,
    )

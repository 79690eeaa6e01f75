"""Approval requests over HTTP."""

from datetime import datetime
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import Field, model_validator

from api.models.approval_parts import (
    ApprovalCustomer,
    ApprovalOrder,
    ApprovalTicket,
    Change,
    ConsentRead,
    Execution,
    MayDecideRead,
    PaymentRead,
    Rationale,
    UndoneRead,
)
from api.models.links import WorkflowLink
from api.models.paging import CreateModel, Page, ReadModel
from schema.approvals import ApprovalStatus, Decision, FiredRule
from schema.base import StrictText
from schema.consequences import Consequence
from schema.evidence_claims import Claim
from schema.money import Money
from schema.risk_flags import Flag
from schema.roles import Role


class ApprovalRead(ReadModel):
    """A request to people, with everything a person needs to decide it. `arguments` is what was approved, or what the
    first of two people proposes, where it differs from `action_params`; `changes` says how. `digest` names the call as
    it would run if it were approved now: send it along to decide about nothing else. `approvers_needed` different
    people with `approver_role` must say yes.

    `due_at` is when it is escalated, or ends where nobody is told before. A decision takes effect at `undo_until` and
    can be undone before, by `POST /approvals/{id}/undo`; null where there is nothing to undo. `flags` are worst first;
    an empty list says that nothing stands out. `allowed_decisions` and `may_decide` are about who asks."""

    id: UUID
    ticket_id: UUID
    action_type: str
    action_params: dict[str, Any]
    digest: str
    status: ApprovalStatus
    requested_at: datetime
    expires_at: datetime
    due_at: datetime
    on_expiry: str
    remind_at: datetime | None
    reminded_at: datetime | None
    escalate_at: datetime | None
    escalated_at: datetime | None
    approver_role: Role
    approvers_needed: int
    approved_by: list[ConsentRead]
    decision: Decision | None
    decided_at: datetime | None
    decided_by: str | None
    decided_by_name: str | None
    decision_reason: str | None
    message: str | None
    arguments: dict[str, Any] | None
    changes: list[Change]
    undo_until: datetime | None
    may_undo: bool
    undone: UndoneRead | None
    allowed_decisions: list[Decision]
    may_decide: MayDecideRead
    argument_schema: dict[str, Any] = Field(
        description="JSON Schema of the tool's arguments, for a typed edit: `format` is `money`, `email` or `textarea` "
        "where that matters; `x-money` has an amount's currency, decimals and maximum."
    )
    amount: Money | None
    rule: FiredRule
    rules: list[FiredRule] = Field(description="All rules that asked for people; `rule` is the first.")
    policy_version: str
    rationale: Rationale | None
    evidence: dict[str, Any]
    evidence_items: list[Claim]
    flags: list[Flag]
    customer: ApprovalCustomer | None
    order: ApprovalOrder | None
    payment: PaymentRead | None
    consequence: Consequence
    ticket: ApprovalTicket
    workflow: WorkflowLink
    execution: Execution


class ApprovalPage(Page):
    """A page of requests."""

    items: list[ApprovalRead]


class ApprovalCounts(ReadModel):
    """How many requests are in each lane; `overdue` are those of `pending` whose `due_at` is over."""

    pending: int
    overdue: int
    undoable: int
    failed: int


class DecisionCreate(CreateModel):
    """`edit` approves other `arguments` of the same tool; `respond` tells the agent `message` instead of running it."""

    decision: Decision = Field(examples=["approve"])
    digest: Annotated[StrictText, Field(max_length=128)] | None = Field(
        None, description="`digest` of the request as it was shown; 412 when it shows something else by now."
    )
    reason: Annotated[StrictText, Field(max_length=2000)] | None = Field(None, examples=["Photo shows the damage."])
    arguments: dict[str, Any] | None = None
    message: Annotated[StrictText, Field(max_length=8000)] | None = None

    @model_validator(mode="after")
    def _carries_what_it_needs(self) -> Self:
        if (self.arguments is not None) != (self.decision is Decision.EDIT):
            raise ValueError("arguments belong to the decision edit, and edit needs them")
        has_message = bool(self.message and self.message.strip())
        if has_message != (self.decision is Decision.RESPOND):
            raise ValueError("a message belongs to the decision respond, and respond needs one")
        return self


class StandingDecisionRead(ReadModel):
    """The decision that stands, told to who came second."""

    status: ApprovalStatus
    decision: Decision | None
    decided_by: str | None
    decided_at: datetime | None
    decision_reason: str | None

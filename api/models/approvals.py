"""Approval requests over HTTP."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from api.models.paging import CreateModel, Page, ReadModel
from schema.approvals import ApprovalStatus, Decision, FiredRule
from schema.base import StrictText
from schema.money import Money
from schema.roles import Role


class ApprovalCustomer(ReadModel):
    """The shop's customer the request is about, where the sender is verified."""

    id: str
    email: str
    name: str


class ApprovalOrder(ReadModel):
    """The customer's order the request is about."""

    id: str
    status: str
    total: Money
    paid: Money
    placed_at: datetime


class Execution(ReadModel):
    """What became of an approved call; `pending` until it was carried out, `unknown` needs a person."""

    status: Literal["none", "pending", "done", "failed", "unknown"]
    reference: str | None
    error: str | None


class ConsentRead(ReadModel):
    """One person's yes to what the request shows now."""

    by: str
    at: datetime
    reason: str | None


class ApprovalRead(ReadModel):
    """A request to people. `arguments` is what was approved, or what the first of two people proposes, where it differs
    from `action_params`. `digest` names the call as it would run if it were approved now: send it along to decide
    about nothing else. `approvers_needed` different people with `approver_role` must say yes."""

    id: UUID
    ticket_id: UUID
    action_type: str
    action_params: dict[str, Any]
    digest: str
    status: ApprovalStatus
    requested_at: datetime
    expires_at: datetime
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
    decision_reason: str | None
    message: str | None
    arguments: dict[str, Any] | None
    rule: FiredRule
    policy_version: str
    evidence: dict[str, Any]
    customer: ApprovalCustomer | None
    order: ApprovalOrder | None
    execution: Execution


class ApprovalPage(Page):
    """A page of requests."""

    items: list[ApprovalRead]


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

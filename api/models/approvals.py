"""Approval requests over HTTP."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import Field, model_validator

from api.models.paging import CreateModel, Page, ReadModel
from schema.approvals import ApprovalStatus, Decision, FiredRule
from schema.base import StrictText
from schema.money import Money


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


class ApprovalRead(ReadModel):
    """A request to a person. `arguments` is what was approved where it differs from `action_params`."""

    id: UUID
    ticket_id: UUID
    action_type: str
    action_params: dict[str, Any]
    status: ApprovalStatus
    requested_at: datetime
    expires_at: datetime
    decision: Decision | None
    decided_at: datetime | None
    decided_by: str | None
    decision_reason: str | None
    message: str | None
    arguments: dict[str, Any] | None
    rule: FiredRule
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

"""The words of an approval: what can be asked, what can be decided, what stands."""

from enum import StrEnum
from typing import Any
from uuid import UUID

from schema.base import Frozen


class ApprovalStatus(StrEnum):
    """Where a request stands; everything but `pending` is final."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"
    EXPIRED = "expired"
    CANCELLED = "cancelled"


class Decision(StrEnum):
    """What a person can say to a request."""

    APPROVE = "approve"
    REJECT = "reject"
    EDIT = "edit"  # approve with other arguments
    RESPOND = "respond"  # do not run the tool; tell the agent this instead

    @property
    def settles_as(self) -> ApprovalStatus:
        """The status a decision leads to: a response is a refusal to run the tool, with an answer."""
        approves = self in {Decision.APPROVE, Decision.EDIT}
        return ApprovalStatus.APPROVED if approves else ApprovalStatus.REJECTED


class DecisionTaken(Frozen):
    """A decision as the signal `approval_decided` carries it, from the API, the console or the CLI."""

    approval_id: UUID
    decision: Decision
    decided_by: str = "operator"
    reason: str | None = None
    arguments: dict[str, Any] | None = None
    message: str | None = None


class FiredRule(Frozen):
    """The policy's rule that asked for a person, in words for that person."""

    id: str
    text: str

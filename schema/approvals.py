"""The words of an approval: what can be asked, what can be decided, what stands."""

from enum import StrEnum
from typing import Any
from uuid import UUID

from schema.base import Frozen
from schema.roles import Role


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
    """A decision as the signal `approval_decided` carries it, from the API, the console or the CLI.
    `digest` is that of the call the person was shown; a decision about another one does not stand. `recorded` says that
    the approval's row has shown it already, as it does when it comes from the API; it can be undone there for
    `undo_seconds`. From the console or the CLI it is neither: it takes effect at once."""

    approval_id: UUID
    decision: Decision
    decided_by: str = "operator"
    digest: str | None = None
    reason: str | None = None
    arguments: dict[str, Any] | None = None
    message: str | None = None
    recorded: bool = False
    undo_seconds: float = 0


class ObservedFact(Frozen):
    """A condition of the rule that fired: what was seen, and what it was held against."""

    fact: str
    observed: str
    threshold: str


class FiredRule(Frozen):
    """The policy's rule that asked for a person, in words for that person."""

    id: str
    text: str
    observed: list[ObservedFact] = []


OPERATOR = "operator"
"""The principal of decisions signalled from Temporal's console or CLI, and of the settings' own key. Nobody knows who
sat there, so all of them count as one person: whoever runs the system."""


class Decider(Frozen):
    """Who decides. `id` is the name that is recorded, `principal` the person behind it, `names` all the ids under which
    that person may have caused a request. `money_limits` are minor units per currency; None: any amount."""

    id: str
    principal: str
    role: Role
    names: frozenset[str] = frozenset()
    money_limits: dict[str, int] | None = None
    is_person: bool = True

    @classmethod
    def at_console(cls, name: str) -> "Decider":
        """An operator of the engine, who may do what an admin may."""
        return cls(id=name, principal=OPERATOR, role=Role.ADMIN)

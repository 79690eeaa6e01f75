"""How far a ticket is, in five steps that a person reads at a glance. Pure: facts in, steps out."""

from datetime import datetime
from enum import StrEnum

from schema.base import Frozen
from schema.tickets import TicketStatus


class StepState(StrEnum):
    """Where one step stands."""

    TODO = "todo"
    ACTIVE = "active"
    WAITING_HUMAN = "waiting_human"
    DONE = "done"
    SKIPPED = "skipped"
    FAILED = "failed"


class StepKey(StrEnum):
    """The steps of a customer's turn, in order."""

    RECEIVED = "received"
    ANALYZING = "analyzing"
    TOOLS = "tools"
    APPROVAL = "approval"
    COMPLETE = "complete"


class ProgressStep(Frozen):
    """One step; `note` says in words what a state alone does not."""

    key: StepKey
    state: StepState
    entered_at: datetime | None = None
    note: str | None = None


class Progress(Frozen):
    """`stage` is the step the ticket is in; `steps` are all five, in order."""

    stage: StepKey
    steps: list[ProgressStep]


class TurnFacts(Frozen):
    """What the record says about the newest turn: when things first happened, None where they did not."""

    status: TicketStatus
    received_at: datetime
    analyzed_at: datetime | None = None
    tools_at: datetime | None = None
    approval_at: datetime | None = None
    completed_at: datetime | None = None
    updated_at: datetime | None = None
    failure: str | None = None

    def entered(self, key: StepKey) -> datetime | None:
        """When the step was entered."""
        times = {
            StepKey.RECEIVED: self.received_at,
            StepKey.ANALYZING: self.analyzed_at,
            StepKey.TOOLS: self.tools_at,
            StepKey.APPROVAL: self.approval_at,
            StepKey.COMPLETE: self.completed_at,
        }
        return times[key]


_STATE_OF_STAGE = {
    TicketStatus.PENDING: StepState.ACTIVE,
    TicketStatus.PROCESSING: StepState.ACTIVE,
    TicketStatus.AWAITING_APPROVAL: StepState.WAITING_HUMAN,
    TicketStatus.COMPLETED: StepState.DONE,
    TicketStatus.ESCALATED: StepState.WAITING_HUMAN,
    TicketStatus.FAILED: StepState.FAILED,
    TicketStatus.CANCELLED: StepState.SKIPPED,
}
_NOTES = {
    TicketStatus.AWAITING_APPROVAL: "A person must decide.",
    TicketStatus.ESCALATED: "With a person.",
    TicketStatus.CANCELLED: "Cancelled.",
}


def progress_of(facts: TurnFacts) -> Progress:
    """The five steps as the facts have it."""
    stage = _stage(facts)
    keys = list(StepKey)
    return Progress(stage=stage, steps=[_step(facts, key, keys.index(key) - keys.index(stage)) for key in keys])


def _stage(facts: TurnFacts) -> StepKey:
    match facts.status:
        case TicketStatus.PENDING:
            return StepKey.RECEIVED
        case TicketStatus.AWAITING_APPROVAL:
            return StepKey.APPROVAL
        case TicketStatus.COMPLETED | TicketStatus.ESCALATED | TicketStatus.CANCELLED:
            return StepKey.COMPLETE
    return StepKey.TOOLS if facts.tools_at else StepKey.ANALYZING


def _step(facts: TurnFacts, key: StepKey, distance: int) -> ProgressStep:
    """A step before the stage is done or was never needed, the stage has its own state, later ones are to do."""
    entered = facts.entered(key)
    if distance == 0:
        note = facts.failure if facts.status is TicketStatus.FAILED else _NOTES.get(facts.status)
        at = entered or (None if key is StepKey.ANALYZING else facts.updated_at)
        return ProgressStep(key=key, state=_STATE_OF_STAGE[facts.status], entered_at=at, note=note)
    if entered is not None:
        return ProgressStep(key=key, state=StepState.DONE, entered_at=entered)
    return ProgressStep(key=key, state=StepState.SKIPPED if distance < 0 else StepState.TODO)

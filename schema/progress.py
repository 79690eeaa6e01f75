"""How far a ticket is, in five steps that a person reads at a glance. Pure: facts in, steps out."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from pydantic import Field

from schema.base import Frozen
from schema.tickets import TicketStatus


class StepState(StrEnum):
    """Where one step stands."""

    TODO = "todo"
    ACTIVE = "active"
    WAITING_HUMAN = "waiting_human"
    RETRYING = "retrying"
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
    """One step. `left_at` and `duration_ms` are null while it lasts. `iteration` says how often the turn has been in
    it: three rounds of tools are 3. `attempts` is above 1 where something had to be tried again. `note` says in words
    what a state alone does not."""

    key: StepKey
    state: StepState
    entered_at: datetime | None = None
    left_at: datetime | None = None
    duration_ms: int | None = None
    actor: str | None = Field(None, description="Who did it last: an address, `agent`, or the customer's address.")
    iteration: int = 0
    attempts: int = 0
    note: str | None = None


class Progress(Frozen):
    """`stage` is the step the newest turn is in; `steps` are all five, in order. `terminal` says that nothing more
    comes unless somebody writes or acts."""

    stage: StepKey
    steps: list[ProgressStep]
    terminal: bool = False
    turn: int = 0


class ModelCallFact(Frozen):
    """One recorded answer of the model: when it was there and how long it took."""

    at: datetime
    duration_ms: int = 0
    held: bool = False


class ToolCallFact(Frozen):
    """One call of a tool, bookkeeping left out. `attempts` are those of its effect."""

    tool: str
    step: int
    at: datetime
    finished_at: datetime | None = None
    is_open: bool = False
    waits_for_person: bool = False
    attempts: int = 1


class RequestFact(Frozen):
    """One request to people."""

    requested_at: datetime
    decided_at: datetime | None = None
    decided_by: str | None = None
    outcome: str = "pending"


class TurnFacts(Frozen):
    """What the record says about the newest turn; None and empty where nothing is recorded."""

    status: TicketStatus
    received_at: datetime
    turn: int = 0
    customer: str | None = None
    started_at: datetime | None = None
    model_calls: tuple[ModelCallFact, ...] = ()
    tool_calls: tuple[ToolCallFact, ...] = ()
    requests: tuple[RequestFact, ...] = ()
    has_draft: bool = False
    answered_by: str | None = None
    completed_at: datetime | None = None
    updated_at: datetime | None = None
    failure: str | None = None

    @property
    def has_open_call(self) -> bool:
        return any(call.is_open and not call.waits_for_person for call in self.tool_calls)


_STATE_OF_STAGE = {
    TicketStatus.PENDING: StepState.ACTIVE,
    TicketStatus.PROCESSING: StepState.ACTIVE,
    TicketStatus.AWAITING_APPROVAL: StepState.WAITING_HUMAN,
    TicketStatus.COMPLETED: StepState.DONE,
    TicketStatus.ESCALATED: StepState.WAITING_HUMAN,
    TicketStatus.FAILED: StepState.FAILED,
    TicketStatus.CANCELLED: StepState.SKIPPED,
}
_TERMINAL = frozenset({TicketStatus.COMPLETED, TicketStatus.CANCELLED})
_OUTCOMES = {"approved": "Approved", "rejected": "Rejected", "expired": "Expired undecided", "cancelled": "Withdrawn"}


def stage_of(status: TicketStatus, has_open_call: bool, has_draft: bool) -> StepKey:
    """The step a ticket is in: what happens now, or where it stopped."""
    match status:
        case TicketStatus.PENDING:
            return StepKey.RECEIVED
        case TicketStatus.AWAITING_APPROVAL:
            return StepKey.APPROVAL
        case TicketStatus.COMPLETED | TicketStatus.ESCALATED | TicketStatus.CANCELLED:
            return StepKey.COMPLETE
    if has_open_call:
        return StepKey.TOOLS
    return StepKey.COMPLETE if has_draft else StepKey.ANALYZING


def progress_of(facts: TurnFacts) -> Progress:
    """The five steps as the facts have it."""
    stage = stage_of(facts.status, facts.has_open_call, facts.has_draft)
    keys = list(StepKey)
    steps = [_settled(facts, _recorded(facts, key), keys.index(key) - keys.index(stage)) for key in keys]
    return Progress(stage=stage, steps=steps, terminal=facts.status in _TERMINAL, turn=facts.turn)


def _recorded(facts: TurnFacts, key: StepKey) -> ProgressStep:
    """What is recorded of a step, its state left open."""
    match key:
        case StepKey.RECEIVED:
            return _received(facts)
        case StepKey.ANALYZING:
            return _analyzing(facts)
        case StepKey.TOOLS:
            return _tools(facts)
        case StepKey.APPROVAL:
            return _approval(facts)
    return _complete(facts)


def _settled(facts: TurnFacts, step: ProgressStep, distance: int) -> ProgressStep:
    """The step with its state: one before the stage is done or was not needed; one after it may have been before."""
    if distance == 0:
        return _of_stage(facts, step)
    if step.iteration:
        left = step.left_at or step.entered_at
        return step.model_copy(update={"state": StepState.DONE, "left_at": left} | _lasted(step.entered_at, left))
    if distance < 0:
        note = "Not needed." if step.key is StepKey.APPROVAL else step.note
        return step.model_copy(update={"state": StepState.SKIPPED, "note": note})
    return step


def _of_stage(facts: TurnFacts, step: ProgressStep) -> ProgressStep:
    state = _STATE_OF_STAGE[facts.status]
    if state is StepState.ACTIVE and step.attempts > 1:
        state = StepState.RETRYING
    ended = state in {StepState.DONE, StepState.SKIPPED, StepState.FAILED}
    left = (step.left_at or facts.updated_at) if ended else None
    entered = step.entered_at or facts.updated_at
    changes = {
        "state": state,
        "entered_at": entered,
        "left_at": left,
        "iteration": max(step.iteration, 1),
        "note": _note(facts, step, state),
    }
    return step.model_copy(update=changes | _lasted(entered, left))


def _note(facts: TurnFacts, step: ProgressStep, state: StepState) -> str | None:
    match facts.status:
        case TicketStatus.FAILED:
            return facts.failure
        case TicketStatus.AWAITING_APPROVAL:
            return "A person must decide."
        case TicketStatus.ESCALATED:
            return "With a person."
        case TicketStatus.CANCELLED:
            return "Cancelled."
    if state is StepState.RETRYING:
        return f"Attempt {step.attempts}."
    return "The answer is on its way." if step.key is StepKey.COMPLETE and facts.has_draft else step.note


def _lasted(entered: datetime | None, left: datetime | None) -> dict[str, int | None]:
    if entered is None or left is None:
        return {"duration_ms": None}
    return {"duration_ms": max(round((left - entered).total_seconds() * 1000), 0)}


def _received(facts: TurnFacts) -> ProgressStep:
    began = facts.started_at or _first_asked(facts.model_calls)
    return ProgressStep(
        key=StepKey.RECEIVED,
        state=StepState.TODO,
        entered_at=facts.received_at,
        left_at=began,
        actor=facts.customer,
        iteration=1,
        attempts=1,
    )


def _first_asked(calls: Sequence[ModelCallFact]) -> datetime | None:
    return calls[0].at - timedelta(milliseconds=calls[0].duration_ms) if calls else None


def _analyzing(facts: TurnFacts) -> ProgressStep:
    """Every model call is one time in this step, held answers included."""
    calls = facts.model_calls
    held = sum(call.held for call in calls)
    return ProgressStep(
        key=StepKey.ANALYZING,
        state=StepState.TODO,
        entered_at=facts.started_at or _first_asked(calls),
        left_at=calls[-1].at if calls else None,
        actor="agent" if calls else None,
        iteration=len(calls),
        attempts=1 if calls else 0,
        note=f"{held} answer{'s' if held > 1 else ''} held back." if held else None,
    )


def _tools(facts: TurnFacts) -> ProgressStep:
    calls = facts.tool_calls
    names = Counter(call.tool for call in calls)
    running = [call.attempts for call in calls if call.is_open]
    return ProgressStep(
        key=StepKey.TOOLS,
        state=StepState.TODO,
        entered_at=calls[0].at if calls else None,
        left_at=max((call.finished_at for call in calls if call.finished_at), default=None),
        actor="agent" if calls else None,
        iteration=len({call.step for call in calls}),
        attempts=max(running or [call.attempts for call in calls], default=0),
        note=", ".join(f"{name} ×{count}" if count > 1 else name for name, count in names.items()) or None,
    )


def _approval(facts: TurnFacts) -> ProgressStep:
    requests = facts.requests
    last = requests[-1] if requests else None
    return ProgressStep(
        key=StepKey.APPROVAL,
        state=StepState.TODO,
        entered_at=requests[0].requested_at if requests else None,
        left_at=max((one.decided_at for one in requests if one.decided_at), default=None),
        actor=last.decided_by if last else None,
        iteration=len(requests),
        attempts=len(requests),
        note=_OUTCOMES.get(last.outcome) if last else None,
    )


def _complete(facts: TurnFacts) -> ProgressStep:
    return ProgressStep(
        key=StepKey.COMPLETE,
        state=StepState.TODO,
        entered_at=facts.completed_at,
        left_at=facts.completed_at,
        actor=facts.answered_by if facts.completed_at else None,
    )

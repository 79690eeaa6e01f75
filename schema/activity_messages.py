"""Messages to and from activities. Ids and small decisions only: bodies stay in Postgres."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from schema.approvals import ApprovalStatus, DecisionTaken
from schema.base import Frozen
from schema.tools import Effect, ToolCallStatus, Verdict


class Advance(StrEnum):
    """How far the agent came."""

    IDLE = "idle"  # no customer message waits
    STOPPED = "stopped"  # a person has the ticket, or it is cancelled
    CONTINUE = "continue"  # this activity's share of model calls is used up
    PROPOSED = "proposed"  # effects wait to be carried out
    ANSWERED = "answered"  # an answer is drafted
    OVER_CAP = "over_cap"  # the turn's model calls are used up
    HELD = "held"  # answers of this turn broke a rule again and again
    OVER_BUDGET = "over_budget"  # the ticket's model calls or tokens are used up


class AdvanceAgent(Frozen):
    """Continue the recorded conversation of a ticket."""

    ticket_id: UUID


class ProposedCall(Frozen):
    """An effect the agent asked for, with the policy's verdict as recorded."""

    turn: int
    call: int
    tool: str
    effect: Effect
    verdict: Verdict
    rule_id: str
    subject: str = ""  # the object in a few words without personal data, such as an order's id


class AgentAdvanced(Frozen):
    """What `advance_agent` did. `steps` are readable lines for the run's details."""

    outcome: Advance
    turn: int = 0
    calls: list[ProposedCall] = []
    draft_id: UUID | None = None
    steps: list[str] = []


class RequestApproval(Frozen):
    """Ask people about one recorded call."""

    ticket_id: UUID
    turn: int
    call: int


class ApprovalRequested(Frozen):
    """The request as it stands; a repeated request finds the first one. The times of what was done are None.
    `undo_seconds`: so long its decision can still be undone."""

    approval_id: UUID
    status: ApprovalStatus
    expires_at: datetime
    remind_at: datetime | None = None
    escalate_at: datetime | None = None
    undo_seconds: float = 0


class Alarm(StrEnum):
    """Why people are told of a request that waits."""

    REMINDER = "reminder"
    ESCALATION = "escalation"


class CallPeople(Frozen):
    """Tell people that a request still waits."""

    ticket_id: UUID
    approval_id: UUID
    alarm: Alarm


class SettleApproval(Frozen):
    """Settle a request by compare-and-set. Without a decision it expires, unless `follow_up` says that it was settled
    before and only has to take effect."""

    ticket_id: UUID
    approval_id: UUID
    decision: DecisionTaken | None
    follow_up: bool = False


class ApprovalSettled(Frozen):
    """What stands now, whoever won; `pending` where nothing does: a decision that was refused, or undone."""

    approval_id: UUID
    status: ApprovalStatus


class RunToolCall(Frozen):
    """Carry out one recorded effect; `approval` is the decision the workflow waited for, if the policy asked."""

    ticket_id: UUID
    turn: int
    call: int
    approval: DecisionTaken | None = None


class ToolCallFinished(Frozen):
    """How the effect ended. `reference` is the vendor's or our own."""

    status: ToolCallStatus
    reference: str | None = None


class SendReply(Frozen):
    """Send one recorded message to the customer."""

    ticket_id: UUID
    message_id: UUID


class ReplyOutcome(StrEnum):
    """What became of an answer."""

    SENT = "sent"
    OBSOLETE = "obsolete"  # the customer wrote again before it left
    STOPPED = "stopped"  # a person took over, or the ticket was cancelled
    UNSENDABLE = "unsendable"  # the provider will never take it


class ReplySent(Frozen):
    """What became of the answer, and where the ticket stands after it."""

    outcome: ReplyOutcome
    ticket_status: str


class HandOver(Frozen):
    """Give a ticket to a person and tell the customer. `reason` is for people."""

    ticket_id: UUID
    reason: str


class ParkTicket(Frozen):
    """Record why a ticket cannot go on without a person."""

    ticket_id: UUID
    reason: str


class AssignTicket(Frozen):
    """Record who works on a ticket: a person after a takeover, the agent after a return."""

    ticket_id: UUID
    to_person: bool
    by: str


class CancelTicket(Frozen):
    """Record that a ticket is cancelled, with its open requests."""

    ticket_id: UUID
    by: str


class Done(Frozen):
    """The answer of an activity that has nothing to tell."""


class NoticesSent(Frozen):
    """How many waiting mails to colleagues left, and how many could not."""

    sent: int = 0
    failed: int = 0


class SweepReport(Frozen):
    """What the scheduled sweep found and set going again."""

    overdue_commands: int = 0
    restarted_tickets: int = 0

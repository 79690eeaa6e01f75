"""Everything the system can do to the world, as its workflows name it: the table of contents of `activities/`.

A stub is a name, its message and answer types, its queue and its patience. A test proves that each has exactly one
implementation with the same types. Retries never end by themselves: what retrying cannot heal is raised as
non-retryable by the activity and parks the ticket.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Generic, TypeVar

from temporalio import workflow
from temporalio.common import RetryPolicy

from schema.activity_messages import (
    AdvanceAgent,
    AgentAdvanced,
    ApprovalRequested,
    ApprovalSettled,
    AssignTicket,
    CallPeople,
    CancelTicket,
    Done,
    HandOver,
    NoticesSent,
    ParkTicket,
    ReplySent,
    RequestApproval,
    RunToolCall,
    SendReply,
    SettleApproval,
    SweepReport,
    ToolCallFinished,
)
from schema.base import Frozen
from schema.signals import EFFECTS_QUEUE, LLM_QUEUE, TICKETS_QUEUE

Message = TypeVar("Message", bound=Frozen)
Answer = TypeVar("Answer", bound=Frozen)

RETRY = RetryPolicy(
    initial_interval=timedelta(seconds=1), backoff_coefficient=2.0, maximum_interval=timedelta(seconds=60)
)


@dataclass(frozen=True)
class ActivityStub(Generic[Message, Answer]):
    """Names one activity. `patience` is the longest one attempt may take; `silence` the longest it may go without
    a heartbeat, which is how soon a killed worker's work is taken up by another."""

    name: str
    takes: type[Message]
    gives: type[Answer]
    queue: str
    patience: timedelta = timedelta(seconds=30)
    silence: timedelta = timedelta(seconds=10)

    async def __call__(self, message: Message, summary: str = "") -> Answer:
        """Run the activity. `summary` is shown in the console and holds no personal data."""
        answer: Answer = await workflow.execute_activity(
            self.name,
            message,
            task_queue=self.queue,
            result_type=self.gives,
            start_to_close_timeout=self.patience,
            heartbeat_timeout=self.silence,
            retry_policy=RETRY,
            summary=summary or None,
        )
        return answer


ADVANCE_AGENT = ActivityStub("advance_agent", AdvanceAgent, AgentAdvanced, LLM_QUEUE, patience=timedelta(minutes=20))
REQUEST_APPROVAL = ActivityStub("request_approval", RequestApproval, ApprovalRequested, TICKETS_QUEUE)
CALL_PEOPLE = ActivityStub("call_people", CallPeople, Done, TICKETS_QUEUE)
SETTLE_APPROVAL = ActivityStub("settle_approval", SettleApproval, ApprovalSettled, TICKETS_QUEUE)
RUN_TOOL_CALL = ActivityStub(
    "run_tool_call", RunToolCall, ToolCallFinished, EFFECTS_QUEUE, patience=timedelta(minutes=2)
)
SEND_REPLY = ActivityStub("send_reply", SendReply, ReplySent, EFFECTS_QUEUE, patience=timedelta(minutes=2))
HAND_OVER = ActivityStub("hand_over", HandOver, ReplySent, EFFECTS_QUEUE, patience=timedelta(minutes=2))
PARK_TICKET = ActivityStub("park_ticket", ParkTicket, Done, TICKETS_QUEUE)
ASSIGN_TICKET = ActivityStub("assign_ticket", AssignTicket, Done, TICKETS_QUEUE)
CANCEL_TICKET = ActivityStub("cancel_ticket", CancelTicket, Done, TICKETS_QUEUE)
SEND_NOTICES = ActivityStub("send_notices", Done, NoticesSent, EFFECTS_QUEUE, patience=timedelta(minutes=2))
SWEEP_OUTBOX = ActivityStub("sweep_outbox", Done, SweepReport, TICKETS_QUEUE, patience=timedelta(minutes=2))

ALL_STUBS: tuple[ActivityStub[Frozen, Frozen], ...] = (
    ADVANCE_AGENT,  # type: ignore[assignment]  # a tuple of stubs of several types
    REQUEST_APPROVAL,
    CALL_PEOPLE,
    SETTLE_APPROVAL,
    RUN_TOOL_CALL,
    SEND_REPLY,
    HAND_OVER,
    PARK_TICKET,
    ASSIGN_TICKET,
    CANCEL_TICKET,
    SEND_NOTICES,
    SWEEP_OUTBOX,
)

"""What a ticket's workflow knows between two of its steps: everything the signals brought and what it shows."""

from collections import defaultdict, deque
from uuid import UUID

from temporalio import workflow
from temporalio.common import SearchAttributeKey

from schema.approvals import DecisionTaken
from schema.signals import ByPerson, TicketInput, TicketState
from schema.tickets import TicketStatus

TICKET_STATUS = SearchAttributeKey.for_keyword("TicketStatus")
MAX_SHOWN_STEPS = 60


class Desk:
    """The state of one run. Signal handlers put things on it, the story takes them off."""

    def __init__(self, ticket: TicketInput) -> None:
        self.ticket_id = ticket.ticket_id
        self.turns = ticket.turns
        self.taken_over = False
        # A fresh run always looks into the record: a message may wait there that no signal told of.
        self.unread = True
        self.cancelled_by: ByPerson | None = None
        self.assignments = 0  # how often a person took the ticket or gave it back
        self.assign_by: str | None = None  # who changed the assignee, while the record does not show it yet
        self.retries_asked = 0
        self.replies: deque[UUID] = deque()
        self.decisions: defaultdict[UUID, deque[DecisionTaken]] = defaultdict(deque)
        self.pending_approvals: list[UUID] = []
        self.status = ticket.shown_status
        self.failure: str | None = None
        self.steps: list[str] = []

    @property
    def stop_asked(self) -> bool:
        """Whether the agent must stop at the next step: a person has the ticket, or it is cancelled."""
        return self.taken_over or self.cancelled_by is not None

    @property
    def has_news(self) -> bool:
        """Whether there is anything to do."""
        waiting_for_agent = self.unread and not self.taken_over
        return bool(waiting_for_agent or self.replies or self.assign_by or self.cancelled_by)

    def note(self, *lines: str) -> None:
        """Show what was done in the run's current details; costs no history event."""
        self.steps = [*self.steps, *lines][-MAX_SHOWN_STEPS:]
        workflow.set_current_details("\n".join(f"{number}. {line}" for number, line in enumerate(self.steps, 1)))

    def move_to(self, status: TicketStatus, failure: str | None = None) -> None:
        """Show the status to operators, in the words of the dashboard."""
        self.failure = failure
        if status is not self.status:
            self.status = status
            workflow.upsert_search_attributes([TICKET_STATUS.value_set(status.value)])

    def state(self, waiting_for: str) -> TicketState:
        """The answer of the query `state`."""
        return TicketState(
            ticket_id=self.ticket_id,
            status=self.status,
            turns=self.turns,
            waiting_for=waiting_for,
            pending_approvals=self.pending_approvals,
            taken_over=self.taken_over,
            failure=self.failure,
            steps=self.steps,
        )

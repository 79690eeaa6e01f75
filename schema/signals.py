"""What a ticket's workflow is started with and told: the engine's public words (see the contract, section 5)."""

from uuid import UUID

from schema.base import Frozen
from schema.tickets import TicketStatus

WORKFLOW_TYPE = "TicketWorkflow"

CUSTOMER_MESSAGE = "customer_message"
APPROVAL_DECIDED = "approval_decided"
TAKEOVER = "takeover"
RETURN_TO_AGENT = "return_to_agent"
CANCEL_TICKET = "cancel_ticket"
RETRY_TICKET = "retry_ticket"
PERSON_REPLIED = "person_replied"
START = "start"

TICKETS_QUEUE = "tickets"
LLM_QUEUE = "llm"
EFFECTS_QUEUE = "effects"


def workflow_id(ticket_id: UUID) -> str:
    """The id of a ticket's workflow; never carries personal data."""
    return f"ticket-{ticket_id}"


class TicketInput(Frozen):
    """Starts a run for a ticket. A fresh run needs only the id: what was said and done is in the record.
    `shown_status` is what the search attribute says at the start; `turns` counts over continued runs."""

    ticket_id: UUID
    close_after_seconds: float = 3 * 24 * 3600
    shown_status: TicketStatus = TicketStatus.PROCESSING
    turns: int = 0


class CustomerMessage(Frozen):
    """A message of the customer waits in the record."""

    message_id: UUID | None = None


class PersonReplied(Frozen):
    """A person's answer waits in the record to be sent."""

    message_id: UUID


class ByPerson(Frozen):
    """A person asked for it: takeover, return, cancel, retry. `recorded` says that the record shows it already,
    as it does when it comes from the API; from the console or the CLI it does not."""

    by: str = "operator"
    recorded: bool = False


class TicketState(Frozen):
    """The answer of the query `state`."""

    ticket_id: UUID
    status: str
    turns: int
    waiting_for: str
    pending_approvals: list[UUID]
    taken_over: bool
    failure: str | None
    steps: list[str]

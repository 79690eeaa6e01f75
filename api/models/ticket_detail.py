"""A ticket with all that was said and done, over HTTP."""

from pydantic import Field

from api.models.approvals import ApprovalRead
from api.models.events import EventRead
from api.models.ticket_lists import TicketListItem
from api.models.tickets import MessageRead
from schema.progress import Progress


class TicketDetail(TicketListItem):
    """A ticket with all that was said and done, as of one moment. `last_seq` is the number of the newest event: what a
    reply may name as `last_seen_seq`."""

    messages: list[MessageRead]
    events: list[EventRead] = Field(description="The newest 200, oldest first.")
    events_before: int | None = Field(
        description="Where older events are had from: the `before` of the events route. Null when there are none."
    )
    last_seq: int
    approvals: list[ApprovalRead]
    progress: Progress

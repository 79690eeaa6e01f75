"""Tickets in lists, and what lists count."""

from pydantic import Field

from api.models.paging import Page, ReadModel
from api.models.tickets import TicketRead
from schema.progress import StepKey
from schema.waiting import WaitingFor


class TicketListItem(TicketRead):
    """A ticket with what a line of a list shows of it."""

    snippet: str = Field(description="The beginning of what the customer wrote, on one line.")
    waiting_for: WaitingFor | None = Field(description="Who moves it on; null where nobody needs to.")
    stage: StepKey = Field(description="The step its newest turn is in, as `progress.stage` of the ticket.")


class TicketPage(Page):
    """A page of tickets."""

    items: list[TicketListItem]


class TicketFacetsRead(ReadModel):
    """How many tickets each choice would leave. Each facet is counted as if nothing were chosen in it; a value that
    none has is left out. `total` is what all choices together leave, `waiting` those of them that need a person."""

    total: int = Field(examples=[1280])
    capped: bool = Field(description="With `q`: 1,000 or more were found, and the newest of them counted.")
    waiting: int = Field(examples=[17])
    status: dict[str, int] = Field(examples=[{"completed": 1210, "awaiting_approval": 9}])
    channel: dict[str, int]
    priority: dict[str, int]
    category: dict[str, int]
    assignee: dict[str, int]

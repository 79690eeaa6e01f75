"""What a search over everything finds, over HTTP."""

from uuid import UUID

from pydantic import Field

from api.models.paging import ReadModel
from schema.tickets import TicketStatus


class FoundTicket(ReadModel):
    """A ticket that was found."""

    id: UUID
    subject: str
    status: TicketStatus
    customer_email: str


class FoundCustomer(ReadModel):
    """A customer that was found."""

    id: str
    name: str
    email: str


class FoundOrder(ReadModel):
    """An order that was found."""

    id: str
    customer_id: str
    status: str


class FoundArticle(ReadModel):
    """An article that was found."""

    slug: str
    title: str


class SearchRead(ReadModel):
    """At most six of each."""

    q: str = Field(examples=["1001"])
    tickets: list[FoundTicket]
    customers: list[FoundCustomer]
    orders: list[FoundOrder]
    articles: list[FoundArticle]

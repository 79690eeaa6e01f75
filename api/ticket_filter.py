"""What callers of lists, counts and exports of tickets may ask for: the same everywhere."""

from typing import Annotated

from fastapi import Depends, Query

from api.models.paging import Moment
from schema.base import StrictText
from schema.db.ticket_lists import TicketFilter
from schema.tickets import Assignee, Category, Channel, Priority, TicketStatus

Q = (
    "Words of the conversation, the subject, the customer's name or address, the last one also by its beginning; or an"
    " id or the beginning of one."
)


async def _filter(
    status: Annotated[list[TicketStatus] | None, Query(description="Repeat it for several.")] = None,
    channel: Channel | None = None,
    priority: Priority | None = None,
    category: Category | None = None,
    assignee: Assignee | None = None,
    waiting: Annotated[
        bool | None, Query(description="True: nothing moves on without a person. False: all others.")
    ] = None,
    customer_email: Annotated[StrictText | None, Query(max_length=254)] = None,
    created_from: Annotated[Moment | None, Query(description="Received at this moment or later.")] = None,
    created_to: Annotated[Moment | None, Query(description="Received before this moment.")] = None,
    q: Annotated[StrictText | None, Query(max_length=200, description=Q)] = None,
) -> TicketFilter:
    return TicketFilter(
        status=tuple(status or ()),
        channel=channel,
        priority=priority,
        category=category,
        assignee=assignee,
        waiting=waiting,
        customer_email=customer_email,
        created_from=created_from,
        created_to=created_to,
        q=q,
    )


WantedTickets = Annotated[TicketFilter, Depends(_filter)]
"""The filters of the query."""

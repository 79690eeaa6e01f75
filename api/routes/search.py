"""One search over everything, for the palette."""

from collections.abc import Iterable
from typing import Annotated, TypeVar

from fastapi import APIRouter, Query

from api.closed_route import ClosedRoute
from api.dependencies import Session, Viewer
from api.models.paging import ReadModel
from api.models.search import FoundArticle, FoundCustomer, FoundOrder, FoundTicket, SearchRead
from schema.base import StrictText
from schema.db.palette import find_articles, find_customers, find_orders, find_tickets

router = APIRouter(prefix="/api/v1", tags=["search"], route_class=ClosedRoute)
Found = TypeVar("Found", bound=ReadModel)


@router.get("/search", operation_id="search", summary="Search everything")
async def search(
    _: Viewer,
    session: Session,
    q: Annotated[
        StrictText | None, Query(max_length=200, description="An id, its beginning, or words.", examples=["1001"])
    ] = None,
) -> SearchRead:
    """Tickets, customers, orders and articles; nothing without a text."""
    wanted = (q or "").strip()
    if not wanted:
        return SearchRead(q="", tickets=[], customers=[], orders=[], articles=[])
    return SearchRead(
        q=wanted,
        tickets=_read(FoundTicket, await find_tickets(session, wanted)),
        customers=_read(FoundCustomer, await find_customers(session, wanted)),
        orders=_read(FoundOrder, await find_orders(session, wanted)),
        articles=_read(FoundArticle, await find_articles(session, wanted)),
    )


def _read(model: type[Found], rows: Iterable[object]) -> list[Found]:
    return [model.model_validate({name: getattr(row, name) for name in model.model_fields}) for row in rows]

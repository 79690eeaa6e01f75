"""The shop's orders, kept in step from outside."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from sqlalchemy.exc import IntegrityError

from api.closed_route import ClosedRoute
from api.dependencies import Admin, Cursor, Limit, Session, Viewer
from api.models.catalogue import CatalogueKey, OrderPage, OrderRead, OrderWrite
from api.paging import cut_page, read_text, write_cursor
from api.problems import Refused, problem_docs
from schema.db.audit import record_audit
from schema.db.catalogue import get_order, list_orders, upsert_order
from schema.db.tables.catalogue import OrderRow
from schema.errors import NotFound

router = APIRouter(prefix="/api/v1", tags=["catalogue"], route_class=ClosedRoute)


@router.put(
    "/orders/{order_id}",
    response_model=OrderRead,
    operation_id="putOrder",
    summary="Write an order",
    responses={201: {"model": OrderRead, "description": "Created"}},
)
async def put_order(
    order_id: CatalogueKey, body: OrderWrite, caller: Admin, session: Session, response: Response
) -> OrderRead:
    """201 when it is new. 422 when there is no such customer."""
    response.status_code = 201 if await get_order(session, order_id) is None else 200
    try:
        row = await upsert_order(session, order_id, **body.model_dump())
    except IntegrityError:
        raise Refused(422, "unknown_customer", "customer_id: there is no such customer.") from None
    await record_audit(session, caller.id, "order.written", f"order:{order_id}")
    return _read(row)


@router.get("/orders/{order_id}", operation_id="getOrder", summary="Read an order", responses=problem_docs(404))
async def get_one_order(order_id: CatalogueKey, _: Viewer, session: Session) -> OrderRead:
    """As the tools read it."""
    row = await get_order(session, order_id)
    if row is None:
        raise NotFound("There is no such order.")
    return _read(row)


@router.get("/orders", operation_id="listOrders", summary="List orders")
async def get_orders(
    _: Viewer,
    session: Session,
    customer_id: Annotated[CatalogueKey | None, Query(description="Only orders of this customer.")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> OrderPage:
    """In order of ids."""
    rows = await list_orders(session, customer_id, read_text("orders", cursor) or "", limit + 1)
    page, following = cut_page(rows, limit, lambda row: write_cursor("orders", row.id))
    return OrderPage(items=[_read(row) for row in page], next_cursor=following)


def _read(row: OrderRow) -> OrderRead:
    return OrderRead.model_validate({name: getattr(row, name) for name in OrderRead.model_fields})

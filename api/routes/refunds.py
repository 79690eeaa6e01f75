"""Refunds that were executed."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from api.closed_route import ClosedRoute
from api.dependencies import Cursor, Limit, Session, Viewer
from api.models.records import RefundPage, RefundRead
from api.paging import cut_page, read_position, write_cursor
from schema.base import StrictText
from schema.db.records import list_refunds
from schema.db.tables.effects import RefundRow
from schema.money import Money

router = APIRouter(prefix="/api/v1", tags=["records"], route_class=ClosedRoute)


@router.get("/refunds", operation_id="listRefunds", summary="List refunds")
async def get_refunds(
    _: Viewer,
    session: Session,
    order_id: Annotated[StrictText | None, Query(max_length=64)] = None,
    ticket_id: UUID | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> RefundPage:
    """Newest first."""
    rows = await list_refunds(session, order_id, ticket_id, read_position("refunds", cursor), limit + 1)
    page, following = cut_page(rows, limit, lambda row: write_cursor("refunds", row.at, row.id))
    return RefundPage(items=[_read(row) for row in page], next_cursor=following)


def _read(row: RefundRow) -> RefundRead:
    same = {name: getattr(row, name) for name in RefundRead.model_fields if name != "amount"}
    return RefundRead.model_validate(same | {"amount": Money(minor=row.amount_minor, currency=row.currency)})

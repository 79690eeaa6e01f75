"""Tickets handed to people."""

from typing import Literal
from uuid import UUID

from fastapi import APIRouter

from api.closed_route import ClosedRoute
from api.dependencies import Cursor, Limit, Session, Viewer
from api.models.records import EscalationPage, EscalationRead
from api.paging import cut_page, read_position, write_cursor
from schema.db.escalations import list_escalations
from schema.db.tables.effects import EscalationRow

router = APIRouter(prefix="/api/v1", tags=["records"], route_class=ClosedRoute)


@router.get("/escalations", operation_id="listEscalations", summary="List hand-overs to people")
async def get_escalations(
    _: Viewer,
    session: Session,
    status: Literal["open", "resolved"] | None = None,
    ticket_id: UUID | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> EscalationPage:
    """Newest first."""
    is_open = None if status is None else status == "open"
    rows = await list_escalations(session, is_open, ticket_id, read_position("escalations", cursor), limit + 1)
    page, following = cut_page(rows, limit, lambda row: write_cursor("escalations", row.at, row.id))
    return EscalationPage(items=[_read(row) for row in page], next_cursor=following)


def _read(row: EscalationRow) -> EscalationRead:
    return EscalationRead.model_validate({name: getattr(row, name) for name in EscalationRead.model_fields})

"""Mails of ours to customers."""

from uuid import UUID

from fastapi import APIRouter

from api.closed_route import ClosedRoute
from api.dependencies import Cursor, Limit, Session, Viewer
from api.models.records import MailPage, MailRead
from api.paging import cut_page, read_position, write_cursor
from schema.db.records import list_mails
from schema.db.tables import MailRow

router = APIRouter(prefix="/api/v1", tags=["records"], route_class=ClosedRoute)


@router.get("/outbox", operation_id="listMails", summary="List mails sent to customers")
async def get_mails(
    _: Viewer, session: Session, ticket_id: UUID | None = None, limit: Limit = 50, cursor: Cursor = None
) -> MailPage:
    """Newest first."""
    rows = await list_mails(session, ticket_id, read_position("outbox", cursor), limit + 1)
    page, following = cut_page(rows, limit, lambda row: write_cursor("outbox", row.at, row.id))
    return MailPage(items=[_read(row) for row in page], next_cursor=following)


def _read(row: MailRow) -> MailRead:
    same = {name: getattr(row, name) for name in MailRead.model_fields if name != "to"}
    return MailRead.model_validate(same | {"to": row.to_email})

"""The audit log."""

from fastapi import APIRouter

from api.closed_route import ClosedRoute
from api.dependencies import Admin, Cursor, Limit, Session
from api.models.accounts import AuditPage, AuditRead
from api.paging import cut_page, read_number, write_cursor
from schema.db.audit import list_audit
from schema.db.tables.accounts import AuditRow

router = APIRouter(prefix="/api/v1", tags=["access"], route_class=ClosedRoute)


@router.get("/audit", operation_id="listAudit", summary="Read the audit log")
async def get_audit(_: Admin, session: Session, limit: Limit = 50, cursor: Cursor = None) -> AuditPage:
    """Newest first."""
    rows = await list_audit(session, read_number("audit", cursor), limit + 1)
    page, following = cut_page(rows, limit, lambda row: write_cursor("audit", row.id))
    return AuditPage(items=[_read(row) for row in page], next_cursor=following)


def _read(row: AuditRow) -> AuditRead:
    return AuditRead.model_validate({name: getattr(row, name) for name in AuditRead.model_fields})

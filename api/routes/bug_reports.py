"""Bug reports that were filed."""

from uuid import UUID

from fastapi import APIRouter

from api.closed_route import ClosedRoute
from api.dependencies import Cursor, Limit, Session, Viewer
from api.models.records import BugReportPage, BugReportRead
from api.paging import cut_page, read_position, write_cursor
from schema.db.records import list_bug_reports
from schema.db.tables.effects import BugReportRow

router = APIRouter(prefix="/api/v1", tags=["records"], route_class=ClosedRoute)


@router.get("/bug-reports", operation_id="listBugReports", summary="List bug reports")
async def get_bug_reports(
    _: Viewer, session: Session, ticket_id: UUID | None = None, limit: Limit = 50, cursor: Cursor = None
) -> BugReportPage:
    """Newest first."""
    rows = await list_bug_reports(session, ticket_id, read_position("bug-reports", cursor), limit + 1)
    page, following = cut_page(rows, limit, lambda row: write_cursor("bug-reports", row.at, row.id))
    return BugReportPage(items=[_read(row) for row in page], next_cursor=following)


def _read(row: BugReportRow) -> BugReportRead:
    return BugReportRead.model_validate({name: getattr(row, name) for name in BugReportRead.model_fields})

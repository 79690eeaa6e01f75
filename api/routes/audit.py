"""The audit log, and whether it is whole."""

from typing import Annotated

from fastapi import APIRouter, Query

from api.closed_route import ClosedRoute
from api.dependencies import Admin, Cursor, Limit, Session
from api.models.accounts import AuditPage, AuditRead, AuditVerification
from api.models.paging import Moment
from api.paging import cut_page, read_number, write_cursor
from schema.base import StrictText
from schema.db.audit import AuditFilter, list_audit
from schema.db.audit_chain import check_audit_chain
from schema.db.tables.accounts import AuditRow

router = APIRouter(prefix="/api/v1", tags=["access"], route_class=ClosedRoute)
Exactly = Annotated[StrictText | None, Query(max_length=500)]


@router.get("/audit", operation_id="listAudit", summary="Read the audit log")
async def get_audit(
    _: Admin,
    session: Session,
    actor: Exactly = None,
    action: Exactly = None,
    object: Exactly = None,
    since: Annotated[Moment | None, Query(description="Lines of this moment and later.")] = None,
    until: Annotated[Moment | None, Query(description="Lines before this moment.")] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> AuditPage:
    """Newest first."""
    matching = AuditFilter(actor, action, object, since, until)
    rows = await list_audit(session, read_number("audit", cursor), limit + 1, matching)
    page, following = cut_page(rows, limit, lambda row: write_cursor("audit", row.id))
    return AuditPage(items=[_read(row) for row in page], next_cursor=following)


@router.get("/audit/verification", operation_id="verifyAudit", summary="Verify the audit log")
async def verify_audit(
    _: Admin,
    session: Session,
    expect_head: Annotated[
        str | None, Query(pattern="^[0-9a-f]{64}$", description="A head noted earlier, which must still be in the log.")
    ] = None,
) -> AuditVerification:
    """Reads the whole log, from its first line to the first that does not fit."""
    return AuditVerification.model_validate(await check_audit_chain(session, expect_head), from_attributes=True)


def _read(row: AuditRow) -> AuditRead:
    return AuditRead.model_validate({name: getattr(row, name) for name in AuditRead.model_fields})

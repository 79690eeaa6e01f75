"""Reasons to pick when deciding, instead of writing them."""

from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy.ext.asyncio import AsyncSession

from api.closed_route import ClosedRoute
from api.dependencies import Admin, Once, Session, Viewer
from api.models.wording import CannedReasonCreate, CannedReasonList, CannedReasonPatch, CannedReasonRead
from api.problems import Refused, problem_docs
from schema.db.audit import record_audit
from schema.db.tables.wording import CannedReasonRow, ReasonFor
from schema.db.wording import (
    MAX_REASONS,
    add_reason,
    change_reason,
    get_reason,
    list_reasons,
    lock_reasons,
    remove_reason,
)
from schema.errors import NotFound

router = APIRouter(prefix="/api/v1", tags=["wording"], route_class=ClosedRoute)
KEYS = 5


@router.get("/canned-reasons", operation_id="listCannedReasons", summary="List canned reasons")
async def get_reasons(_: Viewer, session: Session, decision: ReasonFor | None = None) -> CannedReasonList:
    """Of each decision in their order."""
    return CannedReasonList(items=[_read(row) for row in await list_reasons(session, decision)])


@router.post(
    "/canned-reasons",
    status_code=201,
    response_model=CannedReasonRead,
    operation_id="createCannedReason",
    summary="Add a canned reason",
    responses=problem_docs(409),
)
async def create_reason(body: CannedReasonCreate, caller: Admin, session: Session, once: Once) -> Response:
    """409 when there are 20 of this decision."""
    await lock_reasons(session)
    count = len(await list_reasons(session, body.decision))
    if count >= MAX_REASONS:
        raise Refused(409, "too_many", f"There are {MAX_REASONS} of these already; take one away first.")
    row = await add_reason(session, body.decision, body.text, min(body.place or count + 1, count + 1), caller.id)
    await record_audit(session, caller.id, "canned_reason.created", f"canned_reason:{row.id}", _facts(row))
    return await once.answer(_read(row), 201)


@router.patch(
    "/canned-reasons/{reason_id}",
    operation_id="changeCannedReason",
    summary="Change or move a canned reason",
    responses=problem_docs(404),
)
async def patch_reason(reason_id: UUID, body: CannedReasonPatch, caller: Admin, session: Session) -> CannedReasonRead:
    """A place beyond the last is the last."""
    row = await _locked(session, reason_id)
    count = len(await list_reasons(session, ReasonFor(row.decision)))
    place = None if body.place is None else min(body.place, count)
    row = await change_reason(session, row, body.text, place, caller.id)
    await record_audit(session, caller.id, "canned_reason.changed", f"canned_reason:{row.id}", _facts(row))
    return _read(row)


@router.delete(
    "/canned-reasons/{reason_id}",
    status_code=204,
    operation_id="deleteCannedReason",
    summary="Take a canned reason away",
    responses=problem_docs(404),
)
async def delete_reason(reason_id: UUID, caller: Admin, session: Session) -> Response:
    """Those behind it move up. Decisions keep the words they were given."""
    row = await _locked(session, reason_id)
    await remove_reason(session, row)
    await record_audit(session, caller.id, "canned_reason.deleted", f"canned_reason:{row.id}", _facts(row))
    return Response(status_code=204)


async def _locked(session: AsyncSession, reason_id: UUID) -> CannedReasonRow:
    await lock_reasons(session)
    row = await get_reason(session, reason_id)
    if row is None:
        raise NotFound("There is no such reason.")
    return row


def _facts(row: CannedReasonRow) -> dict[str, object]:
    return {"decision": row.decision, "place": row.place, "text": row.text}


def _read(row: CannedReasonRow) -> CannedReasonRead:
    same = {name: getattr(row, name) for name in CannedReasonRead.model_fields if name != "key"}
    return CannedReasonRead.model_validate(same | {"key": str(row.place) if row.place <= KEYS else None})

"""Approvals: what waits for a person, and the person's decision. The row is the arbiter: one decision wins."""

from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy.ext.asyncio import AsyncSession

from api.closed_route import ClosedRoute
from api.deciders import decider_of
from api.dependencies import AppPolicy, Approver, Cursor, Limit, Once, Session, Viewer
from api.models.approval_rows import read_approval, read_standing
from api.models.approvals import ApprovalPage, ApprovalRead, DecisionCreate
from api.paging import cut_page, read_position, write_cursor
from api.problems import Refused, problem_docs
from schema.approvals import ApprovalStatus, Decider, Decision, DecisionTaken
from schema.db.approval_lists import ApprovalView, get_approval_view, list_approvals
from schema.db.approvals import get_approval, pending_deadline_passed
from schema.db.audit import record_audit
from schema.db.call_checks import parse_arguments
from schema.db.decisions import decide, has_consented, list_consents
from schema.db.tables.approvals import ApprovalRow
from schema.db.tables.tickets import TicketRow
from schema.db.tickets import lock_ticket
from schema.db.workflow_commands import tell_workflow
from schema.errors import ApprovalExpired, ToolRefused
from schema.policy import Policy
from schema.signals import APPROVAL_DECIDED

router = APIRouter(prefix="/api/v1", tags=["approvals"], route_class=ClosedRoute)


@router.get("/approvals", operation_id="listApprovals", summary="List approval requests")
async def get_approvals(
    _: Viewer,
    session: Session,
    status: ApprovalStatus | None = None,
    ticket_id: UUID | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> ApprovalPage:
    """With `status=pending` the oldest comes first, else the newest."""
    order = f"approvals:{status or ''}"
    views = await list_approvals(session, status, ticket_id, read_position(order, cursor), limit + 1)
    page, following = cut_page(views, limit, lambda view: _cursor(order, view))
    consents = await list_consents(session, [view.approval.id for view in page])
    return ApprovalPage(items=[read_approval(view, consents) for view in page], next_cursor=following)


@router.get(
    "/approvals/{approval_id}",
    operation_id="getApproval",
    summary="Read an approval request",
    responses=problem_docs(404),
)
async def get_one_approval(approval_id: UUID, _: Viewer, session: Session) -> ApprovalRead:
    """The request with what a person needs to decide."""
    return await _read(session, approval_id)


@router.post(
    "/approvals/{approval_id}/decide",
    response_model=ApprovalRead,
    operation_id="decideApprovalAlias",
    summary="Decide an approval request (same as the shorter address)",
    responses=problem_docs(404, 409, 410, 412),
)
@router.post(
    "/approvals/{approval_id}",
    response_model=ApprovalRead,
    operation_id="decideApproval",
    summary="Decide an approval request",
    responses=problem_docs(404, 409, 410, 412),
)
async def decide_request(
    approval_id: UUID, body: DecisionCreate, caller: Approver, session: Session, policy: AppPolicy, once: Once
) -> Response:
    """The first decision stands: another one gets 409 with it as `approval`; the same by the same caller 200 again.
    A request that needs two people stays pending after the first. 403 by whose rules you may not decide it, 410 after
    the time limit, 412 when the request does not show any more what `digest` names, 422 for refused arguments."""
    ticket = await lock_ticket(session, (await get_approval(session, approval_id)).ticket_id)
    approval = await get_approval(session, approval_id)
    decider = decider_of(caller)
    if approval.status == ApprovalStatus.PENDING and not await pending_deadline_passed(session, approval_id):
        if not await _said_before(session, approval, body, decider):
            await _take(session, ticket, approval, body, decider, policy)
    elif approval.status in {ApprovalStatus.PENDING, ApprovalStatus.EXPIRED}:
        raise ApprovalExpired("Nobody decided in time; nothing was executed.")
    elif not await _stands(session, approval, body, decider):
        raise _decided_before(approval)
    return await once.answer(await _read(session, approval_id), 200)


async def _take(
    session: AsyncSession,
    ticket: TicketRow,
    approval: ApprovalRow,
    body: DecisionCreate,
    decider: Decider,
    policy: Policy,
) -> None:
    taken = DecisionTaken(approval_id=approval.id, decided_by=decider.id, **body.model_dump())
    decided = await decide(session, ticket, approval, taken, decider, policy)
    if decided.settled:
        # The engine is told what stands: an approval of somebody's edit is that edit.
        stands = {"decision": Decision(str(decided.approval.decision)), "arguments": _edit_of(decided.approval)}
        told = taken.model_copy(update=stands)
        await tell_workflow(session, ticket.id, APPROVAL_DECIDED, told.model_dump(mode="json"))
    data = {
        "decision": body.decision.value,
        "ticket_id": str(ticket.id),
        "digest": decided.approval.digest,
        "status": decided.approval.status,
        "principal": decider.principal,
        "own_request": decided.own_request,
    }
    await record_audit(session, decider.id, "approval.decided", f"approval:{approval.id}", data)


def _edit_of(approval: ApprovalRow) -> dict[str, Any] | None:
    return approval.decision_arguments if approval.decision == Decision.EDIT else None


async def _said_before(session: AsyncSession, approval: ApprovalRow, body: DecisionCreate, decider: Decider) -> bool:
    """Whether this person, the first of two, says the same again."""
    if body.decision is Decision.EDIT:
        same = _same_call(approval.action_type, body.arguments or {}, approval.decision_arguments or {})
    else:
        same = body.decision is Decision.APPROVE and body.digest in {None, approval.digest}
    return same and await has_consented(session, approval, decider)


async def _stands(session: AsyncSession, approval: ApprovalRow, body: DecisionCreate, decider: Decider) -> bool:
    """Whether what this person says is what stands already: as the one who settled it, or the first of two."""
    if approval.status == ApprovalStatus.APPROVED and await _said_before(session, approval, body, decider):
        return True
    return _says_the_same(approval, body, decider)


async def _read(session: AsyncSession, approval_id: UUID) -> ApprovalRead:
    view = await get_approval_view(session, approval_id)
    return read_approval(view, await list_consents(session, [approval_id]))


def _says_the_same(approval: ApprovalRow, body: DecisionCreate, decider: Decider) -> bool:
    if (approval.decision, approval.decided_by) != (body.decision, decider.id):
        return False
    if body.decision is Decision.RESPOND:
        return approval.decision_message == body.message
    if body.decision is Decision.EDIT:
        return _same_call(approval.action_type, body.arguments or {}, approval.decision_arguments or {})
    return True


def _same_call(tool: str, asked: dict[str, Any], decided: dict[str, Any]) -> bool:
    """Whether the arguments mean what was decided: a left-out currency is the order's, 40 is 40.00."""
    known = {"currency": decided["currency"]} if "currency" in decided else {}
    try:
        ours = parse_arguments(tool, known | asked).model_dump()
        theirs = parse_arguments(tool, decided).model_dump()
        if "amount" in ours:
            ours["amount"], theirs["amount"] = Decimal(ours["amount"]), Decimal(theirs["amount"])
    except (ToolRefused, InvalidOperation):
        return False
    return ours == theirs


def _decided_before(approval: ApprovalRow) -> Refused:
    by = f" by {approval.decided_by}" if approval.decided_by else ""
    detail = f"This request was {approval.status} before{by}."
    standing = read_standing(approval).model_dump(mode="json")
    return Refused(409, "already_decided", detail, members={"approval": standing})


def _cursor(order: str, view: ApprovalView) -> str:
    return write_cursor(order, view.approval.requested_at, view.approval.id)

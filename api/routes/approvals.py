"""Approvals: what waits for a person, and the person's decision. The row is the arbiter: one decision wins."""

from decimal import Decimal, InvalidOperation
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response
from sqlalchemy.ext.asyncio import AsyncSession

from api.callers import Caller
from api.closed_route import ClosedRoute
from api.dependencies import Approver, Cursor, Limit, Once, Session, Viewer
from api.models.approval_rows import read_approval, read_standing
from api.models.approvals import ApprovalPage, ApprovalRead, DecisionCreate
from api.paging import cut_page, read_position, write_cursor
from api.problems import Refused, problem_docs
from schema.approvals import ApprovalStatus, Decision, DecisionTaken
from schema.db.approval_lists import ApprovalView, get_approval_view, list_approvals
from schema.db.approvals import decide_approval, get_approval, pending_deadline_passed
from schema.db.audit import record_audit
from schema.db.call_checks import check_call, parse_arguments
from schema.db.tables.approvals import ApprovalRow
from schema.db.tables.tickets import TicketRow
from schema.db.tickets import lock_ticket
from schema.db.workflow_commands import tell_workflow
from schema.errors import ApprovalExpired, ToolRefused
from schema.signals import APPROVAL_DECIDED
from schema.tickets import Actor, ActorKind

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
    return ApprovalPage(items=[read_approval(view) for view in page], next_cursor=following)


@router.get(
    "/approvals/{approval_id}",
    operation_id="getApproval",
    summary="Read an approval request",
    responses=problem_docs(404),
)
async def get_one_approval(approval_id: UUID, _: Viewer, session: Session) -> ApprovalRead:
    """The request with what a person needs to decide."""
    return read_approval(await get_approval_view(session, approval_id))


@router.post(
    "/approvals/{approval_id}/decide",
    response_model=ApprovalRead,
    operation_id="decideApprovalAlias",
    summary="Decide an approval request (same as the shorter address)",
    responses=problem_docs(404, 409, 410),
)
@router.post(
    "/approvals/{approval_id}",
    response_model=ApprovalRead,
    operation_id="decideApproval",
    summary="Decide an approval request",
    responses=problem_docs(404, 409, 410),
)
async def decide(approval_id: UUID, body: DecisionCreate, caller: Approver, session: Session, once: Once) -> Response:
    """The first decision stands: another one gets 409 with it as `approval`; the same by the same caller 200 again.
    410 after the time limit. 422 when edited arguments are refused."""
    ticket = await lock_ticket(session, (await get_approval(session, approval_id)).ticket_id)
    approval = await get_approval(session, approval_id)
    if approval.status == ApprovalStatus.PENDING and not await pending_deadline_passed(session, approval_id):
        await _settle(session, ticket, approval, body, caller)
    elif approval.status in {ApprovalStatus.PENDING, ApprovalStatus.EXPIRED}:
        raise ApprovalExpired("Nobody decided in time; nothing was executed.")
    elif not _says_the_same(approval, body, caller):
        raise _decided_before(approval)
    return await once.answer(read_approval(await get_approval_view(session, approval_id)), 200)


async def _settle(
    session: AsyncSession, ticket: TicketRow, approval: ApprovalRow, body: DecisionCreate, caller: Caller
) -> None:
    arguments = None
    if body.arguments is not None:
        arguments = (await check_call(session, ticket, approval.action_type, body.arguments)).call.arguments
    taken = DecisionTaken(
        approval_id=approval.id,
        decision=body.decision,
        decided_by=caller.id,
        reason=body.reason,
        arguments=arguments,
        message=body.message,
    )
    _row, won = await decide_approval(session, approval.id, taken, Actor(kind=ActorKind.PERSON, id=caller.id))
    if not won:  # the ticket is locked, so only the clock can have come between
        raise ApprovalExpired("Nobody decided in time; nothing was executed.")
    await tell_workflow(session, ticket.id, APPROVAL_DECIDED, taken.model_dump(mode="json"))
    data = {"decision": body.decision.value, "ticket_id": str(ticket.id)}
    await record_audit(session, caller.id, "approval.decided", f"approval:{approval.id}", data)


def _says_the_same(approval: ApprovalRow, body: DecisionCreate, caller: Caller) -> bool:
    if (approval.decision, approval.decided_by) != (body.decision, caller.id):
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

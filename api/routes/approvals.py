"""Approvals: what waits for a person, the person's decision, and its undoing."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Response

from api.approval_cards import Reader, read_card, read_cards
from api.callers import Caller
from api.closed_route import ClosedRoute
from api.decision_taking import take_back, take_decision
from api.dependencies import AppPolicies, Approver, AppSettings, Cursor, Limit, Once, Session, Viewer
from api.models.approvals import ApprovalCounts, ApprovalPage, ApprovalRead, DecisionCreate
from api.models.paging import Moment
from api.paging import cut_page, read_due_position, read_position, write_cursor
from api.problems import problem_docs
from schema.approvals import ApprovalStatus
from schema.base import StrictText
from schema.db.approval_lists import ApprovalFilter, ApprovalSort, Lane, count_lanes, list_approvals
from schema.policy import PolicySource
from schema.settings import Settings

router = APIRouter(prefix="/api/v1", tags=["approvals"], route_class=ClosedRoute)
Text = Annotated[StrictText | None, Query(max_length=254)]


async def _wanted(
    status: Annotated[list[ApprovalStatus] | None, Query(description="Repeat it for several.")] = None,
    lane: Annotated[
        Lane | None,
        Query(
            description="`pending`: somebody must decide. `undoable`: decided a moment ago, nothing has followed yet. "
            "`failed`: approved, but the execution failed within the last seven days, or nobody knows how it went. "
            "`history`: everything that is decided, expired or withdrawn."
        ),
    ] = None,
    ticket_id: UUID | None = None,
    action_type: Annotated[StrictText | None, Query(max_length=100, examples=["process_refund"])] = None,
    currency: Annotated[str | None, Query(pattern=r"^[A-Za-z]{3}$", examples=["EUR"])] = None,
    customer_email: Text = None,
    decided_by: Annotated[
        StrictText | None, Query(max_length=254, description="A person's address, or `key:` and a key's name.")
    ] = None,
    requested_from: Annotated[
        Moment | None, Query(alias="from", description="Requested at this time or later.")
    ] = None,
    requested_to: Annotated[Moment | None, Query(alias="to", description="Requested before this time.")] = None,
    q: Annotated[
        StrictText | None, Query(max_length=200, description="Words of the ticket; or an order's or a request's id.")
    ] = None,
) -> ApprovalFilter:
    return ApprovalFilter(
        status=tuple(dict.fromkeys(status or ())),
        lane=lane,
        ticket_id=ticket_id,
        action_type=action_type,
        currency=currency.upper() if currency else None,
        customer_email=customer_email,
        decided_by=decided_by,
        requested_from=requested_from,
        requested_to=requested_to,
        q=q,
    )


Wanted = Annotated[ApprovalFilter, Depends(_wanted)]


@router.get("/approvals", operation_id="listApprovals", summary="List approval requests")
async def get_approvals(
    caller: Viewer,
    session: Session,
    settings: AppSettings,
    policies: AppPolicies,
    wanted: Wanted,
    sort: Annotated[
        ApprovalSort | None,
        Query(
            description="`due_at`: what is due first, then the largest amount; the default where only open requests "
            "are asked for. `-decided_at`: what was decided last; the default of the other lanes. Else `-requested_at`."
        ),
    ] = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> ApprovalPage:
    """Filters add up. Each item is the whole request, as `GET /approvals/{id}` gives it. Requests that somebody decided
    leave the list of open ones at once, also while the decision can be undone."""
    by = sort or wanted.sort
    order = f"approvals:{by}"
    after = (read_due_position if by is ApprovalSort.DUE else read_position)(order, cursor)
    views = await list_approvals(session, wanted, by, after, limit + 1)
    page, following = cut_page(views, limit, lambda view: write_cursor(order, *by.position(view.approval)))
    reader = Reader(caller, await policies.current(session), settings)
    return ApprovalPage(items=await read_cards(session, page, reader), next_cursor=following)


@router.get("/approvals/counts", operation_id="countApprovals", summary="Count approval requests by lane")
async def get_counts(_: Viewer, session: Session) -> ApprovalCounts:
    """For a badge: how many wait, how many of them are overdue, can be undone, or failed."""
    return ApprovalCounts(**await count_lanes(session))


@router.get(
    "/approvals/{approval_id}",
    operation_id="getApproval",
    summary="Read an approval request",
    responses=problem_docs(404),
)
async def get_one_approval(
    approval_id: UUID, caller: Viewer, session: Session, settings: AppSettings, policies: AppPolicies
) -> ApprovalRead:
    """The request with what a person needs to decide."""
    return await read_card(session, approval_id, Reader(caller, await policies.current(session), settings))


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
    approval_id: UUID,
    body: DecisionCreate,
    caller: Approver,
    session: Session,
    settings: AppSettings,
    policies: AppPolicies,
    once: Once,
) -> Response:
    """The first decision stands: another one gets 409 with it as `approval`; the same by the same caller 200 again.
    A request that needs two people stays pending after the first. 403 by whose rules you may not decide it, 410 after
    the time limit, 412 when the request does not show any more what `digest` names, 422 for refused arguments.

    Nothing follows from a decision before `undo_until`; until then it can be undone. A decision from Temporal's console
    has no such time."""
    reader = await _reader(session, caller, settings, policies)
    await take_decision(session, approval_id, body, reader, policies)
    return await once.answer(await read_card(session, approval_id, reader), 200)


@router.post(
    "/approvals/{approval_id}/undo",
    response_model=ApprovalRead,
    operation_id="undoApproval",
    summary="Undo the newest decision about an approval request",
    responses=problem_docs(404, 409),
)
async def undo_request(
    approval_id: UUID, caller: Approver, session: Session, settings: AppSettings, policies: AppPolicies, once: Once
) -> Response:
    """Puts the request back to what it was before: open, with its reminders and its expiry. Where two must agree, the
    yes of one is taken back and the other's stays. By who decided, or an admin; again by the same caller: 200. 409
    `too_late_to_undo` with the decision that stands as `approval` once its time is over or something has followed from
    it, such as a takeover of the ticket."""
    reader = await _reader(session, caller, settings, policies)
    await take_back(session, approval_id, reader)
    return await once.answer(await read_card(session, approval_id, reader), 200)


async def _reader(session: Session, caller: Caller, settings: Settings, policies: PolicySource) -> Reader:
    return Reader(caller, await policies.current(session), settings)

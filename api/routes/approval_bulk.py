"""One decision about many requests, each in its own transaction: what fails for one leaves the others decided."""

from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request, Response

from api.approval_cards import Reader, read_cards
from api.closed_route import ClosedRoute
from api.decision_taking import take_decision
from api.dependencies import AppPolicies, AppResources, Approver, Once
from api.models.approval_bulk import BulkAnswer, BulkDecisionCreate, BulkItem, BulkItemAnswer
from api.models.approvals import ApprovalRead, DecisionCreate
from api.problems import ProblemWithMembers, Refused
from api.resources import Resources
from schema.approvals import Decision
from schema.db.approval_lists import get_approval_views
from schema.errors import NotFound, TicketFlowError
from schema.risk_flags import Severity

router = APIRouter(prefix="/api/v1", tags=["approvals"], route_class=ClosedRoute)
Cards = Mapping[UUID, ApprovalRead]


async def _turn(resources: AppResources) -> AsyncIterator[None]:
    async with resources.bulk:
        yield


Turn = Annotated[None, Depends(_turn)]
"""Few at a time. Comes before `Once`, which may take the request's first connection."""


@router.post(
    "/approvals/bulk",
    response_model=BulkAnswer,
    operation_id="decideApprovals",
    summary="Decide many approval requests alike",
)
async def decide_many(
    request: Request,
    body: BulkDecisionCreate,
    caller: Approver,
    resources: AppResources,
    policies: AppPolicies,
    _: Turn,
    once: Once,
) -> Response:
    """200 with an answer for each, in the order asked: `status_code` and `approval` or `problem` are what
    `POST /approvals/{id}` would have answered. Approving needs requests for the same action in the same currency, else
    422 `mixed_bulk` and nothing is decided; a request with a flag of severity `high` is decided by itself, so its item
    is 422 `needs_own_decision`. Rejecting may be mixed, with one reason for all. Each item is decided for itself: with
    the same Idempotency-Key an interrupted request goes on where it ended, and a finished one is answered alike."""
    async with resources.sessions() as session:
        reader = Reader(caller, await policies.current(session), resources.settings)
    shown = await _cards(resources, body.items, reader)
    if body.decision is Decision.APPROVE:
        _refuse_mixed(list(shown.values()))
    refusals = [await _decide(resources, body, item, shown.get(item.id), reader) for item in body.items]
    decided = await _cards(resources, body.items, reader)
    request_id = str(request.scope.get("request_id", ""))
    answers = [_answer(item, error, decided, request_id) for item, error in zip(body.items, refusals, strict=True)]
    return await once.answer(BulkAnswer(items=answers), 200)


async def _cards(resources: Resources, items: Sequence[BulkItem], reader: Reader) -> Cards:
    async with resources.sessions() as session:
        views = await get_approval_views(session, [item.id for item in items])
        return {card.id: card for card in await read_cards(session, views, reader)}


def _refuse_mixed(cards: Sequence[ApprovalRead]) -> None:
    kinds = {(card.action_type, card.amount.currency if card.amount else None) for card in cards}
    if len(kinds) > 1:
        raise Refused(422, "mixed_bulk", "Approve requests for different actions or currencies apart from each other.")


async def _decide(
    resources: Resources, body: BulkDecisionCreate, item: BulkItem, card: ApprovalRead | None, reader: Reader
) -> TicketFlowError | None:
    """Why the item was not decided; None where it was."""
    if card is None:
        return NotFound("There is no such approval.")
    if body.decision is Decision.APPROVE and any(flag.severity is Severity.HIGH for flag in card.flags):
        words = " ".join(flag.text for flag in card.flags if flag.severity is Severity.HIGH)
        return Refused(422, "needs_own_decision", f"Decide this one by itself. {words}")
    said = DecisionCreate(decision=body.decision, digest=item.digest, reason=body.reason)
    try:
        async with resources.sessions.begin() as session:
            await take_decision(session, item.id, said, reader, resources.policies)
    except TicketFlowError as error:
        if error.status >= 500:
            raise
        return error
    return None


def _answer(item: BulkItem, error: TicketFlowError | None, decided: Cards, request_id: str) -> BulkItemAnswer:
    if error is None:
        return BulkItemAnswer(id=item.id, status_code=200, approval=decided[item.id], problem=None)
    problem = ProblemWithMembers(
        title=error.title,
        status=error.status,
        detail=error.detail,
        code=error.code,
        request_id=request_id,
        **getattr(error, "members", {}),
    )
    return BulkItemAnswer(id=item.id, status_code=error.status, approval=None, problem=problem)

"""Effects: what the agent did to the world, and what a person says of one whose outcome is unknown."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Response
from sqlalchemy.ext.asyncio import AsyncSession

from api.callers import Caller
from api.closed_route import ClosedRoute
from api.dependencies import Approver, Cursor, Limit, Once, Session, Viewer
from api.models.effects import EffectPage, EffectRead, ResolutionCreate
from api.paging import cut_page, read_time_and_text, write_cursor
from api.problems import Refused, problem_docs
from schema.base import StrictText
from schema.db.audit import record_audit
from schema.db.effects import get_effect, has_unknown_effect, list_effects
from schema.db.tables.effects import EffectRow
from schema.db.tables.tickets import TicketRow
from schema.db.tickets import lock_ticket
from schema.db.unknown_effects import resolve_effect
from schema.db.workflow_commands import tell_workflow
from schema.effects import EffectStatus, Resolution, ResolvedAs
from schema.signals import RETRY_TICKET
from schema.tickets import Assignee, TicketStatus

router = APIRouter(prefix="/api/v1", tags=["records"], route_class=ClosedRoute)
EffectId = Annotated[StrictText, Path(max_length=100)]


@router.get("/effects", operation_id="listEffects", summary="List effects")
async def get_effects(
    _: Viewer,
    session: Session,
    status: EffectStatus | None = None,
    ticket_id: UUID | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> EffectPage:
    """Newest first. Those with `status=unknown` wait for a person to find out whether they happened."""
    rows = await list_effects(session, status, ticket_id, read_time_and_text("effects", cursor), limit + 1)
    page, following = cut_page(rows, limit, lambda row: write_cursor("effects", row.created_at, row.key))
    return EffectPage(items=[_read(row) for row in page], next_cursor=following)


@router.post(
    "/effects/{effect_id}/resolve",
    response_model=EffectRead,
    operation_id="resolveEffect",
    summary="Resolve an effect of unknown outcome",
    responses=problem_docs(404, 409),
)
async def resolve(
    effect_id: EffectId, body: ResolutionCreate, caller: Approver, session: Session, once: Once
) -> Response:
    """The ticket goes on with what was found out. 409 when the outcome is not unknown, and for `try_again` while the
    agent does not have the ticket."""
    ticket = await lock_ticket(session, (await get_effect(session, effect_id)).ticket_id)
    effect = await get_effect(session, effect_id, lock=True)
    if effect.status != EffectStatus.UNKNOWN:
        raise Refused(409, "not_unknown", f"The outcome of this effect is not unknown; it is {effect.status}.")
    if body.outcome is ResolvedAs.TRY_AGAIN and not _agent_works_on(ticket):
        raise Refused(409, "not_with_agent", "Nobody would try it again: the agent does not have this ticket.")
    await resolve_effect(session, effect, Resolution(by=caller.id, **body.model_dump()))
    await _go_on(session, ticket, caller)
    data = {"outcome": body.outcome.value, "ticket_id": str(ticket.id)}
    await record_audit(session, caller.id, "effect.resolved", f"effect:{effect.key}", data)
    return await once.answer(_read(await get_effect(session, effect_id)), 200)


async def _go_on(session: AsyncSession, ticket: TicketRow, caller: Caller) -> None:
    """Wake the parked workflow, unless a person has the ticket or another of its effects is still unknown."""
    if not _agent_works_on(ticket) or await has_unknown_effect(session, ticket.id):
        return
    if ticket.status == TicketStatus.FAILED:
        ticket.status, ticket.failure = TicketStatus.PROCESSING, None
        await session.flush()
    await tell_workflow(session, ticket.id, RETRY_TICKET, {"by": caller.id, "recorded": True})


def _agent_works_on(ticket: TicketRow) -> bool:
    return ticket.turn_open and ticket.assignee == Assignee.AGENT and ticket.status != TicketStatus.CANCELLED


def _read(row: EffectRow) -> EffectRead:
    same = {name: getattr(row, name) for name in EffectRead.model_fields if name != "id"}
    return EffectRead.model_validate(same | {"id": row.key})

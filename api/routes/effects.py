"""Effects: what the agent did to the world, and what a person says of one whose outcome is unknown."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Path, Response

from api.closed_route import ClosedRoute
from api.dependencies import Approver, Cursor, Limit, Once, Session, Viewer
from api.models.effects import EffectPage, EffectRead, ResolutionCreate
from api.paging import cut_page, read_time_and_text, write_cursor
from api.problems import Refused, problem_docs
from schema.base import StrictText
from schema.db.audit import record_audit
from schema.db.effects import get_effect, is_with_agent, list_effects
from schema.db.tables.effects import EffectRow
from schema.db.tickets import lock_ticket
from schema.db.unknown_effects import go_on, resolve_effect
from schema.effects import EffectStatus, Resolution, ResolvedAs

router = APIRouter(prefix="/api/v1", tags=["records"], route_class=ClosedRoute)
EffectId = Annotated[StrictText, Path(max_length=100)]


@router.get("/effects", operation_id="listEffects", summary="List effects")
async def get_effects(
    _: Viewer,
    session: Session,
    status: EffectStatus | None = None,
    ticket_id: UUID | None = None,
    resolvable: bool | None = None,
    limit: Limit = 50,
    cursor: Cursor = None,
) -> EffectPage:
    """Newest first. Those with `resolvable=true` wait for a person to find out whether they happened: all that are
    `unknown`, and those that were begun on a ticket which the agent has no more."""
    after = read_time_and_text("effects", cursor)
    rows = await list_effects(session, status, ticket_id, resolvable, after, limit + 1)
    page, following = cut_page(rows, limit, lambda row: write_cursor("effects", row[0].created_at, row[0].key))
    return EffectPage(items=[_read(effect, may) for effect, may in page], next_cursor=following)


@router.post(
    "/effects/{effect_id}/resolve",
    response_model=EffectRead,
    operation_id="resolveEffect",
    summary="Say what became of an effect",
    responses=problem_docs(404, 409),
)
async def resolve(
    effect_id: EffectId, body: ResolutionCreate, caller: Approver, session: Session, once: Once
) -> Response:
    """The ticket goes on with what was found out. 409 when the outcome is known, while the agent still finishes the
    effect, and for `try_again` when the agent does not have its ticket."""
    ticket = await lock_ticket(session, (await get_effect(session, effect_id)).ticket_id)
    effect = await get_effect(session, effect_id, lock=True)
    _refuse_unless_resolvable(effect, body.outcome, await is_with_agent(session, effect))
    await resolve_effect(session, effect, Resolution(by=caller.id, **body.model_dump()))
    await go_on(session, ticket, caller.id)
    data = {"outcome": body.outcome.value, "ticket_id": str(ticket.id)}
    await record_audit(session, caller.id, "effect.resolved", f"effect:{effect.key}", data)
    return await once.answer(_read(await get_effect(session, effect_id), resolvable=False), 200)


def _refuse_unless_resolvable(effect: EffectRow, outcome: ResolvedAs, with_agent: bool) -> None:
    if effect.status not in {EffectStatus.UNKNOWN, EffectStatus.INTENDED}:
        raise Refused(409, "not_unknown", f"The outcome of this effect is not unknown; it is {effect.status}.")
    if effect.status == EffectStatus.INTENDED and with_agent:
        raise Refused(409, "still_at_work", "The agent finishes this effect; retry the ticket, or take it over first.")
    if outcome is ResolvedAs.TRY_AGAIN and not with_agent:
        raise Refused(409, "not_with_agent", "Nobody would try it again: the agent does not have this ticket.")


def _read(row: EffectRow, resolvable: bool) -> EffectRead:
    same = {name: getattr(row, name) for name in EffectRead.model_fields if name not in {"id", "resolvable"}}
    return EffectRead.model_validate(same | {"id": row.key, "resolvable": resolvable})

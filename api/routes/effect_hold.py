"""The kill switch: while it is on, every effect waits for a person."""

from fastapi import APIRouter

from api.closed_route import ClosedRoute
from api.dependencies import Admin, Session, Viewer
from api.models.effect_hold import EffectHoldRead, EffectHoldUpdate
from schema.db.audit import record_audit
from schema.db.effect_hold import get_effect_hold, set_effect_hold
from schema.db.tables.approvals import EffectHoldRow

router = APIRouter(prefix="/api/v1", tags=["approvals"], route_class=ClosedRoute)


@router.get("/effect-hold", operation_id="getEffectHold", summary="Read the kill switch")
async def get_hold(_: Viewer, session: Session) -> EffectHoldRead:
    """Whether all effects are held."""
    row = await get_effect_hold(session)
    if row is None:
        return EffectHoldRead(active=False, reason=None, changed_by=None, changed_at=None)
    return _read(row)


@router.put("/effect-hold", operation_id="setEffectHold", summary="Turn the kill switch")
async def put_hold(body: EffectHoldUpdate, caller: Admin, session: Session) -> EffectHoldRead:
    """While it is active nothing that changes the world happens by itself: every effect queues as an approval. It
    holds at once for all that has not begun, without a restart; what a person approves is carried out."""
    row = await set_effect_hold(session, body.active, body.reason, caller.id)
    data = {"active": body.active, "reason": body.reason}
    await record_audit(session, caller.id, "effect_hold.changed", "effect_hold", data)
    return _read(row)


def _read(row: EffectHoldRow) -> EffectHoldRead:
    return EffectHoldRead.model_validate({name: getattr(row, name) for name in EffectHoldRead.model_fields})

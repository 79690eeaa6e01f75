"""The shop's own sign-in page asks here whether a mailed link is good."""

from fastapi import APIRouter, Response

from api.closed_route import ClosedRoute
from api.dependencies import Agent, Once, Session
from api.models.accounts import PasswordResetRead, PasswordResetRedeem
from api.problems import Refused, problem_docs
from schema.db.accounts import hash_secret
from schema.db.audit import record_audit
from schema.db.password_resets import redeem_reset
from schema.errors import NotFound

router = APIRouter(prefix="/api/v1", tags=["access"], route_class=ClosedRoute)


@router.post(
    "/password-resets/redeem",
    response_model=PasswordResetRead,
    operation_id="redeemPasswordReset",
    summary="Use a password reset link up",
    responses=problem_docs(404, 410),
)
async def redeem(body: PasswordResetRedeem, caller: Agent, session: Session, once: Once) -> Response:
    """Works once: 410 when the link was used or its time is over, 404 when there never was one."""
    customer_id, outcome = await redeem_reset(session, hash_secret(body.token))
    if outcome == "unknown":
        raise NotFound("There is no such link.")
    if customer_id is None:
        raise Refused(410, "reset_over", "This link was used before, or its time is over.")
    await record_audit(session, caller.id, "password_reset.redeemed", f"customer:{customer_id}")
    return await once.answer(PasswordResetRead(customer_id=customer_id), 200)

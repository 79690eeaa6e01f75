"""Who may decide a request: the rules between people, in pure code."""

from collections.abc import Set

from schema.approvals import Decider, Decision
from schema.base import Frozen
from schema.errors import DecisionForbidden
from schema.money import Money
from schema.roles import Role


class RequestFacts(Frozen):
    """What the rules ask about a request. `caused_by` are the ids of all who had a part in making it;
    `somebody_else_could` says whether anybody but the decider may decide it at all. `allowed_today` is what the decider
    has approved within 24 hours and `daily_limit` what anybody may, in minor units of the amount's currency."""

    approver_role: Role
    amount: Money | None
    caused_by: frozenset[str]
    somebody_else_could: bool
    allowed_today: int = 0
    daily_limit: int | None = None


def check_decider(decider: Decider, decision: Decision, request: RequestFacts) -> None:
    """Raises `DecisionForbidden` when this person may not say this to the request. Saying no needs no money limit."""
    if not decider.role.may_act_as(Role.APPROVER):
        raise DecisionForbidden("forbidden", f"This needs the role {Role.APPROVER} or a higher one.")
    if caused(decider, request.caused_by) and request.somebody_else_could:
        raise DecisionForbidden("own_request", "You had a part in this request; somebody else must decide it.")
    if decision in {Decision.REJECT, Decision.RESPOND}:
        return
    if not decider.role.may_act_as(request.approver_role):
        raise DecisionForbidden("role_too_low", f"The policy asks for the role {request.approver_role}.")
    _check_money(decider, request)


def caused(decider: Decider, caused_by: Set[str]) -> bool:
    """Whether the decider had a part in making the request, under whichever of the names."""
    return bool({decider.principal, *decider.names} & caused_by)


def _check_money(decider: Decider, request: RequestFacts) -> None:
    amount = request.amount
    if amount is None:
        return
    if decider.money_limits is not None:
        limit = decider.money_limits.get(amount.currency, 0)
        if amount.minor > limit:
            most = Money(minor=limit, currency=amount.currency)
            raise DecisionForbidden("over_limit", f"{amount} is above your limit of {most}.")
    if request.daily_limit is not None and request.allowed_today + amount.minor > request.daily_limit:
        most = Money(minor=request.daily_limit, currency=amount.currency)
        raise DecisionForbidden("over_daily_limit", f"With {amount} you would approve more than {most} in 24 hours.")

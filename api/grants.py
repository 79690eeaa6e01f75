"""Nobody gives what they do not have."""

from collections.abc import Collection

from api.callers import Caller
from api.problems import Refused
from schema.roles import MoneyLimits, Role, covers


def refuse_more_than_own(
    caller: Caller, role: Role, limits: MoneyLimits | None, scopes: Collection[str] | None = None
) -> None:
    """Raises `Refused` with 403 when the caller lacks some of what is to be given. `scopes` None: all of the role's."""
    if not caller.role.may_act_as(role):
        raise _refused(f"the role {role}")
    if not covers(caller.money_limits, limits):
        raise _refused("these money_limits")
    if caller.scopes is not None and (scopes is None or not caller.scopes.issuperset(scopes)):
        raise _refused("these scopes" if scopes else "a key without scopes")


def refuse_password_beyond_own(caller: Caller, role: Role, limits: MoneyLimits | None) -> None:
    """Raises `Refused` with 403 when the caller would have more by signing in with the password than now."""
    if caller.scopes is not None:
        raise Refused(403, "beyond_your_own", "A key with scopes may not set passwords: a person has no scopes.")
    refuse_more_than_own(caller, role, limits)


def _refused(what: str) -> Refused:
    return Refused(403, "beyond_your_own", f"You cannot give {what}: it is more than you have yourself.")

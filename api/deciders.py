"""From a caller to the person who decides."""

from api.callers import Caller
from schema.approvals import OPERATOR, Decider
from schema.db.accounts import BOOTSTRAP

SETTINGS_KEY = f"key:{BOOTSTRAP}"


def decider_of(caller: Caller) -> Decider:
    """Who decides when this caller does. The settings' own key is whoever runs the system, and causes nothing itself:
    it may well be the only key there is."""
    if caller.id == SETTINGS_KEY:
        return Decider(id=caller.id, principal=OPERATOR, role=caller.role, is_person=False)
    return Decider(
        id=caller.id,
        principal=caller.principal,
        role=caller.role,
        names=frozenset({caller.id, caller.email or caller.id}),
        money_limits=None if caller.money_limits is None else dict(caller.money_limits),
        is_person=caller.kind == "user",
    )

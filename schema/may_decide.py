"""What a person may say to a request, told before it is said, by the same rules that are asked when it is."""

from schema.approvals import Decider, Decision
from schema.base import Frozen
from schema.deciding import RequestFacts, check_decider
from schema.errors import DecisionForbidden

ALL = (Decision.APPROVE, Decision.EDIT, Decision.REJECT, Decision.RESPOND)
_YES = Decision.APPROVE


class MayDecide(Frozen):
    """Whether a person may approve the request as it is shown, and if not, by which rule (`code`) and why (`text`).
    `decisions` are all that the person may say; an edit is checked with its own amount."""

    allowed: bool
    code: str | None = None
    text: str | None = None
    decisions: tuple[Decision, ...] = ()


NOTHING_TO_DECIDE = MayDecide(allowed=False, code="already_decided", text="This request is decided.")
TIME_IS_OVER = MayDecide(allowed=False, code="approval_expired", text="Its time is over; nothing will be executed.")
_SAID_YES = "You have said yes; somebody else must agree."


def may_decide(decider: Decider, facts: RequestFacts, has_said_yes: bool = False) -> MayDecide:
    """What this person may say to an open request."""
    refusals = {decision: _refusal(decider, decision, facts) for decision in ALL}
    allowed = [decision for decision, refusal in refusals.items() if refusal is None]
    if (refusal := refusals[_YES]) is not None:
        # A smaller amount may be within a limit of money, so an edit is left to its own check.
        if refusal.code in {"over_limit", "over_daily_limit"}:
            allowed.insert(0, Decision.EDIT)
        return MayDecide(allowed=False, code=refusal.code, text=refusal.detail, decisions=tuple(allowed))
    if has_said_yes:
        others = tuple(decision for decision in allowed if decision is not _YES)
        return MayDecide(allowed=False, code="waits_for_another", text=_SAID_YES, decisions=others)
    return MayDecide(allowed=True, decisions=tuple(allowed))


def _refusal(decider: Decider, decision: Decision, facts: RequestFacts) -> DecisionForbidden | None:
    try:
        check_decider(decider, decision, facts)
    except DecisionForbidden as refusal:
        return refusal
    return None

"""What goes into the approval policy and what comes out: the facts of a call, and the verdict with its reasons."""

from typing import Any

from schema.base import Frozen
from schema.money import Money
from schema.roles import Role
from schema.tickets import Channel
from schema.tools import Verdict


class CallFacts(Frozen):
    """What the policy may ask about one call. None: not known. Sums are minor units of the call's currency."""

    tool: str
    arguments: dict[str, Any] = {}  # in normal form
    amount: Money | None = None  # of this call
    # Of this customer, executed or reserved, without this call:
    refunds_in_90_days: int | None = None
    refunds_in_24_hours: int | None = None
    refunded_in_24_hours: int | None = None  # minor units
    sender_verified: bool | None = None
    order_age_days: float | None = None
    channel: Channel | None = None
    effects_held: str | None = None  # why all effects are held now; None: they are not


class Observed(Frozen):
    """One condition of the rule that fired, in words for people: `amount`, `42.50 USD`, `above 20.00 USD`."""

    fact: str
    observed: str  # "unknown" where it is not known
    threshold: str


class Fired(Frozen):
    """One of several rules that asked for people, with what its own conditions saw."""

    id: str
    text: str
    observed: list[Observed] = []


class PolicyVerdict(Frozen):
    """What the policy said about one call, as it is recorded with the call. Times are hours after the request."""

    effect: Verdict
    rule_id: str
    text: str
    version: str
    approver_role: Role = Role.APPROVER
    approvers_needed: int = 1  # 1 or 2 different people
    notify: list[str] = []  # addresses; empty: everybody who may decide
    escalate_to: list[str] = []  # addresses; empty: all admins
    remind_after_hours: float | None = None
    escalate_after_hours: float | None = None
    expires_after_hours: float = 72
    observed: list[Observed] = []
    fired: list[Fired] = []  # where several rules asked: all of them, the one that gives its name first
    facts: CallFacts | None = None  # what it was judged on, so that another policy can be tried on it later


def stricter(first: PolicyVerdict, second: PolicyVerdict) -> PolicyVerdict:
    """The stricter verdict: deny before ask before auto, and the first of two equals. Two that ask become one that
    asks for the higher role, the more people and the shorter times, under the name of the stricter."""
    kept, other = (second, first) if _strictness(second) > _strictness(first) else (first, second)
    return _merged(kept, other) if kept.effect == other.effect == "ask" else kept


def _strictness(verdict: PolicyVerdict) -> tuple[int, int, int]:
    effect = ("auto", "ask", "deny").index(verdict.effect)
    if verdict.effect != "ask":
        return effect, 0, 0
    return effect, list(Role).index(verdict.approver_role), verdict.approvers_needed


def _merged(kept: PolicyVerdict, other: PolicyVerdict) -> PolicyVerdict:
    expires = min(kept.expires_after_hours, other.expires_after_hours)
    escalate = _sooner(kept.escalate_after_hours, other.escalate_after_hours, expires)
    remind = _sooner(kept.remind_after_hours, other.remind_after_hours, escalate or expires)
    return kept.model_copy(
        update={
            "approvers_needed": max(kept.approvers_needed, other.approvers_needed),
            "notify": _both(kept.notify, other.notify),
            "escalate_to": _both(kept.escalate_to, other.escalate_to),
            "remind_after_hours": remind,
            "escalate_after_hours": escalate,
            "expires_after_hours": expires,
            "fired": [*_fired(kept), *_fired(other)],
            "observed": [*kept.observed, *(one for one in other.observed if one not in kept.observed)],
        }
    )


def _fired(verdict: PolicyVerdict) -> list[Fired]:
    return verdict.fired or [Fired(id=verdict.rule_id, text=verdict.text, observed=verdict.observed)]


def _sooner(one: float | None, two: float | None, before: float) -> float | None:
    """The earlier of the given times; none where it would come too late to be of use."""
    earliest = min((time for time in (one, two) if time is not None), default=None)
    return None if earliest is None or earliest >= before else earliest


def _both(one: list[str], two: list[str]) -> list[str]:
    """Addresses of both; an empty list stands for everybody, so it stays empty."""
    return list(dict.fromkeys(one + two)) if one and two else []

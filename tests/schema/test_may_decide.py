"""What a person is told beforehand about what may be decided; the rules themselves are tested in `test_deciding.py`."""

from typing import Any

import pytest

from schema.approvals import Decider, Decision
from schema.deciding import RequestFacts
from schema.may_decide import may_decide
from schema.money import Money
from schema.roles import Role


def ann(role: Role = Role.APPROVER, **more: Any) -> Decider:
    return Decider(id="ann", principal="ann", role=role, names=frozenset({"ann"}), **more)


def request(**changes: Any) -> RequestFacts:
    plain: dict[str, Any] = {
        "approver_role": Role.APPROVER,
        "amount": Money(minor=4250, currency="USD"),
        "caused_by": frozenset({"ada@example.com"}),
        "somebody_else_could": True,
    }
    return RequestFacts(**plain | changes)


NO = (Decision.REJECT, Decision.RESPOND)


@pytest.mark.parametrize(
    ("decider", "facts", "code", "decisions"),
    [
        (ann(), request(), None, (Decision.APPROVE, Decision.EDIT, *NO)),
        (ann(Role.AGENT), request(), "forbidden", ()),
        (ann(), request(caused_by=frozenset({"ann"})), "own_request", ()),
        (ann(), request(approver_role=Role.ADMIN), "role_too_low", NO),
        (ann(money_limits={"USD": 1000}), request(), "over_limit", (Decision.EDIT, *NO)),
        (ann(), request(daily_limit=5000, allowed_today=1000), "over_daily_limit", (Decision.EDIT, *NO)),
    ],
)
def test_it_is_told_by_which_rule(
    decider: Decider, facts: RequestFacts, code: str | None, decisions: tuple[Decision, ...]
) -> None:
    may = may_decide(decider, facts)
    assert (may.allowed, may.code, may.decisions) == (code is None, code, decisions)
    assert (may.text is None) == may.allowed


def test_who_has_said_yes_waits_for_another_and_may_still_say_no() -> None:
    may = may_decide(ann(), request(), has_said_yes=True)
    assert (may.allowed, may.code, may.decisions) == (False, "waits_for_another", (Decision.EDIT, *NO))

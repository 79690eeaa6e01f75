"""Who may decide a request."""

from typing import Any

import pytest

from schema.approvals import OPERATOR, Decider, Decision
from schema.deciding import RequestFacts, check_decider
from schema.errors import DecisionForbidden
from schema.money import Money
from schema.roles import Role

YES, NO = (Decision.APPROVE, Decision.EDIT), (Decision.REJECT, Decision.RESPOND)


def pat(**more: Any) -> Decider:
    values: dict[str, Any] = {"id": "pat@x.example", "principal": "pat@x.example", "role": Role.APPROVER}
    return Decider(**values | more)


def request(minor: int | None = 5000, currency: str = "USD", **more: Any) -> RequestFacts:
    values: dict[str, Any] = {
        "approver_role": Role.APPROVER,
        "amount": None if minor is None else Money(minor=minor, currency=currency),
        "caused_by": frozenset({"ada@example.com", "key:shop"}),
        "somebody_else_could": True,
    }
    return RequestFacts(**values | more)


def refusal(decider: Decider, decision: Decision, facts: RequestFacts) -> str | None:
    """The code with which it is refused; None where it may be."""
    try:
        check_decider(decider, decision, facts)
    except DecisionForbidden as forbidden:
        return forbidden.code
    return None


@pytest.mark.parametrize("decision", list(Decision))
def test_an_approver_may_say_everything_to_a_strangers_request(decision: Decision) -> None:
    assert refusal(pat(), decision, request()) is None


@pytest.mark.parametrize("decision", list(Decision))
@pytest.mark.parametrize("role", [Role.VIEWER, Role.AGENT])
def test_a_lower_role_may_say_nothing(role: Role, decision: Decision) -> None:
    assert refusal(pat(role=role), decision, request()) == "forbidden"


@pytest.mark.parametrize("decision", list(Decision))
@pytest.mark.parametrize("mine", ["pat@x.example", "key:pats", "pat@home.example"])
def test_nobody_decides_a_request_they_caused_under_whichever_name(mine: str, decision: Decision) -> None:
    decider = pat(names=frozenset({"key:pats", "pat@home.example"}))
    facts = request(caused_by=frozenset({"ada@example.com", mine}))
    assert refusal(decider, decision, facts) == "own_request"


def test_a_key_decides_in_the_name_of_the_person_who_made_it() -> None:
    key = pat(id="key:pats", is_person=False)
    assert refusal(key, Decision.APPROVE, request(caused_by=frozenset({"pat@x.example"}))) == "own_request"


def test_who_is_the_only_one_may_decide_the_own_request() -> None:
    facts = request(caused_by=frozenset({"pat@x.example"}), somebody_else_could=False)
    assert refusal(pat(), Decision.APPROVE, facts) is None


@pytest.mark.parametrize("decision", YES)
def test_a_request_that_asks_for_an_admin_is_not_approved_by_less(decision: Decision) -> None:
    facts = request(approver_role=Role.ADMIN)
    assert refusal(pat(), decision, facts) == "role_too_low"
    assert refusal(pat(role=Role.ADMIN), decision, facts) is None


@pytest.mark.parametrize("decision", NO)
def test_saying_no_needs_neither_the_higher_role_nor_a_limit(decision: Decision) -> None:
    facts = request(approver_role=Role.ADMIN, daily_limit=0)
    assert refusal(pat(money_limits={}), decision, facts) is None


@pytest.mark.parametrize(
    ("limits", "minor", "currency", "code"),
    [
        (None, 10**12, "USD", None),
        ({"USD": 5000}, 5000, "USD", None),
        ({"USD": 5000}, 5001, "USD", "over_limit"),
        ({"USD": 5000}, 1, "EUR", "over_limit"),  # a currency without a limit is none that may be approved
        ({}, 1, "USD", "over_limit"),
        ({"JPY": 3000}, 3000, "JPY", None),
        ({"KWD": 1500}, 1501, "KWD", "over_limit"),
    ],
)
def test_a_persons_limit_is_exact_and_by_currency(
    limits: dict[str, int] | None, minor: int, currency: str, code: str | None
) -> None:
    assert refusal(pat(money_limits=limits), Decision.APPROVE, request(minor, currency)) == code


@pytest.mark.parametrize(("before", "code"), [(0, None), (5000, None), (5001, "over_daily_limit")])
def test_a_persons_day_is_limited(before: int, code: str | None) -> None:
    assert refusal(pat(), Decision.APPROVE, request(5000, allowed_today=before, daily_limit=10_000)) == code


def test_a_request_that_moves_no_money_has_no_limit() -> None:
    assert refusal(pat(money_limits={}), Decision.APPROVE, request(None, daily_limit=0)) is None


def test_the_console_is_one_person_whatever_names_it_gives() -> None:
    first, second = Decider.at_console("ann"), Decider.at_console("bob")
    assert first.principal == second.principal == OPERATOR

"""The policy's rules one by one: conditions, limits, the hold, and what is recorded with a verdict."""

from typing import Any, get_args

import pytest

from schema.money import Money
from schema.policy import CallFacts, Limits, Observed, PolicyVerdict, stricter
from schema.policy_conditions import Conditions, all_hold
from schema.policy_file import load_policy
from schema.roles import Role
from schema.tickets import Channel
from schema.tools import TOOL_EFFECTS, Effect, Verdict
from tests.schema.policies import REFUND, TOOLS, policy, refund, rule

HELD = {tool for tool in TOOLS if TOOL_EFFECTS[tool] is not Effect.READ}


def holds(when: dict[str, Any], facts: CallFacts) -> bool | None:
    return all_hold(Conditions.model_validate(when).answers(facts))


def test_the_bundled_policy_asks_about_money_and_nothing_else() -> None:
    bundled = load_policy()
    verdicts = {tool: bundled.judge(CallFacts(tool=tool, refunds_in_24_hours=0)) for tool in TOOLS}
    asked = {tool for tool in TOOLS if verdicts[tool].effect != "auto"}
    assert asked == {tool for tool in TOOLS if TOOL_EFFECTS[tool] is Effect.MONEY} == {REFUND}
    verdict = verdicts[REFUND]
    assert (verdict.effect, verdict.rule_id) == ("ask", "refunds-ask")
    assert (verdict.approver_role, verdict.approvers_needed) == (Role.APPROVER, 1)
    times = (verdict.remind_after_hours, verdict.escalate_after_hours, verdict.expires_after_hours)
    assert times == (4, 24, 72)


def test_the_bundled_policy_refuses_the_26th_refund_of_a_day() -> None:
    bundled = load_policy()
    assert bundled.judge(refund(refunds_in_24_hours=24)).effect == "ask"
    assert bundled.judge(refund(refunds_in_24_hours=25)).rule_id == "customer-limit"


@pytest.mark.parametrize("tool", ["", "send_gift", "PROCESS_REFUND", "classify_ticket"])
def test_a_tool_that_is_not_known_is_refused(tool: str) -> None:
    verdict = load_policy().judge(CallFacts(tool=tool))
    assert (verdict.effect, verdict.rule_id, verdict.text) == ("deny", "unknown-tool", "This tool is not known.")


@pytest.mark.parametrize("effect", get_args(Verdict))
def test_a_verdict_that_was_recorded_long_ago_is_still_read(effect: str) -> None:
    old = {"effect": effect, "rule_id": "refunds-ask", "text": "T", "version": "abc", "expires_after_hours": 72}
    read = PolicyVerdict.model_validate(old | {"subject": "order 1", "evidence": {}})
    assert (read.effect, read.approver_role, read.approvers_needed, read.facts) == (effect, Role.APPROVER, 1, None)


def test_a_recorded_verdict_reads_back_with_its_facts() -> None:
    facts = refund("4250 USD", channel=Channel.EMAIL, order_age_days=1.5, arguments={"order_id": "1"})
    verdict = policy(rule("all", [REFUND], "ask", when={"currency": ["USD"]})).judge(facts)
    assert PolicyVerdict.model_validate(verdict.model_dump(mode="json")) == verdict
    assert verdict.facts == facts


@pytest.mark.parametrize(
    ("limit", "amount", "above"),
    [
        ({"USD": "20.00"}, "2000 USD", False),
        ({"USD": "20.00"}, "2001 USD", True),
        ({"USD": 20}, "2000 USD", False),
        ({"USD": 20.10}, "2010 USD", False),
        ({"USD": 20.10}, "2011 USD", True),
        ({"JPY": 3000}, "3000 JPY", False),
        ({"JPY": "3000"}, "3001 JPY", True),
        ({"KWD": "4.250"}, "4250 KWD", False),
        ({"KWD": 4.25}, "4251 KWD", True),
        ({"USD": 1, "JPY": 200}, "150 JPY", False),
        ({"USD": 20}, "0 USD", False),
        ({"USD": 20}, "5000 EUR", None),
        ({"USD": 20}, None, None),
    ],
)
def test_amounts_are_compared_exactly_in_their_currency(
    limit: dict[str, Any], amount: str | None, above: bool | None
) -> None:
    assert holds({"amount_above": limit}, refund(amount)) is above
    assert holds({"amount_at_most": limit}, refund(amount)) is (None if above is None else not above)


@pytest.mark.parametrize(
    ("when", "facts", "expected"),
    [
        ({"currency": ["USD", "EUR"]}, {"amount": Money(minor=1, currency="EUR")}, True),
        ({"currency": ["USD"]}, {"amount": Money(minor=1, currency="JPY")}, False),
        ({"currency": ["USD"]}, {}, None),
        ({"refunds_in_90_days_at_least": 2}, {"refunds_in_90_days": 2}, True),
        ({"refunds_in_90_days_at_least": 2}, {"refunds_in_90_days": 1}, False),
        ({"refunds_in_90_days_at_least": 2}, {}, None),
        ({"refunds_in_90_days_at_most": 0}, {"refunds_in_90_days": 0}, True),
        ({"refunds_in_90_days_at_most": 0}, {"refunds_in_90_days": 1}, False),
        ({"refunds_in_90_days_at_most": 0}, {}, None),
        ({"refunds_in_90_days_at_most": 5}, {"refunds_in_90_days": -1}, None),
        ({"sender_verified": True}, {"sender_verified": True}, True),
        ({"sender_verified": True}, {"sender_verified": False}, False),
        ({"sender_verified": False}, {"sender_verified": False}, True),
        ({"sender_verified": False}, {}, None),
        ({"order_older_than_days": 30}, {"order_age_days": 30.5}, True),
        ({"order_older_than_days": 30}, {"order_age_days": 30}, False),
        ({"order_older_than_days": 30}, {"order_age_days": float("nan")}, None),
        ({"order_newer_than_days": 30}, {"order_age_days": 29.5}, True),
        ({"order_newer_than_days": 30}, {"order_age_days": 30}, False),
        ({"order_newer_than_days": 30}, {"order_age_days": float("-inf")}, None),
        ({"order_newer_than_days": 30}, {}, None),
        ({"channel": ["api", "web"]}, {"channel": Channel.WEB}, True),
        ({"channel": ["api", "web"]}, {"channel": Channel.EMAIL}, False),
        ({"channel": ["api"]}, {}, None),
        ({"arguments": {"order_id": ["1001"]}}, {"arguments": {"order_id": "1001"}}, True),
        ({"arguments": {"order_id": ["1001"]}}, {"arguments": {"order_id": "1002"}}, False),
        ({"arguments": {"order_id": ["1001"]}}, {"arguments": {}}, None),
        ({"arguments": {"order_id": ["1001"]}}, {"arguments": {"order_id": None}}, None),
        ({"arguments": {"order_id": ["1001"]}}, {"arguments": {"order_id": ["1001"]}}, None),
        ({"arguments": {"limit": [1]}}, {"arguments": {"limit": True}}, False),
        ({"arguments": {"limit": [1]}}, {"arguments": {"limit": 10**6000}}, None),
        ({"sender_verified": True, "channel": ["api"]}, {"sender_verified": True, "channel": "api"}, True),
        ({"sender_verified": True, "channel": ["api"]}, {"sender_verified": True}, None),
        ({"sender_verified": True, "channel": ["api"]}, {"sender_verified": False}, False),
    ],
)
def test_a_condition_holds_does_not_or_is_unknown(
    when: dict[str, Any], facts: dict[str, Any], expected: bool | None
) -> None:
    assert holds(when, CallFacts(tool=REFUND, **facts)) is expected


SMALL = rule("small", [REFUND], "auto", when={"amount_at_most": {"USD": 20}, "sender_verified": True})
LARGE = rule("large", [REFUND], "ask", when={"amount_above": {"USD": 500}}, approvers={"people": 2})
HUGE = rule("huge", [REFUND], "deny", when={"amount_above": {"USD": 9000}})


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (refund("2000 USD", sender_verified=True), ("auto", "small", 1)),
        (refund("2001 USD", sender_verified=True), ("ask", "last-process-refund", 1)),
        (refund("2000 USD", sender_verified=False), ("ask", "last-process-refund", 1)),
        (refund("50001 USD"), ("ask", "large", 2)),
        (refund("900001 USD"), ("deny", "huge", 1)),
        (refund("100 EUR", sender_verified=True), ("deny", "huge", 1)),  # unknown for all: the strictest
    ],
)
def test_the_first_rule_that_applies_decides_and_the_unknown_is_taken_strictly(
    facts: CallFacts, expected: tuple[str, str, int]
) -> None:
    verdict = policy(HUGE, SMALL, LARGE).judge(facts)
    assert (verdict.effect, verdict.rule_id, verdict.approvers_needed) == expected


def test_an_unknown_rule_that_asks_for_more_people_is_joined_with_the_one_that_applies() -> None:
    large = LARGE | {"expires_after_hours": 10, "remind_after_hours": 2, "notify": ["Finance@example.com"]}
    admin = rule("new", [REFUND], "ask", when={"channel": ["api"]}, approvers={"role": "admin"}, remind_after_hours=1)
    verdict = policy(large, admin).judge(refund("100 EUR", channel=Channel.API))
    assert (verdict.rule_id, verdict.approver_role, verdict.approvers_needed) == ("new", Role.ADMIN, 2)
    assert (verdict.remind_after_hours, verdict.expires_after_hours) == (1, 10)
    assert verdict.notify == []  # the rule of the admins tells everybody
    assert [one.fact for one in verdict.observed] == ["channel", "amount"]


def test_two_lists_of_addresses_become_one() -> None:
    ask = PolicyVerdict(effect="ask", rule_id="a", text="", version="", notify=["a@b.c", "d@e.f"])
    assert stricter(ask, ask.model_copy(update={"notify": ["d@e.f", "g@h.i"]})).notify == ["a@b.c", "d@e.f", "g@h.i"]


def test_what_the_conditions_saw_is_recorded_in_words() -> None:
    when = {
        "amount_above": {"USD": 20, "JPY": 3000},
        "refunds_in_90_days_at_least": 2,
        "order_older_than_days": 30,
        "sender_verified": False,
        "channel": ["email"],
        "arguments": {"order_id": ["1001", "1002"]},
    }
    facts = refund(
        "4250 USD", refunds_in_90_days=3, order_age_days=40.26, channel=Channel.EMAIL, arguments={"order_id": "1001"}
    )
    verdict = policy(rule("seen", [REFUND], "deny", when=when)).judge(facts)
    assert [(one.fact, one.observed, one.threshold) for one in verdict.observed] == [
        ("amount", "42.50 USD", "above 20.00 USD or 3000 JPY"),
        ("refunds in 90 days", "3", "at least 2"),
        ("age of the order", "40.3 days", "older than 30 days"),
        ("sender verified", "unknown", "no"),
        ("channel", "email", "one of email"),
        ("argument order_id", "1001", "one of 1001, 1002"),
    ]


@pytest.mark.parametrize(
    ("count", "sum_before", "amount", "seen"),
    [
        (1, 4000, "1000 USD", []),
        (2, 4000, "1000 USD", [("refunds in 24 hours", "2 before this one", "2")]),
        (1, 4001, "1000 USD", [("refunded in 24 hours", "50.01 USD with this one", "50.00 USD")]),
        (None, 0, "1 USD", [("refunds in 24 hours", "unknown", "2")]),
        (0, None, "1 USD", [("refunded in 24 hours", "unknown", "50.00 USD")]),
        (0, 0, None, [("refunded in 24 hours", "unknown", "50.00 USD")]),
        (0, 0, "1 JPY", [("refunded in 24 hours", "1 JPY with this one", "50.00 USD")]),
        (-5, 0, "1 USD", [("refunds in 24 hours", "unknown", "2")]),
    ],
)
def test_what_is_over_the_limit_of_a_customer_is_refused(
    count: int | None, sum_before: int | None, amount: str | None, seen: list[tuple[str, str, str]]
) -> None:
    limited = policy(last={REFUND: "auto"}, per_customer_and_day={"refunds": 2, "amount": {"USD": "50.00"}})
    facts = refund(amount, refunds_in_24_hours=count, refunded_in_24_hours=sum_before)
    verdict = limited.judge(facts)
    assert (verdict.effect, verdict.rule_id) == (
        ("deny", "customer-limit") if seen else ("auto", "last-process-refund")
    )
    assert [(one.fact, one.observed, one.threshold) for one in verdict.observed] == seen
    assert (limited.limits.customer_limit_reached(facts) or "auto") == (verdict.text if seen else "auto")


def test_the_limit_of_a_customer_is_told_with_its_figures() -> None:
    limits = Limits.model_validate({"per_customer_and_day": {"refunds": 2}})
    words = limits.customer_limit_reached(refund("1 USD", refunds_in_24_hours=2))
    assert words is not None
    assert words.endswith(" in 24 hours is reached: refunds in 24 hours 2 before this one, limit 2.")
    assert limits.customer_limit_reached(CallFacts(tool="reset_password")) is None


def test_a_rule_that_denies_keeps_its_name_when_the_limit_is_reached_too() -> None:
    denied = policy(last={REFUND: "deny"}, per_customer_and_day={"refunds": 1}).judge(refund())
    assert denied.rule_id == "last-process-refund"


def test_the_limit_of_a_person_is_in_minor_units() -> None:
    limits = Limits.model_validate({"per_person_and_day": {"amount": {"USD": "2000.00", "JPY": 9, "KWD": 1.5}}})
    assert [limits.person_limit(currency) for currency in ("USD", "JPY", "KWD", "EUR")] == [200_000, 9, 1500, 0]
    assert Limits().person_limit("USD") is None


@pytest.mark.parametrize("tool", TOOLS)
def test_effects_wait_for_a_person_while_they_are_held_and_reads_do_not(tool: str) -> None:
    all_auto = policy(last=dict.fromkeys(TOOLS, "auto"))
    verdict = all_auto.judge(CallFacts(tool=tool, effects_held="Stolen key."))
    assert (verdict.effect, verdict.rule_id == "effects-held") == (("ask", True) if tool in HELD else ("auto", False))
    assert ("Stolen key." in verdict.text) is (tool in HELD)
    assert (verdict.approver_role, verdict.approvers_needed, verdict.expires_after_hours) == (Role.APPROVER, 1, 72)


def test_a_hold_leaves_a_stricter_verdict_as_it_is() -> None:
    held = refund("50001 USD", effects_held="")
    assert policy(LARGE).judge(held).rule_id == "large"
    assert policy(HUGE).judge(refund("900001 USD", effects_held="x")).effect == "deny"


def test_an_observed_value_is_cut_where_it_is_long() -> None:
    when = {"arguments": {"reason": ["broken"]}}
    facts = CallFacts(tool=REFUND, arguments={"reason": "x" * 5000})
    [answer] = Conditions.model_validate(when).answers(facts)
    assert answer.seen == Observed(fact="argument reason", observed="x" * 199 + "…", threshold="one of broken")

"""What holds for every policy and every call: nothing is `auto` by omission, and not knowing never helps."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from pydantic import ValidationError

from schema.money import currency_exponent
from schema.policy import CallFacts, Policy, PolicyVerdict, stricter
from schema.roles import Role
from schema.tools import TOOL_EFFECTS, Effect
from tests.schema.policies import TOOLS, absurd_facts, facts_of, raw_policies

FORGETTABLE = sorted(set(CallFacts.model_fields) - {"tool", "arguments", "effects_held"})


def surely_holds(name: str, wanted: Any, facts: CallFacts) -> bool:
    """A second opinion on one condition: True only where it is known to hold."""
    amount, age, count = facts.amount, facts.order_age_days, facts.refunds_in_90_days
    opinions: dict[str, Callable[[], bool]] = {
        "amount_above": lambda: amount is not None and amount.minor > minor(wanted, amount.currency, 10**9),
        "amount_at_most": lambda: amount is not None and amount.minor <= minor(wanted, amount.currency, -1),
        "currency": lambda: amount is not None and amount.currency in wanted,
        "refunds_in_90_days_at_least": lambda: count is not None and count >= wanted,
        "refunds_in_90_days_at_most": lambda: count is not None and count <= wanted,
        "order_older_than_days": lambda: age is not None and age > wanted,
        "order_newer_than_days": lambda: age is not None and age < wanted,
        "sender_verified": lambda: facts.sender_verified is wanted,
        "channel": lambda: facts.channel in wanted,
        "arguments": lambda: all(facts.arguments.get(argument) in values for argument, values in wanted.items()),
    }
    return opinions[name]()


def minor(amounts: dict[str, Any], currency: str, otherwise: int) -> Decimal:
    return Decimal(amounts[currency]).scaleb(currency_exponent(currency)) if currency in amounts else Decimal(otherwise)


def at_least_as_strict(verdict: PolicyVerdict, other: PolicyVerdict) -> bool:
    """Stricter or equal in effect and, where both ask, in role and in people."""
    effects = ("auto", "ask", "deny")
    if verdict.effect != other.effect or verdict.effect != "ask":
        return effects.index(verdict.effect) >= effects.index(other.effect)
    return verdict.approver_role.may_act_as(other.approver_role) and verdict.approvers_needed >= other.approvers_needed


@settings(max_examples=300, deadline=None)
@given(raw_policies(), facts_of)
def test_a_call_is_auto_only_by_a_rule_that_surely_applies(raw: dict[str, Any], facts: CallFacts) -> None:
    verdict = Policy.model_validate(raw).judge(facts)
    if verdict.effect != "auto":
        return
    [rule] = [one for one in raw["rules"] if one["id"] == verdict.rule_id]
    assert rule["effect"] == "auto"
    assert facts.tool in rule["tools"]
    assert all(surely_holds(name, wanted, facts) for name, wanted in rule.get("when", {}).items())


@settings(max_examples=300, deadline=None)
@given(raw_policies(), facts_of)
def test_the_first_rule_that_surely_applies_is_the_least_that_is_done(raw: dict[str, Any], facts: CallFacts) -> None:
    policy = Policy.model_validate(raw)
    applying = next(
        index
        for index, rule in enumerate(raw["rules"])
        if facts.tool in rule["tools"]
        and all(surely_holds(name, wanted, facts) for name, wanted in rule.get("when", {}).items())
    )
    assert at_least_as_strict(policy.judge(facts), policy.rules[applying].verdict([], policy.version))


@settings(max_examples=300, deadline=None)
@given(raw_policies(), facts_of, some.sampled_from(FORGETTABLE))
def test_not_knowing_a_fact_never_makes_the_verdict_laxer(raw: dict[str, Any], facts: CallFacts, gone: str) -> None:
    policy = Policy.model_validate(raw)
    assert at_least_as_strict(policy.judge(facts.model_copy(update={gone: None})), policy.judge(facts))


@settings(max_examples=300, deadline=None)
@given(raw_policies(), facts_of)
def test_not_knowing_the_arguments_never_makes_the_verdict_laxer(raw: dict[str, Any], facts: CallFacts) -> None:
    policy = Policy.model_validate(raw)
    assert at_least_as_strict(policy.judge(facts.model_copy(update={"arguments": {}})), policy.judge(facts))


@given(raw_policies(), facts_of, some.text())
def test_while_effects_are_held_no_effect_is_auto(raw: dict[str, Any], facts: CallFacts, why: str) -> None:
    policy = Policy.model_validate(raw)
    held = policy.judge(facts.model_copy(update={"effects_held": why}))
    assert held.effect != "auto" or TOOL_EFFECTS[facts.tool] is Effect.READ
    assert at_least_as_strict(held, policy.judge(facts.model_copy(update={"effects_held": None})))


@given(raw_policies(), some.sampled_from(TOOLS))
def test_a_policy_without_a_rule_for_one_tool_is_none(raw: dict[str, Any], missing: str) -> None:
    for rule in raw["rules"]:
        rule["tools"] = [tool for tool in rule["tools"] if tool != missing]
    raw["rules"] = [rule for rule in raw["rules"] if rule["tools"]]
    with pytest.raises(ValidationError, match=f"no rule for {missing}"):
        Policy.model_validate(raw)


@given(raw_policies(), some.sampled_from(TOOLS))
def test_a_policy_whose_rules_for_a_tool_have_all_conditions_is_none(raw: dict[str, Any], tool: str) -> None:
    [last] = [rule for rule in raw["rules"] if rule["tools"] == [tool] and "when" not in rule]
    last["when"] = {"sender_verified": True}
    with pytest.raises(ValidationError, match=f"the last rule for {tool} must apply always"):
        Policy.model_validate(raw)


@given(raw_policies(), absurd_facts)
def test_there_is_a_verdict_on_everything(raw: dict[str, Any], facts: CallFacts) -> None:
    verdict = Policy.model_validate(raw).judge(facts)
    assert verdict.facts == facts or "nan" in repr(facts)
    assert facts.tool in TOOLS or (verdict.effect, verdict.rule_id) == ("deny", "unknown-tool")


@given(raw_policies(), some.data())
def test_another_rule_makes_another_version(raw: dict[str, Any], data: some.DataObject) -> None:
    policy = Policy.model_validate(raw)
    changed = Policy.model_validate(raw).model_dump()
    rule = data.draw(some.sampled_from(changed["rules"]))
    kind = data.draw(some.sampled_from(["id", "text", "effect"]))
    rule[kind] = {"deny": "auto"}.get(rule["effect"], "deny") if kind == "effect" else f"{rule[kind]}-2"
    if kind == "effect":
        rule["approvers"] = None
    assert Policy.model_validate(changed).version != policy.version


@given(raw_policies(), facts_of)
def test_the_same_rules_have_the_same_version_and_say_the_same(raw: dict[str, Any], facts: CallFacts) -> None:
    policy = Policy.model_validate(raw)
    again = Policy.model_validate(policy.model_dump())
    as_json = Policy.model_validate_json(policy.model_dump_json())
    assert again.version == as_json.version == policy.version == policy.judge(facts).version
    assert again.judge(facts) == as_json.judge(facts) == policy.judge(facts)


verdicts = some.builds(
    PolicyVerdict,
    effect=some.sampled_from(["auto", "ask", "deny"]),
    approver_role=some.sampled_from([Role.APPROVER, Role.ADMIN]),
    approvers_needed=some.integers(1, 2),
    remind_after_hours=some.none() | some.integers(1, 9),
    escalate_after_hours=some.none() | some.integers(1, 9),
    expires_after_hours=some.integers(1, 9),
)


@given(verdicts, verdicts)
def test_the_stricter_of_two_is_as_strict_as_both(one: PolicyVerdict, two: PolicyVerdict) -> None:
    both = stricter(one, two)
    assert at_least_as_strict(both, one)
    assert at_least_as_strict(both, two)


@given(verdicts, verdicts)
def test_merged_times_are_in_order(one: PolicyVerdict, two: PolicyVerdict) -> None:
    both = stricter(one.model_copy(update={"effect": "ask"}), two.model_copy(update={"effect": "ask"}))
    given_times = [both.remind_after_hours, both.escalate_after_hours, both.expires_after_hours]
    times = [time for time in given_times if time is not None]
    assert times == sorted(set(times))

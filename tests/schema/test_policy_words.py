"""The policy's rules in sentences."""

from typing import Any

import pytest
from hypothesis import given, settings

from schema.policy import Policy
from schema.policy_conditions import Conditions
from schema.policy_words import TOOL_TITLES, condition_words, limit_sentences, sentence_of, warnings_of
from schema.tools import TOOL_ARGUMENTS
from tests.schema.policies import policy, raw_policies


@pytest.mark.parametrize(
    ("when", "words"),
    [
        ({"amount_above": {"USD": 20, "JPY": 3000}}, "the amount is above 20.00 USD or 3000 JPY"),
        ({"amount_at_most": {"KWD": "1.5"}}, "the amount is at most 1.500 KWD"),
        ({"currency": ["USD", "EUR", "JPY"]}, "the currency is USD, EUR or JPY"),
        ({"refunds_in_90_days_at_least": 1}, "the customer had at least 1 refund in 90 days"),
        ({"refunds_in_90_days_at_most": 2}, "the customer had at most 2 refunds in 90 days"),
        ({"sender_verified": False}, "the sender is not proven to be the customer"),
        ({"order_older_than_days": 30}, "the order is older than 30 days"),
        ({"order_newer_than_days": 1}, "the order is newer than 1 day"),
        ({"channel": ["email"]}, "the ticket came by email"),
        ({"arguments": {"order_id": ["1", "2"]}}, "the order id is 1 or 2"),
    ],
)
def test_every_condition_reads_as_a_part_of_a_sentence(when: dict[str, Any], words: str) -> None:
    assert [one.words for one in condition_words(Conditions.model_validate(when))] == [words]


def test_who_is_asked_and_what_happens_when_nobody_answers() -> None:
    rule = {
        "id": "large",
        "tools": ["process_refund"],
        "when": {"amount_above": {"USD": 500}},
        "effect": "ask",
        "text": "Large.",
        "approvers": {"role": "admin", "people": 2},
        "notify": ["a@example.com", "b@example.com"],
        "escalate_to": ["c@example.com"],
        "remind_after_hours": 0.5,
        "escalate_after_hours": 1,
        "expires_after_hours": 48,
    }
    assert sentence_of(policy(rule).rules[0]) == (
        "When the amount is above 500.00 USD: two different admins must agree first. a@example.com and b@example.com "
        "are told of it. They are reminded after 0.5 hours. After 1 hour c@example.com is told as well. After 48 hours "
        "without a decision nothing is executed and a person takes over."
    )


def test_every_tool_has_words() -> None:
    assert TOOL_TITLES.keys() == TOOL_ARGUMENTS.keys()


def test_limits_and_what_to_beware_of() -> None:
    free = {"id": "free", "tools": ["process_refund"], "effect": "auto", "text": "t", "when": {"currency": ["USD"]}}
    loose = policy(free)
    assert len(warnings_of(loose)) == 2
    limited = policy(free, per_customer_and_day={"amount": {"USD": 5}}, per_person_and_day={"amount": {"EUR": 7}})
    assert len(warnings_of(limited)) == 1
    assert limit_sentences(limited.limits) == [
        "One customer gets back at most 5.00 USD (nothing in other currencies) in 24 hours.",
        "One person approves at most 7.00 EUR (nothing in other currencies) in 24 hours.",
    ]


@given(raw_policies())
@settings(max_examples=100, deadline=None)
def test_any_policy_can_be_read_aloud(raw: dict[str, Any]) -> None:
    for rule in Policy.model_validate(raw).rules:
        sentence = sentence_of(rule)
        assert sentence.endswith(".")
        assert "None" not in sentence
        assert "{" not in sentence

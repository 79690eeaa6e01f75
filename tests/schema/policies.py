"""Policies and facts for the tests: by hand, and generated."""

from typing import Any

from hypothesis import strategies as some

from schema.money import Money
from schema.policy import CallFacts, Policy
from schema.tickets import Channel
from schema.tools import TOOL_ARGUMENTS

TOOLS = sorted(TOOL_ARGUMENTS)
REFUND = "process_refund"
CURRENCIES = ["USD", "JPY", "KWD"]


def rule(name: str, tools: list[str], effect: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "tools": tools, "effect": effect, "text": f"Words of {name}.", **more}


def raw_policy(*rules: dict[str, Any], last: dict[str, str] | None = None, **limits: Any) -> dict[str, Any]:
    """The rules, and after them one that always applies for each tool: `ask`, or what `last` says."""
    effects = dict.fromkeys(TOOLS, "ask") | (last or {})
    closing = [rule(f"last-{tool.replace('_', '-')}", [tool], effects[tool]) for tool in TOOLS]
    return {"rules": [*rules, *closing], "limits": limits}


def policy(*rules: dict[str, Any], last: dict[str, str] | None = None, **limits: Any) -> Policy:
    return Policy.model_validate(raw_policy(*rules, last=last, **limits))


def refund(amount: str | None = None, **facts: Any) -> CallFacts:
    """A refund of an amount such as `4250 USD`, in minor units."""
    if amount is not None:
        minor, currency = amount.split()
        facts["amount"] = Money(minor=int(minor), currency=currency)
    return CallFacts(tool=REFUND, **facts)


amounts = some.dictionaries(
    some.sampled_from(CURRENCIES), some.sampled_from(["1", "20", "300", 7]), min_size=1, max_size=3
)
money_conditions: dict[str, some.SearchStrategy[Any]] = {
    "amount_above": amounts,
    "amount_at_most": amounts,
    "currency": some.lists(some.sampled_from(CURRENCIES), min_size=1, max_size=2),
    "refunds_in_90_days_at_least": some.integers(1, 3),
    "refunds_in_90_days_at_most": some.integers(0, 3),
    "order_older_than_days": some.sampled_from([1, 2.5, 30]),
    "order_newer_than_days": some.sampled_from([1, 2.5, 30]),
    "arguments": some.just({"order_id": ["1001", "1002"]}),
}
conditions: dict[str, some.SearchStrategy[Any]] = {
    "sender_verified": some.booleans(),
    "channel": some.lists(some.sampled_from([channel.value for channel in Channel]), min_size=1, max_size=2),
}
ask = {
    "approvers": some.fixed_dictionaries(
        {"role": some.sampled_from(["approver", "admin"]), "people": some.integers(1, 2)}
    )
}


@some.composite
def conditional_rules(draw: some.DrawFn) -> dict[str, Any]:
    several = some.lists(some.sampled_from(TOOLS), min_size=1, unique=True)
    tools = draw(some.one_of(some.just([REFUND]), some.just([REFUND]), several))
    possible = conditions | (money_conditions if tools == [REFUND] else {})
    chosen = draw(some.lists(some.sampled_from(sorted(possible)), min_size=1, max_size=2, unique=True))
    effect = draw(some.sampled_from(["auto", "auto", "ask", "deny"]))
    more = draw(some.fixed_dictionaries({}, optional=ask)) if effect == "ask" else {}
    return rule("x", tools, effect, when={name: draw(possible[name]) for name in chosen}, **more)


@some.composite
def raw_policies(draw: some.DrawFn) -> dict[str, Any]:
    rules = draw(some.lists(conditional_rules(), max_size=5))
    numbered = [one | {"id": f"rule-{index}"} for index, one in enumerate(rules)]
    last = draw(some.fixed_dictionaries({tool: some.sampled_from(["auto", "ask", "deny"]) for tool in TOOLS}))
    limit = some.just({"refunds": 3}) | amounts.map(lambda amount: {"amount": amount})
    day = draw(some.none() | some.none() | limit)
    return raw_policy(*numbered, last=last, **({"per_customer_and_day": day} if day else {}))


counts = some.none() | some.integers(0, 4)
facts_of = some.builds(
    CallFacts,
    tool=some.just(REFUND) | some.just(REFUND) | some.sampled_from(TOOLS),
    arguments=some.sampled_from([{}, {"order_id": "1001"}, {"order_id": "1003"}, {"order_id": None}]),
    amount=some.none() | some.builds(Money, minor=some.integers(0, 40_000), currency=some.sampled_from(CURRENCIES)),
    refunds_in_90_days=counts,
    refunds_in_24_hours=counts,
    refunded_in_24_hours=some.none() | some.integers(0, 20_000),
    sender_verified=some.none() | some.booleans(),
    order_age_days=some.none() | some.floats(0, 40),
    channel=some.none() | some.sampled_from(list(Channel)),
    effects_held=some.none() | some.just("An incident."),
)
anything = some.recursive(
    some.none() | some.booleans() | some.integers() | some.floats() | some.text(),
    lambda inner: some.lists(inner, max_size=3) | some.dictionaries(some.text(), inner, max_size=3),
    max_leaves=5,
)
huge = some.integers() | some.just(10**6000) | some.just(-(10**6000))
absurd_facts = some.builds(
    CallFacts,
    tool=some.text() | some.sampled_from(TOOLS),
    arguments=some.dictionaries(some.sampled_from(["order_id", "amount", "priority"]) | some.text(), anything | huge),
    amount=some.none() | some.builds(Money, minor=some.integers(0, 2**53 - 1), currency=some.just("XXX")),
    refunds_in_90_days=some.none() | huge,
    refunds_in_24_hours=some.none() | huge,
    refunded_in_24_hours=some.none() | huge,
    sender_verified=some.none() | some.booleans(),
    order_age_days=some.none() | some.floats(),
    channel=some.none() | some.sampled_from(list(Channel)),
    effects_held=some.none() | some.text(),
)

"""The amounts from which a policy is stricter, for telling that a request is just under one of them."""

from schema.money import Money
from schema.policy import Policy
from schema.policy_amounts import minor_units


def thresholds_of(policy: Policy, tool: str, currency: str) -> tuple[Money, ...]:
    """All amounts in this currency that the tool's rules and the customers' limit name."""
    maps = [
        amounts
        for rule in policy.rules
        if tool in rule.tools and rule.when is not None
        for amounts in (rule.when.amount_above, rule.when.amount_at_most)
    ]
    if limit := policy.limits.per_customer_and_day:
        maps.append(limit.amount)
    found = {minor_units(amounts, currency) for amounts in maps if amounts}
    return tuple(Money(minor=minor, currency=currency) for minor in sorted(one for one in found if one is not None))

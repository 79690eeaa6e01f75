"""Limits that hold whatever the rules say: per customer and day, and per person who approves."""

from typing import Annotated

from pydantic import Field, model_validator

from schema.money import MAX_MINOR, Money
from schema.policy_amounts import Amounts, in_words, list_in_words, minor_units
from schema.policy_conditions import Strict, known_count
from schema.policy_mistakes import Mistake, refuse_if_any
from schema.policy_verdicts import CallFacts, Observed
from schema.tools import TOOL_EFFECTS, Effect


class CustomerLimit(Strict):
    """What one customer may be given back in 24 hours, all refunds counted that were made or may have been."""

    refunds: Annotated[int, Field(strict=True, ge=1, le=1_000_000)] | None = None
    amount: Amounts | None = None

    @model_validator(mode="after")
    def _limits_something(self) -> "CustomerLimit":
        if self.refunds is None and self.amount is None:
            refuse_if_any([Mistake((), "give refunds, amount or both")])
        return self


class PersonLimit(Strict):
    """What one person may approve in 24 hours. A currency that is not listed may not be approved at all."""

    amount: Amounts


class Limits(Strict):
    """Both limits. None: not limited."""

    per_customer_and_day: CustomerLimit | None = None
    per_person_and_day: PersonLimit | None = None

    def customer_limit_reached(self, facts: CallFacts) -> str | None:
        """Words for the model and for people if this call would be over the customer's limit, else None."""
        reached = self.over_customer_limit(facts)
        if not reached:
            return None
        figures = "; ".join(f"{one.fact} {one.observed}, limit {one.threshold}" for one in reached)
        return f"The limit of what one customer may be refunded in 24 hours is reached: {figures}."

    def over_customer_limit(self, facts: CallFacts) -> list[Observed]:
        """What is over the customer's limit. Only calls of money are limited; what is not known counts as over."""
        limit = self.per_customer_and_day
        if limit is None or TOOL_EFFECTS.get(facts.tool) is not Effect.MONEY:
            return []
        return _too_many(limit, facts) + _too_much(limit, facts)

    def person_limit(self, currency: str) -> int | None:
        """Minor units that one person may approve in 24 hours; None: no limit is set. Not listed: 0."""
        if self.per_person_and_day is None:
            return None
        return minor_units(self.per_person_and_day.amount, currency) or 0


def _too_many(limit: CustomerLimit, facts: CallFacts) -> list[Observed]:
    count = known_count(facts.refunds_in_24_hours)
    if limit.refunds is None or (count is not None and count + 1 <= limit.refunds):
        return []
    observed = "unknown" if count is None else f"{count} before this one"
    return [Observed(fact="refunds in 24 hours", observed=observed, threshold=str(limit.refunds))]


def _too_much(limit: CustomerLimit, facts: CallFacts) -> list[Observed]:
    if limit.amount is None:
        return []
    amount, before = facts.amount, known_count(facts.refunded_in_24_hours)
    most = minor_units(limit.amount, amount.currency) if amount else None
    if amount and before is not None and most is not None and before + amount.minor <= most:
        return []
    observed = in_words(None)
    if amount and before is not None and before + amount.minor <= MAX_MINOR:
        observed = f"{in_words(Money(minor=before + amount.minor, currency=amount.currency))} with this one"
    return [Observed(fact="refunded in 24 hours", observed=observed, threshold=list_in_words(limit.amount))]

"""The conditions of a policy's rule. Each holds, does not hold, or is unknown: True, False, None."""

import math
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Annotated, Any, NamedTuple

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from schema.money import MAX_MINOR, Currency
from schema.policy_amounts import Amounts, in_words, list_in_words, minor_units
from schema.policy_mistakes import Mistake, refuse_if_any
from schema.policy_verdicts import CallFacts, Observed
from schema.tickets import Channel


class Strict(BaseModel):
    """Base of the policy's parts: a key that nobody knows is a mistake."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _plain_number(value: object) -> object:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise ValueError("must be a number")
    return value


def _plain_value(value: object) -> object:
    if not isinstance(value, str | bool | int):
        raise ValueError("must be a text, a whole number, true or false")
    return value


Number = Annotated[float, BeforeValidator(_plain_number), Field(allow_inf_nan=False)]
Count = Annotated[int, Field(strict=True, le=1_000_000)]
Days = Annotated[Number, Field(gt=0, le=36_500)]
AllowedValues = Annotated[list[Annotated[Any, BeforeValidator(_plain_value)]], Field(min_length=1)]

MONEY_CONDITIONS = (
    "amount_above",
    "amount_at_most",
    "currency",
    "refunds_in_90_days_at_least",
    "refunds_in_90_days_at_most",
    "order_older_than_days",
    "order_newer_than_days",
)
"""Conditions on facts that only calls of money have."""


class Answer(NamedTuple):
    """Whether a condition holds, None if that is unknown, and what was seen."""

    holds: bool | None
    seen: Observed


class Conditions(Strict):
    """A rule's `when`: all of them must hold."""

    amount_above: Amounts | None = None
    amount_at_most: Amounts | None = None
    currency: Annotated[list[Currency], Field(min_length=1)] | None = None
    refunds_in_90_days_at_least: Annotated[Count, Field(ge=1)] | None = None
    refunds_in_90_days_at_most: Annotated[Count, Field(ge=0)] | None = None
    sender_verified: Annotated[bool, Field(strict=True)] | None = None
    order_older_than_days: Days | None = None
    order_newer_than_days: Days | None = None
    channel: Annotated[list[Channel], Field(min_length=1)] | None = None
    arguments: Annotated[dict[str, AllowedValues], Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def _asks_something(self) -> "Conditions":
        if not self.given():
            refuse_if_any([Mistake((), "is empty; a rule without conditions has no when")])
        return self

    def given(self) -> list[str]:
        """The names of the conditions that are set."""
        return [name for name in type(self).model_fields if getattr(self, name) is not None]

    def answers(self, facts: CallFacts) -> list[Answer]:
        """One answer for each condition, for `arguments` one for each argument."""
        return [
            *_of_amount(self, facts),
            *_of_refunds(self, facts),
            *_of_order_age(self, facts),
            *_of_ticket(self, facts),
            *_of_arguments(self, facts),
        ]


def all_hold(answers: Iterable[Answer]) -> bool | None:
    """False if one does not hold, else None if one is unknown, else True."""
    found = [answer.holds for answer in answers]
    if False in found:
        return False
    return None if None in found else True


def known_count(count: int | None) -> int | None:
    """A count or sum below zero or beyond all money cannot be true, so nothing is known."""
    return count if count is not None and 0 <= count <= MAX_MINOR else None


def _of_amount(when: Conditions, facts: CallFacts) -> Iterator[Answer]:
    amount = facts.amount
    for limits, above, words in ((when.amount_above, True, "above"), (when.amount_at_most, False, "at most")):
        if limits is not None:
            limit = minor_units(limits, amount.currency) if amount else None
            holds = None if amount is None or limit is None else (amount.minor > limit) is above
            yield Answer(holds, _seen("amount", in_words(amount), f"{words} {list_in_words(limits)}"))
    if when.currency is not None:
        yield _one_of("currency", amount.currency if amount else None, when.currency)


def _of_refunds(when: Conditions, facts: CallFacts) -> Iterator[Answer]:
    count = known_count(facts.refunds_in_90_days)
    least, most = when.refunds_in_90_days_at_least, when.refunds_in_90_days_at_most
    observed = "unknown" if count is None else str(count)
    if least is not None:
        yield Answer(None if count is None else count >= least, _seen(_REFUNDS, observed, f"at least {least}"))
    if most is not None:
        yield Answer(None if count is None else count <= most, _seen(_REFUNDS, observed, f"at most {most}"))


def _of_order_age(when: Conditions, facts: CallFacts) -> Iterator[Answer]:
    age = facts.order_age_days
    if age is not None and not math.isfinite(age):
        age = None
    observed = "unknown" if age is None else f"{age:.1f} days"
    older, newer = when.order_older_than_days, when.order_newer_than_days
    if older is not None:
        yield Answer(None if age is None else age > older, _seen(_AGE, observed, f"older than {older:g} days"))
    if newer is not None:
        yield Answer(None if age is None else age < newer, _seen(_AGE, observed, f"newer than {newer:g} days"))


def _of_ticket(when: Conditions, facts: CallFacts) -> Iterator[Answer]:
    verified = facts.sender_verified
    if when.sender_verified is not None:
        observed = "unknown" if verified is None else _yes_or_no(verified)
        holds = None if verified is None else verified is when.sender_verified
        yield Answer(holds, _seen("sender verified", observed, _yes_or_no(when.sender_verified)))
    if when.channel is not None:
        yield _one_of("channel", facts.channel, when.channel)


def _of_arguments(when: Conditions, facts: CallFacts) -> Iterator[Answer]:
    for name, allowed in (when.arguments or {}).items():
        yield _one_of(f"{ARGUMENT} {name}", facts.arguments.get(name), allowed)


def _one_of(fact: str, value: object, allowed: Iterable[object]) -> Answer:
    """Equal in type as well, as Python takes True for 1. What is no plain value cannot be compared: unknown."""
    known = isinstance(value, str) or (isinstance(value, int) and abs(value) <= MAX_MINOR)
    holds = any(type(one) is type(value) and one == value for one in allowed) if known else None
    threshold = "one of " + ", ".join(str(one) for one in allowed)
    return Answer(holds, _seen(fact, str(value) if known else "unknown", threshold))


def _seen(fact: str, observed: str, threshold: str) -> Observed:
    return Observed(fact=fact, observed=_short(observed), threshold=_short(threshold))


def _short(words: str) -> str:
    return words if len(words) <= 200 else words[:199] + "…"


def _yes_or_no(value: bool) -> str:
    return "yes" if value else "no"


ARGUMENT = "argument"
"""First word of the fact that a condition on an argument sees."""
_REFUNDS = "refunds in 90 days"
_AGE = "age of the order"

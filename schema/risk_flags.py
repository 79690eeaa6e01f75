"""What a person should see before deciding: facts of a request that ask for a second look. Facts in, flags out."""

from collections.abc import Iterator
from enum import StrEnum

from schema.base import Frozen
from schema.money import Money

MANY_REFUNDS = 2
"""So many earlier refunds in 90 days make the next one the third."""
NEW_CUSTOMER_DAYS = 30
OLD_ORDER_DAYS = 90
JUST_UNDER = 0.95
"""An amount from this share of a threshold on is just under it."""


class Severity(StrEnum):
    """Worst first. What is `high` is decided one by one."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Flag(Frozen):
    """A fact that asks for a second look. `code` is stable, `text` is for people."""

    code: str
    severity: Severity
    text: str


class RiskFacts(Frozen):
    """What the record knows about a request. None: not known, or of no meaning for this tool."""

    sender_verified: bool
    written_from: str
    amount: Money | None = None
    paid: Money | None = None
    order_owner: str | None = None  # the address of whose order it is
    refunds_in_90_days: int = 0  # of the customer, without this one
    other_requests_for_order: int = 0  # requests and refunds of the same order, without this one
    customer_age_days: float | None = None
    order_age_days: float | None = None
    thresholds: tuple[Money, ...] = ()  # amounts that the policy names, in the amount's currency
    injection: str | None = None  # words of the customer's that look like an instruction


def risk_flags(facts: RiskFacts) -> list[Flag]:
    """The flags, worst first."""
    found = [*_of_words(facts), *_of_sender(facts), *_of_repeats(facts), *_of_amount(facts), *_of_ages(facts)]
    return sorted(found, key=lambda flag: list(Severity).index(flag.severity))


def _of_words(facts: RiskFacts) -> Iterator[Flag]:
    if facts.injection is not None:
        words = f"The customer's message possibly tries to instruct the agent: “{facts.injection}”."
        yield Flag(code="possible_prompt_injection", severity=Severity.HIGH, text=words)


def _of_sender(facts: RiskFacts) -> Iterator[Flag]:
    if not facts.sender_verified:
        words = "It is not proven that this came from the customer's address."
        yield Flag(code="sender_not_verified", severity=Severity.HIGH, text=words)
    if facts.order_owner is not None and facts.order_owner.lower() != facts.written_from.lower():
        words = "The address that wrote is not the one of the customer whose order this is."
        yield Flag(code="email_differs", severity=Severity.HIGH, text=words)


def _of_repeats(facts: RiskFacts) -> Iterator[Flag]:
    if facts.refunds_in_90_days >= MANY_REFUNDS:
        words = f"It would be this customer's {_ordinal(facts.refunds_in_90_days + 1)} refund in 90 days."
        yield Flag(code="many_refunds", severity=Severity.HIGH, text=words)
    if facts.other_requests_for_order:
        words = f"A refund of this order was asked for before ({facts.other_requests_for_order} times)."
        if facts.other_requests_for_order == 1:
            words = "A refund of this order was asked for before."
        yield Flag(code="repeated_request", severity=Severity.HIGH, text=words)


def _of_amount(facts: RiskFacts) -> Iterator[Flag]:
    amount = facts.amount
    if amount is None:
        return
    over = [one for one in facts.thresholds if one.minor * JUST_UNDER <= amount.minor <= one.minor]
    if over:
        words = f"{amount} is just under {min(over, key=lambda one: one.minor)}, from which the policy is stricter."
        yield Flag(code="just_under_threshold", severity=Severity.MEDIUM, text=words)
    if facts.paid is not None and amount.minor == facts.paid.minor:
        words = f"It gives back everything that was paid: {facts.paid}."
        yield Flag(code="full_refund", severity=Severity.LOW, text=words)


def _of_ages(facts: RiskFacts) -> Iterator[Flag]:
    if facts.customer_age_days is not None and facts.customer_age_days < NEW_CUSTOMER_DAYS:
        words = f"The customer is new: known for {_days(facts.customer_age_days)}."
        yield Flag(code="new_customer", severity=Severity.MEDIUM, text=words)
    if facts.order_age_days is not None and facts.order_age_days > OLD_ORDER_DAYS:
        words = f"The order is {_days(facts.order_age_days)} old."
        yield Flag(code="old_order", severity=Severity.MEDIUM, text=words)


def _days(days: float) -> str:
    whole = max(int(days), 0)
    return "less than a day" if whole == 0 else "1 day" if whole == 1 else f"{whole} days"


def _ordinal(number: int) -> str:
    return {3: "third", 4: "fourth", 5: "fifth"}.get(number, f"{number}th")

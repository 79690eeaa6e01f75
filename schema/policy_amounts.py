"""Amounts in the policy: a map from currency to the exact decimal as written, such as `{USD: 20.00, JPY: 3000}`."""

from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from schema.money import Currency, InvalidAmount, Money, parse_amount
from schema.policy_mistakes import Mistake, refuse_if_any


def _as_written(value: object) -> object:
    # The file's reader hands on Decimals. The repr of a float has the digits that somebody wrote.
    if isinstance(value, int | float | Decimal) and not isinstance(value, bool):
        return repr(value) if isinstance(value, float) else str(value)
    return value


def _exact(amounts: dict[str, str]) -> dict[str, str]:
    """The amounts with exactly their currencies' decimals, so that equal ones are written equal."""
    exact: dict[str, str] = {}
    mistakes = []
    for currency, text in amounts.items():
        try:
            exact[currency] = parse_amount(text, currency).decimal()
        except InvalidAmount as error:
            mistakes.append(Mistake((currency,), str(error)))
    refuse_if_any(mistakes)
    return exact


Amounts = Annotated[
    dict[Currency, Annotated[str, BeforeValidator(_as_written)]], Field(min_length=1), AfterValidator(_exact)
]
"""Decimal text by currency, at least one. They stay text, so that a dumped policy reads back as the same."""


def minor_units(amounts: dict[str, str], currency: str) -> int | None:
    """The amount of this currency in minor units; None where the map has none."""
    return parse_amount(amounts[currency], currency).minor if currency in amounts else None


def in_words(money: Money | None) -> str:
    """Such as `42.50 USD`, or `unknown`."""
    return f"{money.decimal()} {money.currency}" if money else "unknown"


def list_in_words(amounts: dict[str, str]) -> str:
    """Such as `20.00 USD or 18.00 EUR`."""
    return " or ".join(f"{text} {currency}" for currency, text in amounts.items())

"""Money is an integer of minor units and an ISO 4217 code; decimals exist only at the edges."""

from decimal import Decimal, InvalidOperation
from typing import Annotated

from pydantic import Field, StringConstraints

from schema.base import Frozen

Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]

# ISO 4217 currencies whose minor unit is not a hundredth.
_EXPONENTS = dict.fromkeys(
    (
        "BIF",
        "CLP",
        "DJF",
        "GNF",
        "ISK",
        "JPY",
        "KMF",
        "KRW",
        "PYG",
        "RWF",
        "UGX",
        "UYI",
        "VND",
        "VUV",
        "XAF",
        "XOF",
        "XPF",
    ),
    0,
) | dict.fromkeys(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"), 3)

MAX_MINOR = 2**53 - 1
"""Largest amount: what every JSON reader holds exactly."""


class InvalidAmount(ValueError):
    """The text is no exact, positive amount of the currency."""


class Money(Frozen):
    """`minor` in the currency's smallest unit: 4250 of USD is 42.50, of JPY 4250, of KWD 4.250."""

    minor: Annotated[int, Field(ge=0, le=MAX_MINOR)]
    currency: Currency

    def decimal(self) -> str:
        """The amount with exactly the currency's decimals, such as `42.50`."""
        exponent = currency_exponent(self.currency)
        return f"{Decimal(self.minor).scaleb(-exponent):.{exponent}f}"

    def __str__(self) -> str:
        return f"{self.currency} {self.decimal()}"


def currency_exponent(currency: str) -> int:
    """How many decimals the currency has."""
    return _EXPONENTS.get(currency, 2)


def parse_amount(text: str, currency: str) -> Money:
    """The positive amount written in `text`, exact. Raises `InvalidAmount` saying what is wrong."""
    try:
        amount = Decimal(text.strip())
    except InvalidOperation:
        raise InvalidAmount(f"{text[:40]!r} is not a decimal amount such as 42.50") from None
    if not amount.is_finite() or amount <= 0:
        raise InvalidAmount("the amount must be greater than zero")
    decimals = currency_exponent(currency)
    if amount.adjusted() > 15:
        raise InvalidAmount("the amount is too large")
    if _decimals_in(amount) > decimals:
        raise InvalidAmount(f"{currency} has {decimals} decimals, the amount has more")
    minor = int(amount.scaleb(decimals))
    if minor > MAX_MINOR:
        raise InvalidAmount("the amount is too large")
    return Money(minor=minor, currency=currency)


def _decimals_in(amount: Decimal) -> int:
    """How many decimals the amount needs, told from its digits: arithmetic on it would round first."""
    digits, exponent = amount.as_tuple().digits, int(amount.as_tuple().exponent)
    trailing_zeros = len(digits) - len("".join(map(str, digits)).rstrip("0"))
    return max(-exponent - trailing_zeros, 0)

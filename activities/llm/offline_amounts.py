"""Finds amounts of money in what customers write, for the offline model."""

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from schema.money import currency_exponent

_CODES = "EUR|USD|GBP|CHF|JPY|KWD|NOK|SEK|DKK|ISK|CNY|KRW|TRY|INR|CAD|AUD|NZD|PLN|CZK|HUF|BRL|MXN|SGD|HKD|BHD|OMR|TND"
_SIGNS = {
    "€": "EUR",
    "euro": "EUR",
    "£": "GBP",
    "pound": "GBP",
    "$": "USD CAD AUD NZD SGD HKD MXN",
    "dollar": "USD CAD AUD NZD SGD HKD",
    "¥": "JPY CNY",
    "円": "JPY",
    "yen": "JPY",
    "franken": "CHF",
    "franc": "CHF",
    "kr": "NOK SEK DKK ISK",
    "eur": "EUR",
    "usd": "USD",
    "gbp": "GBP",
    "chf": "CHF",
}
_SIGN = f"(?:{_CODES}|[€£$¥円]|(?i:euros?|pounds?|dollars?|yen|franken|francs?|eur|usd|gbp|chf|kr)(?![A-Za-z]))"
_NUMBER = r"\d+(?:[.,'\u2019]\d+)*"
_AMOUNT = re.compile(rf"(?<!\w)({_SIGN})\s?({_NUMBER})|(?<![\w.,])({_NUMBER})\s?({_SIGN})(?!\w)")


@dataclass(frozen=True)
class AskedAmount:
    """An amount as written; `currencies` are those the sign can mean, `start` is its place in the sentence."""

    text: str
    number: str
    currencies: frozenset[str]
    start: int

    def decimal(self, currency: str) -> Decimal | None:
        """The amount in this currency, exact; None when the number cannot be one."""
        try:
            return Decimal(_normal_number(self.number, currency_exponent(currency)))
        except InvalidOperation:
            return None


def asked_amounts(text: str) -> list[AskedAmount]:
    """All amounts with a currency, in order."""
    return [_asked(match) for match in _AMOUNT.finditer(text)]


def without_amounts(text: str) -> str:
    """The text with its amounts blanked, so that their digits are taken for nothing else."""
    return _AMOUNT.sub(lambda match: " " * len(match[0]), text)


def _asked(match: re.Match[str]) -> AskedAmount:
    sign, number = match[1] or match[4], match[2] or match[3]
    name = sign if sign in _CODES.split("|") else _SIGNS.get(sign.lower()) or _SIGNS.get(sign.lower().rstrip("s"), "")
    return AskedAmount(match[0], number, frozenset(name.split()), match.start())


def _normal_number(number: str, exponent: int) -> str:
    """`1.234,50`, `1,234.50` and `1'234.5` are the same; three digits at the end are thousands unless the currency has
    three decimals."""
    parts = re.split(r"[.,'\u2019]", number)
    last = parts[-1]
    is_fraction = len(parts) > 1 and exponent > 0 and (len(last) != 3 or (exponent == 3 and len(parts) == 2))
    return f"{''.join(parts[:-1])}.{last}" if is_fraction else "".join(parts)

"""Amounts in Stripe's units."""

import pytest

from activities.payments.provider import PaymentRefused
from activities.payments.stripe_amounts import stripe_amount
from schema.money import Money, parse_amount


@pytest.mark.parametrize(
    ("amount", "currency", "at_stripe"),
    [
        ("42.50", "EUR", 4250),
        ("0.01", "USD", 1),
        ("500", "JPY", 500),
        ("7", "KRW", 7),
        ("4.250", "KWD", 4250),
        ("0.010", "TND", 10),
        ("5", "ISK", 500),
        ("5", "UGX", 500),
        ("5", "MGA", 5),
        ("10.45", "HUF", 1045),
        ("8.50", "TWD", 850),
    ],
)
def test_amounts_are_written_as_stripe_counts_them(amount: str, currency: str, at_stripe: int) -> None:
    assert stripe_amount(parse_amount(amount, currency)) == at_stripe


@pytest.mark.parametrize(("minor", "currency"), [(4255, "KWD"), (1, "BHD"), (550, "MGA")])
def test_an_amount_that_stripe_cannot_express_is_refused(minor: int, currency: str) -> None:
    with pytest.raises(PaymentRefused, match=currency):
        stripe_amount(Money(minor=minor, currency=currency))

"""Stripe's minor units, which differ from ISO 4217's for some currencies (docs.stripe.com/currencies)."""

from decimal import Decimal

from activities.payments.provider import PaymentRefused
from schema.money import Money, currency_exponent

# Without decimals at Stripe. MGA has some in ISO 4217, but fifths, which nobody can pay by card.
_WHOLE = frozenset(
    {"BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF"}
)
# Three decimals, of which the last must be 0.
_THREE_DECIMALS = 3


def stripe_amount(money: Money) -> int:
    """The amount as Stripe wants it. Raises `PaymentRefused` for one that Stripe cannot express.

    ISK and UGX have no decimals but keep two at Stripe for compatibility, so 5 ISK is 500. HUF and TWD are whole
    only in payouts; charges and refunds have two decimals as everywhere else.
    """
    exponent = currency_exponent(money.currency)
    if exponent == _THREE_DECIMALS:
        if money.minor % 10:
            raise PaymentRefused(f"{money} cannot be refunded through Stripe: its last decimal must be 0.")
        return money.minor
    amount = Decimal(money.minor).scaleb((0 if money.currency in _WHOLE else 2) - exponent)
    if amount != int(amount):
        raise PaymentRefused(f"{money} cannot be refunded through Stripe: it takes whole {money.currency} only.")
    return int(amount)

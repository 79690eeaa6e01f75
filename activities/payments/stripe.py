"""Refunds through Stripe: our effect's key is the idempotency key, and a retry looks the refund up before it asks.

Stripe forgets keys after a day or more, and an approval can be older; the refund's metadata it keeps for ever.
"""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, NoReturn

import aiohttp
import stripe

from activities.payments.provider import (
    OutcomeUnknown,
    PaymentRefused,
    PaymentsAway,
    PaymentsMisconfigured,
    RefundRequest,
    RefundState,
    Standing,
)
from activities.payments.stripe_amounts import stripe_amount

EFFECT = "ticketflow_effect"
TIMEOUT_SECONDS = 20.0
ATTEMPTS_WITHOUT_AN_ANSWER = 8
MOST_REFUNDS_OF_A_PAYMENT = 1000
# The library does not wrap what breaks while an answer's body is read.
_BROKEN = (aiohttp.ClientError, TimeoutError, OSError)

# The library logs each request's address and Stripe's texts, and would report our machine to Stripe.
logging.getLogger("stripe").setLevel(logging.WARNING)
stripe.enable_telemetry = False


class StripePayments:
    """Makes refunds with Stripe's own client, whose retries are off: Temporal owns them."""

    def __init__(self, client: stripe.StripeClient, api_key: str) -> None:
        self._refunds = client.v1.refunds
        self._api_key = api_key

    async def refund(self, request: RefundRequest) -> RefundState:
        """The refund, whose reference is its id, `re_…`. See `Payments.refund`."""
        payment = _payment(request)
        amount = stripe_amount(request.amount)
        if request.is_retry and (made := await self._look_up(request, payment)):
            return _checked(made, request, amount)
        return _checked(await self._create(request, payment, amount), request, amount)

    async def look_at(self, reference: str) -> RefundState:
        """See `Payments.look_at`."""
        try:
            return _state(await self._refunds.retrieve_async(reference))
        except stripe.InvalidRequestError:
            raise OutcomeUnknown(
                "Stripe does not know this refund, perhaps because of another account's key."
            ) from None
        except (stripe.StripeError, *_BROKEN) as error:
            self._sort(error)

    async def _look_up(self, request: RefundRequest, payment: dict[str, str]) -> stripe.Refund | None:
        """The refund an earlier attempt has made. Where that cannot be told, nothing may be made."""
        params: Any = {**payment, "limit": 100}
        looked_at = 0
        try:
            page = await self._refunds.list_async(params=params)
            async for refund in page.auto_paging_iter():
                if refund.metadata and refund.metadata.to_dict().get(EFFECT) == request.idempotency_key:
                    return refund
                looked_at += 1
                if looked_at >= MOST_REFUNDS_OF_A_PAYMENT:
                    raise OutcomeUnknown("The payment has too many refunds to look through.")
        except (stripe.InvalidRequestError, stripe.CardError):
            # The first attempt may have been made with the key of another account.
            raise OutcomeUnknown("Stripe did not let us look the refund up.") from None
        except (stripe.StripeError, *_BROKEN) as error:
            self._sort(error, request.attempt)
        return None

    async def _create(self, request: RefundRequest, payment: dict[str, str], amount: int) -> stripe.Refund:
        metadata = {EFFECT: request.idempotency_key, "order_id": request.order_id}
        params: Any = {**payment, "amount": amount, "metadata": metadata}
        try:
            return await self._refunds.create_async(params=params, options={"idempotency_key": request.idempotency_key})
        except (stripe.InvalidRequestError, stripe.CardError) as error:
            raise PaymentRefused(self._refusal(error)) from None
        except (stripe.StripeError, *_BROKEN) as error:
            self._sort(error, request.attempt)

    def _refusal(self, error: stripe.StripeError) -> str:
        if error.code == "charge_already_refunded":
            return "Stripe says that this payment was refunded in full before."
        text = (error.user_message or error.code or "no reason given").replace(self._api_key, "…")
        return f"Stripe refused the refund: {text[:300]}"

    def _sort(self, error: Exception, attempt: int = 1) -> NoReturn:
        """What an error that is no refusal means. Stripe's own texts are not passed on: they may quote the key."""
        if isinstance(error, stripe.AuthenticationError | stripe.PermissionError):
            text = "Stripe does not accept STRIPE_API_KEY for reading and making refunds. Correct it, then retry."
            raise PaymentsMisconfigured(text) from None
        if isinstance(error, stripe.IdempotencyError):
            raise OutcomeUnknown("Stripe knows this refund's key with other parameters.") from None
        if isinstance(error, stripe.RateLimitError):  # refused before anything was done, so it can go on like this
            raise PaymentsAway("Stripe asks us to slow down.") from None
        if attempt >= ATTEMPTS_WITHOUT_AN_ANSWER:
            text = f"Stripe gave no usable answer in {attempt} attempts."
            raise OutcomeUnknown(text) from None
        raise PaymentsAway(f"Stripe gave no usable answer ({type(error).__name__}).") from None


@asynccontextmanager
async def open_stripe(
    api_key: str, api_url: str | None = None, timeout_seconds: float = TIMEOUT_SECONDS
) -> AsyncIterator[StripePayments]:
    """Stripe for as long as the block lasts; `api_url` is for tests and proxies."""
    # Not httpx: the library hands it its bodies in a way that it no longer takes without a warning.
    http = stripe.AIOHTTPClient(timeout=aiohttp.ClientTimeout(total=timeout_seconds))
    addresses: Any = {"api": api_url} if api_url else {}
    client = stripe.StripeClient(api_key, http_client=http, base_addresses=addresses, max_network_retries=0)
    try:
        yield StripePayments(client, api_key)
    finally:
        await http.close_async()  # type: ignore[no-untyped-call]


def _payment(request: RefundRequest) -> dict[str, str]:
    """The parameter that names the order's payment."""
    match request.payment_reference.partition("_")[0]:
        case "pi":
            return {"payment_intent": request.payment_reference}
        case "ch" | "py":
            return {"charge": request.payment_reference}
    raise PaymentRefused(f"The payment of order {request.order_id} was not made through Stripe.")


def _checked(refund: stripe.Refund, request: RefundRequest, amount: int) -> RefundState:
    """The refund's state, if it stands and is what was asked for. One that is under way counts as made: Stripe has
    taken the money from our balance and is passing it on, which can take days; nothing is left for us to do, and a
    ticket that waited would only leave the customer without an answer. It is looked at again later."""
    state = _state(refund)
    if state.standing is Standing.FAILED:
        raise PaymentRefused(f"Stripe could not complete the refund: it is {refund.status}.")
    if (refund.amount, refund.currency.upper()) != (amount, request.amount.currency):
        made = f"{refund.amount} {refund.currency.upper()}"
        raise OutcomeUnknown(f"Stripe refunded {made} in its smallest units instead, as {refund.id}.")
    return state


def _state(refund: stripe.Refund) -> RefundState:
    """A refund that has succeeded is not final: a bank can send it back for weeks, and Stripe then calls it failed."""
    standing = _STANDING.get(refund.status or "", Standing.UNDER_WAY)
    if standing is not Standing.FAILED:
        return RefundState(reference=refund.id, standing=standing)
    why = getattr(refund, "failure_reason", None)  # Stripe leaves it out of refunds that have none
    return RefundState(reference=refund.id, standing=standing, reason=f"{refund.status}, {why or 'no reason given'}")


_STANDING = {"succeeded": Standing.MADE, "failed": Standing.FAILED, "canceled": Standing.FAILED}

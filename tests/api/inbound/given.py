"""Settings that let the tests' requests in, and a receiver for them."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from api.inbound.arrival import Arrival
from api.inbound.receiving import receive
from api.problems import Refused
from schema.inbound_mail import InboundMail
from schema.settings import Settings, load_settings
from tests.api.inbound.payloads import MAILGUN_KEY, public_key_text
from tests.api.inbound.wire import PASSWORD, USER, WebhookRequest

SECRETS: dict[str, Any] = {
    "mailgun_webhook_signing_key": MAILGUN_KEY,
    "sendgrid_inbound_public_key": public_key_text(),
    "inbound_user": USER,
    "inbound_password": PASSWORD,
}


def inbound_settings(directory: Path, **other: Any) -> Settings:
    """Settings with every inbound secret; None takes one away."""
    return load_settings(**{**SECRETS, "data_dir": directory, **other})


async def in_chunks(body: bytes, size: int = 10_000) -> AsyncIterator[bytes]:
    """The body as a server would get it."""
    for at in range(0, len(body), size):
        yield body[at : at + size]


async def arrive(request: WebhookRequest, settings: Settings, chunk: int = 10_000) -> Arrival:
    return await receive(request.provider, request.headers, in_chunks(request.body, chunk), settings)


async def read_one(request: WebhookRequest, settings: Settings) -> InboundMail:
    """The mail in the request."""
    with await arrive(request, settings) as arrival:
        assert arrival.unreadable is None
        assert arrival.mail is not None
        return arrival.mail


async def refusal(request: WebhookRequest, settings: Settings) -> Refused:
    """Why the request is refused."""
    try:
        arrival = await arrive(request, settings)
    except Refused as refused:
        return refused
    arrival.close()
    raise AssertionError(f"it was let in: {arrival.mail or arrival.unreadable}")


async def why_unreadable(request: WebhookRequest, settings: Settings) -> str:
    """Why an authentic request is kept aside."""
    with await arrive(request, settings) as arrival:
        assert arrival.mail is None
        assert arrival.unreadable
        assert b"".join(arrival.raw.chunks()) == request.body
        return arrival.unreadable

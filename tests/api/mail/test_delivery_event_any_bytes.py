"""Whatever an authentic request about deliveries holds, it is read, kept aside or refused with a 4xx."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.datastructures import Headers

from api.inbound.events.receiving import receive_events
from api.problems import Refused
from schema.base import storable_json
from schema.db.tables.mails import MailRow
from schema.settings import Settings, load_settings
from tests.api.inbound.payloads import public_key_text, sendgrid_signature
from tests.api.mail.events import EVENTS, KINDS, PROVIDERS, Teller
from tests.api.mail.posting import BASIC, PASSWORD, SIGNING_KEY, USER, Mailbox, Posting, signature
from tests.api.mail.test_delivery_events import answered

ANY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
MAIL = MailRow(
    id=UUID(int=5), to_email="ada@example.com", from_email="a@b.example", subject="x", message_id="<1@shop.example>"
)
scalars = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=30))
values = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=9), inner, max_size=3)
)


@pytest.fixture
def secrets(tmp_path: Path) -> Settings:
    return load_settings(
        mailgun_webhook_signing_key=SIGNING_KEY,
        sendgrid_event_public_key=public_key_text(),
        inbound_user=USER,
        inbound_password=PASSWORD,
        data_dir=tmp_path,
    )


async def survives(provider: str, body: bytes, secrets: Settings) -> None:
    """It ends in one of the three ways, and what was read can be stored."""
    proof = sendgrid_signature(body) if provider == "sendgrid" else BASIC
    headers = Headers({"content-type": "application/json", "content-length": str(len(body)), **proof})
    try:
        async with receive_events(provider, headers, _stream(body), secrets) as arrival:
            told = [event.model_dump(mode="json") for event in arrival.reading.events]
            assert storable_json(told) == told
            assert len(told) <= arrival.reading.told
    except Refused as refused:
        is_the_callers_mistake(refused)


def is_the_callers_mistake(refused: Refused) -> None:
    assert 400 <= refused.status < 500


async def _stream(body: bytes) -> AsyncIterator[bytes]:
    yield body


def whole(provider: str, told: object) -> bytes:
    """A request's body: signed inside, in a list, or as it is."""
    body = {"mailgun": {"signature": signature(), "event-data": told}, "sendgrid": [told], "postmark": told}[provider]
    return json.dumps(body).encode()


@ANY
@given(provider=st.sampled_from(PROVIDERS), body=st.binary(max_size=300))
async def test_any_body(provider: str, body: bytes, secrets: Settings) -> None:
    await survives(provider, body, secrets)


@ANY
@given(
    provider=st.sampled_from(PROVIDERS),
    kind=st.sampled_from(KINDS),
    at=st.floats(0, 1),
    junk=st.binary(max_size=40),
    cut=st.integers(0, 60),
)
async def test_a_damaged_body(provider: str, kind: str, at: float, junk: bytes, cut: int, secrets: Settings) -> None:
    body = whole(provider, EVENTS[provider](kind, MAIL))
    place = int(at * len(body))
    await survives(provider, body[:place] + junk + body[place + cut :], secrets)


@ANY
@given(provider=st.sampled_from(PROVIDERS), value=values)
async def test_any_json(provider: str, value: object, secrets: Settings) -> None:
    await survives(provider, whole(provider, value), secrets)
    await survives(provider, json.dumps(value).encode(), secrets)


@ANY
@given(data=st.data(), provider=st.sampled_from(PROVIDERS), kind=st.sampled_from(KINDS), value=values)
async def test_any_value_under_any_name(
    data: st.DataObject, provider: str, kind: str, value: object, secrets: Settings
) -> None:
    told = EVENTS[provider](kind, MAIL)
    told[data.draw(st.sampled_from(sorted(told)))] = value
    await survives(provider, whole(provider, told), secrets)


@pytest.mark.parametrize("declared", [True, False])
@pytest.mark.parametrize("provider", PROVIDERS)
async def test_larger_than_allowed_is_refused_while_it_comes_in(
    provider: str, declared: bool, secrets: Settings
) -> None:
    limit, read = (5 if provider == "sendgrid" else 1) * 1024 * 1024, 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal read
        while True:
            read += 64 * 1024
            yield b" " * (64 * 1024)

    length = {"content-length": str(limit + 1)} if declared else {}
    headers = Headers({"content-type": "application/json", **length, **sendgrid_signature(b""), **BASIC})
    with pytest.raises(Refused) as refused:
        async with receive_events(provider, headers, endless(), secrets):
            pass
    assert (refused.value.status, refused.value.code) == (413, "body_too_large")
    assert read <= (0 if declared else limit + 64 * 1024)


ODD: list[Any] = [1e308, -1, 10**30, "x", True, {}, [], 2**63, 253402300800, -62135596800]


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_odd_values_are_stored_with_the_mail(
    posting: Posting, mailbox: Mailbox, teller: Teller, provider: str
) -> None:
    _, mail = await answered(posting, mailbox)
    ids = {"mailgun": "id", "sendgrid": "sg_event_id", "postmark": "ID"}[provider]
    times = {"mailgun": "timestamp", "sendgrid": "timestamp", "postmark": "DeliveredAt"}[provider]
    for n, odd in enumerate(ODD):
        own = {ids: 1000 + n if provider == "postmark" else f"of its own {n}"}
        assert await teller.tell(provider, "delivered", mail, **(own | {times: odd})) == 1, odd
    for odd in ("\ud800", "x" * 5000, "a\x00b\r\nc"):
        given = {} if provider == "postmark" else {ids: odd}
        told = EVENTS[provider]("delivered", mail, **given)
        assert [(await teller.send(provider, told)).json()["recorded"] for _ in range(2)] == [1, 0], odd
    assert await mailbox.held("unreadable") == []

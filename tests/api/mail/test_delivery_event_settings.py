"""Without its secret a webhook for delivery events is closed, and which secret opens it is the settings' choice."""

import base64
from collections.abc import AsyncIterator, Mapping
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from starlette.datastructures import Headers

from api.inbound.events.receiving import receive_events
from api.problems import Refused
from schema.errors import InvalidSettings
from schema.settings import Settings, load_settings
from tests.api.inbound.payloads import public_key_text, sendgrid_signature
from tests.api.mail.events import EVENTS, PROVIDERS
from tests.api.mail.posting import BASIC, PASSWORD, SIGNING_KEY, USER
from tests.api.mail.test_delivery_event_any_bytes import MAIL, whole


async def status_of(provider: str, secrets: Settings, proof: Mapping[str, str]) -> int:
    body = whole(provider, EVENTS[provider]("delivered", MAIL))

    async def stream() -> AsyncIterator[bytes]:
        yield body

    signed = {name: sendgrid_signature(body)[name] for name in proof if name.startswith("x-twilio")}
    headers = Headers({"content-type": "application/json", **proof, **signed})
    try:
        async with receive_events(provider, headers, stream(), secrets) as arrival:
            assert len(arrival.reading.events) == 1
    except Refused as refused:
        return refused.status
    return 200


SIGNED = dict.fromkeys(sendgrid_signature(b""), "")
KEY, LOGIN = {"sendgrid_event_public_key": public_key_text()}, {"inbound_user": USER, "inbound_password": PASSWORD}


@pytest.mark.parametrize("provider", PROVIDERS)
@pytest.mark.parametrize("proof", [{}, BASIC, SIGNED, BASIC | SIGNED])
async def test_nothing_set_is_closed_to_everybody(provider: str, proof: dict[str, str], tmp_path: Any) -> None:
    assert await status_of(provider, load_settings(data_dir=tmp_path), proof) == 401


@pytest.mark.parametrize(
    ("given", "proof", "status"),
    [
        (KEY, SIGNED, 200),
        (KEY | LOGIN, SIGNED, 200),
        (KEY | LOGIN, BASIC, 401),
        (KEY, {}, 401),
        (LOGIN, BASIC, 200),
        (LOGIN, SIGNED, 401),
        ({"sendgrid_inbound_public_key": public_key_text()}, SIGNED, 401),
    ],
)
async def test_what_opens_sendgrids(given: dict[str, str], proof: dict[str, str], status: int, tmp_path: Any) -> None:
    assert await status_of("sendgrid", load_settings(data_dir=tmp_path, **given), proof) == status


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_the_secrets_of_others_open_nothing(provider: str, tmp_path: Any) -> None:
    own = {"mailgun": {"mailgun_webhook_signing_key": SIGNING_KEY}, "sendgrid": KEY, "postmark": LOGIN}
    others = {name: value for key in own if key != provider for name, value in own[key].items()}
    others |= {} if provider != "sendgrid" else {"inbound_password": "another one"}
    assert await status_of(provider, load_settings(data_dir=tmp_path, **others), BASIC | SIGNED) == 401
    assert await status_of(provider, load_settings(data_dir=tmp_path, **own[provider]), BASIC | SIGNED) == 200


def _text(key: Any) -> str:
    der = key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return base64.b64encode(der).decode()


@pytest.mark.parametrize("text", ["x", "AAAA", _text(ec.generate_private_key(ec.SECP384R1()))])
def test_a_key_that_is_none_stops_the_start(text: str) -> None:
    with pytest.raises(InvalidSettings, match=r"SENDGRID_EVENT_PUBLIC_KEY: .*ECDSA P-256 public key"):
        load_settings(sendgrid_event_public_key=text)

"""Nobody but the provider tells what became of our mails, and whatever it sends is never an error of ours."""

import asyncio
import json
import time
from typing import Any

import httpx
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from sqlalchemy import func, select

from schema.db.tables.mails import DeliveryEventRow, EventTokenRow
from tests.api.asserts import assert_problem
from tests.api.inbound.payloads import sendgrid_signature
from tests.api.mail.events import EVENTS, PROVIDERS, Teller, mailgun_event
from tests.api.mail.posting import BASIC, Mailbox, Posting, signature
from tests.api.mail.test_delivery_events import answered, mail_of

HOUR = 3600
Change = dict[str, Any]


async def refused(answer: httpx.Response, mailbox: Mailbox, status: int = 401, code: str = "not_authenticated") -> None:
    """With the right problem, and nothing was written."""
    assert_problem(answer, status, code)
    async with mailbox.sessions() as session:
        for row in (DeliveryEventRow, EventTokenRow):
            assert await session.scalar(select(func.count()).select_from(row)) == 0


SIGNATURES: list[Any] = ["", "0" * 64, "ü" * 64, "\ud800", None, 7, [], "x" * 10_000]
TOKENS: list[Any] = ["", "ü" * 50, None, {}, "short"]
TIMESTAMPS: list[Any] = ["", "now", "²" * 10, None, 1764000000, "1" * 5000]
FORGED: list[Change] = [
    *({"signature": wrong} for wrong in SIGNATURES),
    *({"token": wrong} for wrong in TOKENS),
    *({"timestamp": wrong} for wrong in TIMESTAMPS),
]


@pytest.mark.parametrize("changed", FORGED, ids=lambda changed: str(changed)[:40].encode("ascii", "replace").decode())
async def test_a_forged_signature_of_mailgun(
    posting: Posting, mailbox: Mailbox, teller: Teller, changed: Change
) -> None:
    _, mail = await answered(posting, mailbox)
    await refused(await teller.mailgun(mailgun_event("bounced", mail), signature() | changed), mailbox)


@pytest.mark.parametrize("missing", [None, "text", 5, [], {}])
async def test_no_signature_of_mailgun(posting: Posting, mailbox: Mailbox, teller: Teller, missing: object) -> None:
    _, mail = await answered(posting, mailbox)
    body = {"signature": missing, "event-data": mailgun_event("bounced", mail)}
    await refused(await teller.post("mailgun", json.dumps(body).encode()), mailbox)


@pytest.mark.parametrize("age", [10 * HOUR, 10**9, -6 * 60])
async def test_an_old_or_future_signature_of_mailgun(
    posting: Posting, mailbox: Mailbox, teller: Teller, age: int
) -> None:
    _, mail = await answered(posting, mailbox)
    await refused(await teller.mailgun(mailgun_event("bounced", mail), signature(at=time.time() - age)), mailbox)


@pytest.mark.parametrize("age", [0, 8 * HOUR, -4 * 60])
async def test_mailguns_retries_are_let_in(posting: Posting, mailbox: Mailbox, teller: Teller, age: int) -> None:
    _, mail = await answered(posting, mailbox)
    signed = signature(at=time.time() - age)
    told = mailgun_event("delivered", mail)
    for recorded in (1, 0, 0):
        answer = await teller.mailgun(told, signed)
        assert (answer.status_code, answer.json()["recorded"]) == (200, recorded)


async def test_a_captured_signature_of_mailgun_fits_nothing_else(
    posting: Posting, mailbox: Mailbox, teller: Teller
) -> None:
    ticket_id, mail = await answered(posting, mailbox)
    signed = signature()
    assert (await teller.mailgun(mailgun_event("delivered", mail), signed)).status_code == 200
    assert_problem(await teller.mailgun(mailgun_event("complained", mail), signed), 401, "not_authenticated")
    assert_problem(await posting.mailgun(signed=signed), 401, "not_authenticated")
    assert (await mail_of(mailbox, ticket_id)).delivery == "delivered"
    assert len(await mailbox.tickets()) == 1
    of_a_mail = signature()
    assert (await posting.mailgun(signed=of_a_mail)).status_code == 200
    assert_problem(await teller.mailgun(mailgun_event("complained", mail), of_a_mail), 401, "not_authenticated")


async def test_of_many_uses_of_a_signature_at_once_one_content_wins(
    posting: Posting, mailbox: Mailbox, teller: Teller
) -> None:
    _, mail = await answered(posting, mailbox)
    signed, told = signature(), [mailgun_event("delivered", mail) for _ in range(6)]
    answers = await asyncio.gather(*(teller.mailgun(event, signed) for event in told))
    assert sorted(answer.status_code for answer in answers) == [200] + [401] * 5


@pytest.mark.parametrize("name", ["signature", "timestamp"])
@pytest.mark.parametrize(
    "wrong", ["", "x", "ü" * 10, "AAAA", "A" * 5000, "MEUCIQ==", str(int(time.time()) - 80 * HOUR)]
)
async def test_a_forged_proof_of_sendgrid(
    posting: Posting, mailbox: Mailbox, teller: Teller, name: str, wrong: str
) -> None:
    _, mail = await answered(posting, mailbox)
    body = json.dumps([EVENTS["sendgrid"]("bounced", mail)]).encode()
    headers: Any = {f"x-twilio-email-event-webhook-{name}": wrong.encode()}
    await refused(await teller.post("sendgrid", body, headers), mailbox)


async def test_other_keys_other_bodies_and_passwords_open_nothing_of_sendgrids(
    posting: Posting, mailbox: Mailbox, teller: Teller
) -> None:
    _, mail = await answered(posting, mailbox)
    body = json.dumps([EVENTS["sendgrid"]("bounced", mail)]).encode()
    others = sendgrid_signature(body, key=ec.generate_private_key(ec.SECP256R1()))
    await refused(await teller.post("sendgrid", body, others), mailbox)
    await refused(await teller.post("sendgrid", body, sendgrid_signature(body + b" ")), mailbox)
    await refused(await teller.post("sendgrid", body, sendgrid_signature(body, int(time.time()) - 74 * HOUR)), mailbox)
    plain = {"Content-Type": "application/json", **BASIC}
    await refused(await teller.client.post("/webhooks/email/sendgrid/events", content=body, headers=plain), mailbox)


@pytest.mark.parametrize(
    "header", ["", "Basic", "Basic x", "Basic " + "A" * 9000, "Bearer x", "Basic cG9zdDp4", "Basic ü"]
)
async def test_a_wrong_password_of_postmark(posting: Posting, mailbox: Mailbox, teller: Teller, header: str) -> None:
    _, mail = await answered(posting, mailbox)
    body = json.dumps(EVENTS["postmark"]("bounced", mail)).encode()
    answer = await teller.post("postmark", body, {"Authorization": header.encode()})  # type: ignore[dict-item]
    assert "basic" in answer.headers["www-authenticate"].lower()
    await refused(answer, mailbox)


@pytest.mark.parametrize("provider", PROVIDERS)
async def test_what_is_no_json_by_its_own_word_is_refused(mailbox: Mailbox, teller: Teller, provider: str) -> None:
    answer = await teller.post(provider, b"a=b", {"Content-Type": "application/x-www-form-urlencoded"})
    await refused(answer, mailbox, 415, "unsupported_media_type")


@pytest.mark.parametrize("body", [b"", b'{"a": ', b'["a', b'{"RecordType": "Bounce", "Details": "cu'])
@pytest.mark.parametrize("provider", PROVIDERS)
async def test_a_cut_body_is_sent_again(mailbox: Mailbox, teller: Teller, provider: str, body: bytes) -> None:
    answer = await teller.post(provider, body)
    assert answer.status_code == 400
    assert answer.json()["code"] in {"body_cut", "body_empty"}
    assert await mailbox.held("unreadable") == []


@pytest.mark.parametrize("body", [b"{}", b"[]", b"null", b"7", b'"text"', b"\xff\xfe", b"{,}", b"[" * 60 + b"]" * 60])
@pytest.mark.parametrize("provider", ["sendgrid", "postmark"])
async def test_what_is_authentic_but_says_nothing_is_kept_aside_once(
    mailbox: Mailbox, teller: Teller, provider: str, body: bytes
) -> None:
    answers = [await teller.post(provider, body) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200], answers[0].text
    empty = provider == "sendgrid" and body == b"[]"
    assert {answer.json()["status"] for answer in answers} == {"received" if empty else "kept"}
    kept = await mailbox.held("unreadable")
    assert len(kept) == (0 if empty else 1)
    for row in kept:
        assert row["reason"].startswith("delivery events: ")
        raw = await mailbox.client.get(f"/api/v1/inbound-mails/{row['id']}/raw")
        assert raw.content == body
        again = await mailbox.client.post(f"/api/v1/inbound-mails/{row['id']}/read-again")
        assert again.status_code < 500


@pytest.mark.parametrize("told", [None, [], "text", {}, {"event": None}])
async def test_a_signed_request_of_mailgun_without_an_event_is_kept_aside(
    mailbox: Mailbox, teller: Teller, told: object
) -> None:
    answer = await teller.mailgun(told)
    assert (answer.status_code, answer.json()["status"]) == (200, "kept")
    assert len(await mailbox.held("unreadable")) == 1


async def test_there_are_no_events_of_others(teller: Teller) -> None:
    for name in ("generic", "inbound", "nobody"):
        answer = await teller.client.post(f"/webhooks/email/{name}/events", json={}, headers=BASIC)
        assert_problem(answer, 404, "not_found")

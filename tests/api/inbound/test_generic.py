"""The generic webhook: what its JSON may hold, and what its caller is told."""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from fastapi.exceptions import RequestValidationError

from schema.inbound_mail import MailCheck
from schema.sender_trust import sender_verified
from schema.settings import Settings
from tests.api.inbound.abstract_mail import AbstractMail
from tests.api.inbound.given import arrive, inbound_settings, read_one, refusal
from tests.api.inbound.payloads import generic_json, json_request

SHORTEST = {"from": "ada@example.org"}


async def mail_of(secrets: Settings, **other: Any) -> Any:
    return await read_one(json_request("generic", {**SHORTEST, **other}), secrets)


async def mistakes(secrets: Settings, value: object) -> list[tuple[str, str]]:
    """The fields that are complained about, with the rules."""
    with pytest.raises(RequestValidationError) as raised:
        await arrive(json_request("generic", value), secrets)
    assert all("input" not in item for item in raised.value.errors()), "what was sent in is never repeated"
    return [(".".join(str(part) for part in item["loc"]), item["type"]) for item in raised.value.errors()]


async def test_only_the_sender_is_required(secrets: Settings) -> None:
    mail = await mail_of(secrets)
    assert (mail.from_email, mail.subject, mail.text, mail.html) == ("ada@example.org", "", "", None)
    assert (mail.spf, mail.dkim, mail.envelope_from) == (MailCheck.NONE, MailCheck.NONE, None)


@pytest.mark.parametrize(
    ("written", "email", "name"),
    [
        ("Ada <ada@example.org>", "ada@example.org", "Ada"),
        ('"Lovelace, Ada" <ada@example.org>', "ada@example.org", "Lovelace, Ada"),
        ("<ada@example.org>", "ada@example.org", None),
        (" ADA@Example.ORG ", "ada@example.org", None),
        ("Zoë 🎁 <ada@example.org>", "ada@example.org", "Zoë 🎁"),
    ],
)
async def test_the_sender_may_have_a_name(written: str, email: str, name: str | None, secrets: Settings) -> None:
    mail = await read_one(json_request("generic", {"from": written}), secrets)
    assert (mail.from_email.lower() if mail.from_email else None, mail.from_name) == (email, name)


@pytest.mark.parametrize(
    "to", ["a@x.example", "A <a@x.example>, b@x.example", ["a@x.example"], ["A <a@x.example>"], None]
)
async def test_receivers_may_be_text_or_a_list(to: object, secrets: Settings) -> None:
    assert (await mail_of(secrets, to=to)).to[:1] == (["a@x.example"] if to else [])


@pytest.mark.parametrize(
    ("value", "field"),
    [
        ({}, "body.from"),
        ({"from": None}, "body.from"),
        ({"from": ""}, "body.from"),
        ({"from": "nobody"}, "body.from"),
        ({"from": 7}, "body.from"),
        ({"from": ["a@x.example"]}, "body.from"),
        ({**SHORTEST, "to": ["nobody"]}, "body.to.0"),
        ({**SHORTEST, "to": {"a": 1}}, "body.to"),
        ({**SHORTEST, "subject": 7}, "body.subject"),
        ({**SHORTEST, "text": ["a"]}, "body.text"),
        ({**SHORTEST, "references": "x"}, "body.references"),
        ({**SHORTEST, "references": ["<a@b>"] * 1001}, "body.references"),
        ({**SHORTEST, "headers": []}, "body.headers"),
        ({**SHORTEST, "headers": {"X": 7}}, "body.headers.X"),
        ({**SHORTEST, "attachments": {}}, "body.attachments"),
        ({**SHORTEST, "attachments": ["x"]}, "body.attachments.0"),
        ({**SHORTEST, "attachments": [{}] * 1001}, "body.attachments"),
        ({**SHORTEST, "attachments": [{"content": 7}]}, "body.attachments.0.content"),
        ({**SHORTEST, "attachments": [{"content": "YQ=="}, {"content": "###"}]}, "body.attachments.1.content"),
        ({**SHORTEST, "attachments": [{"content": "ü"}]}, "body.attachments.0.content"),
    ],
)
async def test_a_mistake_is_told_with_its_field(value: object, field: str, secrets: Settings) -> None:
    assert field in [name for name, _ in await mistakes(secrets, value)]


@pytest.mark.parametrize(
    "body",
    [
        *(b"[]", b"null", b"7", b'"x"', b"{", b"{,}", b'{"from": "a@b.example"', b"\xff", b"not json"),
        *(b'{"from": NaN}', b'{"from": "a@x.example", "from": "b@x.example"}', b"[" * 100_000),
        *(b'{"from": "a@x.example", "x": ' + b"[" * 60 + b"]" * 60 + b"}", b'{"from": "\xff"}'),
    ],
)
async def test_what_is_no_json_object_is_refused(body: bytes, secrets: Settings) -> None:
    refused = await refusal(json_request("generic", body), secrets)
    assert refused.status == 400


@pytest.mark.parametrize("kind", ["text/plain", "", "multipart/form-data; boundary=x"])
async def test_another_type_of_body_is_refused(kind: str, secrets: Settings) -> None:
    request = json_request("generic", SHORTEST).with_headers(content_type=kind)
    assert (await refusal(request, secrets)).status == 415


@pytest.mark.parametrize("name", sorted({*generic_json(AbstractMail())} - {"from"}))
async def test_null_is_the_same_as_nothing(name: str, secrets: Settings) -> None:
    assert await mail_of(secrets, **{name: None}) == await mail_of(secrets)


async def test_headers_may_be_repeated_and_named_fields_win(secrets: Settings) -> None:
    mail = await mail_of(secrets, headers={"X-One": "1", "X-Two": ["a", "b"], "From": "evil@x.example"}, subject="Hi")
    assert mail.from_email == "ada@example.org"
    assert [item for item in mail.headers if item[0].startswith("X-")] == [
        ("X-One", "1"),
        ("X-Two", "a"),
        ("X-Two", "b"),
    ]


async def test_threads_can_come_as_headers(secrets: Settings) -> None:
    mail = await mail_of(secrets, headers={"In-Reply-To": "<b@x>", "References": "<a@x> <b@x>", "Message-ID": "<c@x>"})
    assert (mail.message_id, mail.in_reply_to, mail.references) == ("<c@x>", "<b@x>", ["<a@x>", "<b@x>"])


@pytest.mark.parametrize("written", ["<id@x.example>", "id@x.example", " <id@x.example> ", "<id@x.example"])
async def test_an_id_may_come_without_its_brackets(written: str, secrets: Settings) -> None:
    mail = await mail_of(secrets, message_id=written, in_reply_to=written, references=[written, ""])
    assert (mail.message_id, mail.in_reply_to, mail.references) == ("<id@x.example>",) * 2 + (["<id@x.example>"],)


@pytest.mark.parametrize("text", ["a\r\nBcc: evil@x.example", "a\nX-Forged: 1\n\nbody", "a\rb"])
async def test_a_line_break_starts_no_header(text: str, secrets: Settings) -> None:
    mail = await mail_of(secrets, subject=text, headers={"X-Own": text}, message_id=text + "@x")
    assert {name for name, _ in mail.headers} == {"From", "Subject", "X-Own", "Message-ID"}


async def test_nul_and_lone_surrogates_are_replaced(secrets: Settings) -> None:
    body = json.dumps({**SHORTEST, "text": "MARK", "subject": "MARK", "headers": {"X": "MARK"}})
    mail = await read_one(json_request("generic", body.replace("MARK", "a\\u0000\\ud800b").encode()), secrets)
    for text in (mail.text, mail.subject, dict(mail.headers)["X"]):
        assert "\ufffd" in text
        assert text.replace("\ufffd", "") == "ab"


async def test_files_are_decoded_and_their_names_made_safe(secrets: Settings) -> None:
    content = base64.encodebytes(b"x" * 500).decode()
    files = [
        {"filename": "../../a.txt", "content_type": "text/plain", "content": content, "more": 1},
        {"content": ""},
        {"filename": "b\r\nc", "content_type": "x\r\ny", "content": "YQ==", "content_id": "<logo@x>"},
    ]
    first, second, third = (await mail_of(secrets, attachments=files)).attachments
    assert (first.filename, first.content_type, first.read()) == ("a.txt", "text/plain", b"x" * 500)
    assert (second.filename, second.content_type, second.size) == ("attachment", "application/octet-stream", 0)
    assert (third.filename, third.content_type, third.content_id) == ("b c", "application/octet-stream", "logo@x")


@pytest.mark.parametrize(("named", "proven"), [("mx.shop.example", True), ("mx.other.example", False), (None, False)])
async def test_a_sender_is_proven_by_the_mail_server_that_is_named_alone(
    tmp_path: Path, named: str | None, proven: bool
) -> None:
    settings = inbound_settings(tmp_path, inbound_authserv_id=named)
    results = ["mx.shop.example; dkim=pass header.d=example.org", "mx.other.example; dmarc=pass"]
    told = {**SHORTEST, "headers": {"Authentication-Results": results}}
    mail = await read_one(json_request("generic", told), settings)
    assert sender_verified(mail) is proven

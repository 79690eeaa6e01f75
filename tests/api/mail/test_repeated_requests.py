"""Mailgun signs no body: the same signature is good for the same content only, however its form is encoded."""

import secrets
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from tests.api.asserts import assert_problem
from tests.api.mail.posting import ADA, Mailbox, Posting, mailgun_form, signature

READABLE = mailgun_form(ADA, True, text="Once and for all", message_id="<once@mail.example.com>")
UNREADABLE = {"recipient": "support@shop.example", "event": "opened"}


async def _post(posting: Posting, fields: dict[str, str], boundary: str = "") -> httpx.Response:
    """As a urlencoded form, or as multipart with that boundary."""
    if not boundary:
        headers, body = {"Content-Type": "application/x-www-form-urlencoded"}, urlencode(fields)
    else:
        part = '--{}\r\nContent-Disposition: form-data; name="{}"\r\n\r\n{}\r\n'
        body = "".join(part.format(boundary, name, value) for name, value in fields.items()) + f"--{boundary}--\r\n"
        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    return await posting.client.post("/webhooks/email/mailgun", content=body.encode(), headers=headers)


def _signed(fields: dict[str, str], **other: str) -> dict[str, str]:
    return {name: value for name, value in (fields | other).items() if name not in ("timestamp", "token", "signature")}


@pytest.mark.parametrize("fields", [READABLE, UNREADABLE], ids=["readable", "unreadable"])
async def test_a_repetition_in_another_encoding_is_the_same_mail(
    posting: Posting, mailbox: Mailbox, fields: dict[str, str]
) -> None:
    signed = _signed(fields, mark=secrets.token_hex(8)) | signature()
    answers = [await _post(posting, signed, boundary) for boundary in ("first", "second", "", "first")]
    assert [answer.status_code for answer in answers] == [200] * 4, answers[1].text
    assert len({answer.text for answer in answers}) == 1
    assert len([*await mailbox.held("stored"), *await mailbox.held("unreadable")]) == 1


@pytest.mark.parametrize("fields", [READABLE, UNREADABLE], ids=["readable", "unreadable"])
async def test_other_content_with_a_used_signature_is_refused(posting: Posting, fields: dict[str, str]) -> None:
    signed = signature()
    assert (await _post(posting, _signed(fields) | signed, "b")).status_code == 200
    other: dict[str, Any] = _signed(fields, recipient="other@shop.example", **{"body-plain": "Other words"})
    assert_problem(await _post(posting, other | signed, "b"), 401, "not_authenticated")

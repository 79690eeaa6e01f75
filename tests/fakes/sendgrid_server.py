"""A local server that takes mails as SendGrid's v3 API does, and refuses what its description does not allow."""

import json
from contextlib import AbstractAsyncContextManager
from typing import Any

from tests.fakes.mail_vendor import (
    RETRY_AFTER,
    Answer,
    FakeVendor,
    Mode,
    Received,
    Rejected,
    Request,
    serve,
    threading_of,
)
from tests.fakes.mail_vendor import address as one_address

KEY = "SG.zebra-sendgrid.of-the-tests"
KNOWN = {
    *("personalizations", "from", "reply_to", "subject", "content", "headers", "custom_args"),
    *("tracking_settings", "mail_settings", "categories", "attachments", "template_id", "send_at"),
}
RESERVED = {
    *("x-sg-id", "x-sg-eid", "received", "dkim-signature", "content-type", "content-transfer-encoding"),
    *("to", "from", "subject", "reply-to", "cc", "bcc"),
}
TRACKING = ("click_tracking", "open_tracking", "subscription_tracking", "ganalytics")


def _errors(message: str) -> dict[str, Any]:
    return {"errors": [{"message": message, "field": None, "help": None}]}


FAULTS = {
    Mode.REFUSE: Answer(400, _errors(f"Does not contain a valid address. ({KEY})")),
    Mode.TOO_LARGE: Answer(413, _errors("Payload Too Large")),
    Mode.STRANGER: Answer(401, _errors("The provided authorization grant is invalid, expired, or revoked")),
    Mode.FORBIDDEN: Answer(403, _errors(f"The from address does not match a verified Sender Identity {KEY}")),
    Mode.BUSY: Answer(429, _errors("too many requests"), {"Retry-After": str(RETRY_AFTER)}),
    Mode.ERROR_BEFORE: Answer(500, _errors("Internal Server Error")),
    Mode.ERROR_AFTER: Answer(503, "upstream connect error"),
}


def sendgrid_server() -> AbstractAsyncContextManager[FakeVendor]:
    return serve(FakeVendor(_read, _thanks, dict(FAULTS)))


def _thanks(received: Received) -> Answer:
    return Answer(202, "", {"X-Message-Id": f"sg-{received.mail_id}"})


def _read(request: Request) -> Received:
    if request.headers.get("authorization") != f"Bearer {KEY}":
        raise Rejected(401, _errors("Permission denied, wrong credentials"))
    if (request.method, request.path) != ("POST", "/v3/mail/send"):
        raise Rejected(404, _errors("Not found"))
    if request.headers["content-type"] != "application/json":
        raise Rejected(415, _errors("Content-Type should be application/json."))
    try:
        return _received(json.loads(request.body))
    except (KeyError, TypeError, ValueError, AssertionError) as error:
        raise Rejected(400, _errors(f"Bad Request: {error!r}")) from None


def _received(mail: dict[str, Any]) -> Received:
    headers, tracking = mail["headers"], mail["tracking_settings"]
    assert mail.keys() <= KNOWN
    assert not {name.lower() for name in headers} & RESERVED
    assert all(isinstance(value, str) for value in [*headers.values(), *mail["custom_args"].values()])
    assert not any(tracking[kind]["enable"] for kind in TRACKING)
    assert mail["from"].keys() <= {"email", "name"}
    assert len(mail["subject"]) > 0
    [personalization] = mail["personalizations"]
    [to] = personalization["to"]
    text, html = mail["content"]
    assert (text["type"], html["type"]) == ("text/plain", "text/html")
    assert text["value"]
    assert html["value"]
    return Received(
        message_id=headers["Message-ID"],
        from_name=mail["from"].get("name", ""),
        from_email=one_address(mail["from"]["email"])[1],
        to_email=one_address(to["email"])[1],
        reply_to=one_address(mail["reply_to"]["email"])[1],
        subject=mail["subject"],
        text=text["value"],
        html=html["value"],
        mail_id=mail["custom_args"]["ticketflow_mail"],
        headers=threading_of(headers),
        every_header=tuple(headers.items()),
    )

"""A local server that takes mails as Postmark does: a Message-ID of ours is kept only when it is told to keep it."""

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

TOKEN = "zebra-postmark-token-of-the-tests"
KNOWN = {
    *("From", "To", "Cc", "Bcc", "ReplyTo", "Subject", "Tag", "TextBody", "HtmlBody", "Headers", "Metadata"),
    *("TrackOpens", "TrackLinks", "MessageStream", "Attachments"),
}


def _error(code: int, message: str) -> dict[str, Any]:
    return {"ErrorCode": code, "Message": message}


FAULTS = {
    Mode.REFUSE: Answer(422, _error(406, f"You tried to send to a recipient marked as inactive. {TOKEN}")),
    Mode.TOO_LARGE: Answer(413, _error(0, "Payload too large")),
    Mode.STRANGER: Answer(401, _error(10, "Request does not contain a valid Server token.")),
    Mode.FORBIDDEN: Answer(422, _error(400, f"The 'From' address is no Sender Signature. {TOKEN}")),
    Mode.BUSY: Answer(429, _error(429, "Too many requests"), {"Retry-After": str(RETRY_AFTER)}),
    Mode.ERROR_BEFORE: Answer(500, _error(100, "Maintenance")),
    Mode.ERROR_AFTER: Answer(503, "Service Unavailable"),
}


def postmark_server() -> AbstractAsyncContextManager[FakeVendor]:
    return serve(FakeVendor(_read, _thanks, dict(FAULTS)))


def _thanks(received: Received) -> Answer:
    return Answer(200, {"ErrorCode": 0, "Message": "OK", "MessageID": f"pm-{received.mail_id}"})


def _read(request: Request) -> Received:
    if request.headers.get("x-postmark-server-token") != TOKEN:
        raise Rejected(401, _error(10, "Request does not contain a valid Server token."))
    if (request.method, request.path) != ("POST", "/email"):
        raise Rejected(404, "Not found")
    if [request.headers.get(name) for name in ("accept", "content-type")] != ["application/json"] * 2:
        raise Rejected(422, _error(409, "JSON required"))
    try:
        return _received(json.loads(request.body))
    except (KeyError, TypeError, ValueError, AssertionError) as error:
        raise Rejected(422, _error(403, f"Incompatible JSON: {error!r}")) from None


def _received(mail: dict[str, Any]) -> Received:
    assert mail.keys() <= KNOWN
    assert all(header.keys() == {"Name", "Value"} for header in mail["Headers"])
    assert (mail["TrackOpens"], mail["TrackLinks"], mail["MessageStream"]) == (False, "None", "outbound")
    assert all(len(name) <= 20 and len(value) <= 80 for name, value in mail["Metadata"].items())
    assert len(mail["Subject"]) <= 2000
    headers = {header["Name"]: header["Value"] for header in mail["Headers"]}
    assert len(headers) == len(mail["Headers"])
    name, sender = one_address(mail["From"])
    kept = headers.get("X-PM-KeepID") == "true"
    return Received(
        message_id=headers["Message-ID"] if kept else "<of-postmark@mtasv.net>",
        from_name=name,
        from_email=sender,
        to_email=one_address(mail["To"])[1],
        reply_to=one_address(mail["ReplyTo"])[1],
        subject=mail["Subject"],
        text=mail["TextBody"],
        html=mail["HtmlBody"],
        mail_id=mail["Metadata"]["ticketflow_mail"],
        headers=threading_of(headers),
        every_header=tuple(headers.items()),
    )

"""A local server that takes mails as Mailgun does: a form, basic auth with the user `api`, a path with the domain."""

import base64
from contextlib import AbstractAsyncContextManager
from urllib.parse import parse_qsl

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

KEY = "key-zebra-mailgun-of-the-tests"
DOMAIN = "mg.shop.example"
MAX_OPTIONS = 16 * 1024
FIELDS = {"from", "to", "cc", "bcc", "subject", "text", "html"}

FAULTS = {
    Mode.REFUSE: Answer(400, {"message": f"to parameter is not a valid address. please check documentation ({KEY})"}),
    Mode.TOO_LARGE: Answer(413, {"message": "Request Entity Too Large"}),
    Mode.STRANGER: Answer(401, "Forbidden"),
    Mode.FORBIDDEN: Answer(403, {"message": f"Domain {DOMAIN} is not allowed to send: {KEY}"}),
    Mode.BUSY: Answer(429, {"message": "Too many requests"}, {"Retry-After": str(RETRY_AFTER)}),
    Mode.ERROR_BEFORE: Answer(500, "<html>Internal Server Error</html>"),
    Mode.ERROR_AFTER: Answer(502, {"message": f"Bad gateway {KEY}"}),
}


def mailgun_server() -> AbstractAsyncContextManager[FakeVendor]:
    return serve(FakeVendor(_read, _thanks, dict(FAULTS)))


def _thanks(received: Received) -> Answer:
    return Answer(200, {"id": received.message_id, "message": "Queued. Thank you."})


def _read(request: Request) -> Received:
    if request.headers.get("authorization") != f"Basic {base64.b64encode(f'api:{KEY}'.encode()).decode()}":
        raise Rejected(401, "Forbidden")
    if (request.method, request.path) != ("POST", f"/v3/{DOMAIN}/messages"):
        raise Rejected(404, {"message": "Domain not found"})
    form = _form(request)
    if [form.get(f"o:tracking{kind}") for kind in ("", "-clicks", "-opens")] != ["no"] * 3:
        raise Rejected(400, {"message": "the tests want no tracking"})
    headers = {name[2:]: value for name, value in form.items() if name.startswith("h:")}
    (name, sender), (_, to) = _address(form, "from"), _address(form, "to")
    return Received(
        message_id=headers["Message-Id"],
        from_name=name,
        from_email=sender,
        to_email=to,
        reply_to=headers["Reply-To"],
        subject=form["subject"],
        text=form["text"],
        html=form["html"],
        mail_id=form["v:ticketflow_mail"],
        headers=threading_of(headers),
        every_header=tuple(headers.items()),
    )


def _form(request: Request) -> dict[str, str]:
    if request.headers["content-type"] != "application/x-www-form-urlencoded":
        raise Rejected(400, {"message": "the library sends mails without files as a simple form"})
    pairs = parse_qsl(request.body.decode("ascii"), keep_blank_values=True, strict_parsing=True)
    form = dict(pairs)
    unknown = [name for name in form if name not in FIELDS and name[:2] not in {"h:", "o:", "v:"}]
    options = sum(len(name) + len(value.encode()) for name, value in pairs if name[1:2] == ":")
    if unknown or len(form) != len(pairs) or options > MAX_OPTIONS or not form.get("text"):
        raise Rejected(400, {"message": f"Bad request: {unknown}, {options} bytes of options"})
    return form


def _address(form: dict[str, str], name: str) -> tuple[str, str]:
    try:
        return one_address(form[name])
    except ValueError:
        raise Rejected(400, {"message": f"{name} parameter is not a valid address"}) from None

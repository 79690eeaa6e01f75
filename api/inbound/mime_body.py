"""Which parts of a mail are its words and which are files."""

import mimetypes
import re
from dataclasses import dataclass, field
from html import escape

from api.inbound.mime_calendar import calendar_line
from api.inbound.mime_content import content, take_uuencoded, text_of
from api.inbound.mime_headers import decode_words, parameters, read_headers, shown_name
from api.inbound.mime_tree import Part
from schema.html_text import html_text
from schema.inbound_mail import InboundAttachment

PROSE = {"text/plain", "text/html", "text/enriched", "text/richtext"}
NAMED = {
    **{"text/calendar": "invite.ics", "application/ms-tnef": "winmail.dat", "text/rfc822-headers": "headers.txt"},
    **{"message/delivery-status": "delivery-status.txt", "application/pgp-signature": "signature.asc"},
    **{"message/disposition-notification": "disposition-notification.txt"},
}


@dataclass
class Body:
    """What was found so far. `text` and `html` hold the same words where the sender gave both."""

    text: str = ""
    html: str | None = None
    files: list[InboundAttachment] = field(default_factory=list)


def read_body(part: Part, raw: bytes) -> Body:
    """The words and the files of a part and all below it. HTML-only words appear as text as well."""
    body = _leaf(part, raw) if not part.children else _multipart(part, raw)
    return body


def _multipart(part: Part, raw: bytes) -> Body:
    bodies = [read_body(child, raw) for child in part.children]
    files = [file for body in bodies for file in body.files]
    if part.content_type == "multipart/alternative":
        html = next((body.html for body in reversed(bodies) if body.html), None)
        text = next((body.text for body in bodies if body.text.strip()), "")
        return Body(text, html, files)
    return Body(*_joined([body for body in bodies if body.text.strip() or body.html]), files)


def _joined(bodies: list[Body]) -> tuple[str, str | None]:
    """Words in a row, as mixed parts and mailing-list footers come. As HTML only where some of them are HTML."""
    text = "\n".join(body.text.strip("\n") if len(bodies) > 1 else body.text for body in bodies)
    if not any(body.html for body in bodies):
        return text, None
    return text, "\n".join(body.html or f"<pre>{escape(body.text)}</pre>" for body in bodies)


def _leaf(part: Part, raw: bytes) -> Body:
    disposition, params = parameters(part.headers.raw("Content-Disposition"))
    name = params.get("filename") or part.params.get("name") or ""
    if part.content_type not in PROSE or disposition == "attachment" or (name and disposition == "inline"):
        return _file(part, raw, name)
    words = text_of(part, raw)
    if part.content_type == "text/html":
        return Body(html_text(words), words)
    if part.content_type != "text/plain":
        return Body(re.sub(r"<[^<>]{0,200}>", "", words))
    words, files = take_uuencoded(words)
    return Body(words, None, [_attachment(file, "application/octet-stream", data, None) for file, data in files])


def _file(part: Part, raw: bytes, name: str) -> Body:
    data = content(part, raw)
    content_id = decode_words(part.headers.raw("Content-ID")).strip(" <>")[:200] or None
    file = _attachment(name or _invented_name(part.content_type, data), part.content_type, data, content_id)
    line = calendar_line(text_of(part, raw)) if part.content_type == "text/calendar" else ""
    return Body(line, None, [file])


def _attachment(name: str, content_type: str, data: bytes, content_id: str | None) -> InboundAttachment:
    shown = shown_name(re.split(r"[/\\]", name)[-1]) or "attachment"
    return InboundAttachment(
        filename=shown, content_type=content_type, content=data, content_id=content_id, size=len(data)
    )


def _invented_name(content_type: str, data: bytes) -> str:
    """A name for a part that came without: an attached mail takes its subject."""
    if content_type == "message/rfc822":
        subject = shown_name(decode_words(read_headers(data, 0, len(data)).raw("Subject")), 120)
        return re.sub(r"[/\\:]", "-", subject or "attached mail") + ".eml"
    return NAMED.get(content_type) or "attachment" + (mimetypes.guess_extension(content_type) or "")

"""Which parts of a mail are its words and which are files."""

import mimetypes
import re
from dataclasses import dataclass, field
from html import escape

from api.inbound.kept import Kept, Mapped, Shelf, beginning, keep, size_of
from api.inbound.mime_calendar import MAX_CALENDAR, calendar_line
from api.inbound.mime_content import pieces, take_uuencoded, text_of
from api.inbound.mime_headers import MAX_BLOCK, decode_words, parameters, read_headers, shown_name
from api.inbound.mime_tree import Part
from schema.html_text import html_text
from schema.inbound_mail import FileSlice, InboundAttachment

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


def read_body(part: Part, raw: Mapped, shelf: Shelf | None) -> Body:
    """The words and the files of a part and all below it. HTML-only words appear as text as well. Files go onto the
    shelf; without one they stay in memory."""
    return _leaf(part, raw, shelf) if not part.children else _multipart(part, raw, shelf)


def _multipart(part: Part, raw: Mapped, shelf: Shelf | None) -> Body:
    bodies = [read_body(child, raw, shelf) for child in part.children]
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


def _leaf(part: Part, raw: Mapped, shelf: Shelf | None) -> Body:
    disposition, params = parameters(part.headers.raw("Content-Disposition"))
    name = params.get("filename") or part.params.get("name") or ""
    if part.content_type not in PROSE or disposition == "attachment" or (name and disposition == "inline"):
        return _file(part, raw, name, shelf)
    words = text_of(part, raw)
    if part.content_type == "text/html":
        return Body(html_text(words), words)
    if part.content_type != "text/plain":
        return Body(re.sub(r"<[^<>]{0,200}>", "", words))
    words, files = take_uuencoded(words)
    return Body(
        words, None, [_attachment(file, "application/octet-stream", keep([data], shelf)) for file, data in files]
    )


def _file(part: Part, raw: Mapped, name: str, shelf: Shelf | None) -> Body:
    data = keep(pieces(part, raw), shelf)
    content_id = decode_words(part.headers.raw("Content-ID")).strip(" <>")[:200] or None
    file = _attachment(name or _invented_name(part.content_type, data), part.content_type, data, content_id)
    is_calendar = part.content_type == "text/calendar" and part.end - part.start < 4 * MAX_CALENDAR
    return Body(calendar_line(text_of(part, raw)) if is_calendar else "", None, [file])


def _attachment(name: str, content_type: str, data: Kept, content_id: str | None = None) -> InboundAttachment:
    return InboundAttachment(
        filename=shown_name(re.split(r"[/\\]", name)[-1]) or "attachment",
        content_type=content_type,
        content=data if isinstance(data, bytes) else b"",
        stored=data if isinstance(data, FileSlice) else None,
        content_id=content_id,
        size=size_of(data),
    )


def _invented_name(content_type: str, data: Kept) -> str:
    """A name for a part that came without: an attached mail takes its subject."""
    if content_type == "message/rfc822":
        head = beginning(data, MAX_BLOCK)
        subject = shown_name(decode_words(read_headers(head, 0, len(head)).raw("Subject")), 120)
        return re.sub(r"[/\\:]", "-", subject or "attached mail") + ".eml"
    return NAMED.get(content_type) or "attachment" + (mimetypes.guess_extension(content_type) or "")

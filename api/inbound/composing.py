"""Brings a mail that a provider took apart into the form that reading the raw mail gives."""

import re
from collections.abc import Iterable, Sequence

from api.inbound.kept import Shelf
from api.inbound.mime import UnreadableMail, read_mime
from api.inbound.mime_headers import shown_name
from schema.base import storable
from schema.html_text import html_text
from schema.inbound_mail import FileSlice, InboundAttachment, InboundMail

NAME = re.compile(r"[\x21-\x39\x3b-\x7e]{1,200}")
BREAKS = re.compile(r"[\r\n]+[ \t]*")
SPECIALS = re.compile(r'[()<>\[\]:;@\\,."]')
MAX_TEXT = 2_000_000  # characters of a body that are handed on as text; the whole is attached then


def mail_of_headers(headers: Iterable[tuple[str, str]], provider: str) -> InboundMail:
    """A mail without body from header names and values, decoded or not; a value cannot bring in a line of its own."""
    lines = [f"{name}: {BREAKS.sub(' ', storable(value))}" for name, value in headers if NAME.fullmatch(name)]
    return mail_of_block("\r\n".join(lines).encode(), provider)


def mail_of_block(block: bytes, provider: str) -> InboundMail:
    """A mail without body from a block of header lines."""
    try:
        mail = read_mime(block.strip(b"\r\n") + b"\r\n\r\n", provider)
    except UnreadableMail:
        return InboundMail(provider=provider, from_email=None)
    return mail.model_copy(update={"text": "", "html": None, "attachments": []})


def untold_path(mail: InboundMail) -> str | None:
    """The return path where the provider names none: a Return-Path that the sender may have written counts as far as it
    is the null path, which gains nobody anything."""
    return "" if mail.envelope_from == "" else None


def address(name: str, email: str) -> str:
    """`name <email>` as it may stand in a header."""
    name, email = BREAKS.sub(" ", name).strip(), BREAKS.sub(" ", email).strip()
    if not name:
        return email
    if SPECIALS.search(name):
        name = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return f"{name} <{email}>"


def add_body(mail: InboundMail, text: str, html: str | None, files: Sequence[InboundAttachment]) -> InboundMail:
    """The mail with its words and files. Words that are only HTML appear as text as well."""
    text, html = _lines(text), _lines(html) if html else None
    if html and not text.strip():
        text = html_text(html)
    return mail.model_copy(update={"text": text, "html": html or None, "attachments": list(files)})


def _lines(text: str) -> str:
    return storable(text).replace("\r\n", "\n").replace("\r", "\n")


def attachment(
    name: str,
    content_type: str | None,
    content: bytes | FileSlice,
    content_id: str | None = None,
    *,
    size: int | None = None,
    broken: str | None = None,
) -> InboundAttachment:
    """An attachment with a name that is safe to show. `size` is given where there is no content."""
    stored = content if isinstance(content, FileSlice) else None
    data = content if isinstance(content, bytes) else b""
    return InboundAttachment(
        filename=shown_name(re.split(r"[/\\]", storable(name))[-1]) or "attachment",
        content_type=_type(content_type),
        content=data,
        stored=stored,
        content_id=storable(content_id or "").strip(" <>")[:200] or None,
        size=size if size is not None else (stored.length if stored else len(data)),
        broken=broken,
    )


def _type(claimed: str | None) -> str:
    kind = storable(claimed or "").partition(";")[0].strip().lower()
    return kind if re.fullmatch(r"[!-.0-~]{1,80}/[!-.0-~]{1,120}", kind) else "application/octet-stream"


def shelve(mail: InboundMail, shelf: Shelf) -> InboundMail:
    """The same mail with everything large on the shelf: files, and bodies that are too long to be handed on as text,
    which are attached whole and of which the beginning stays."""
    files = [_shelved(file, shelf) for file in mail.attachments]
    update: dict[str, object] = {}
    for part, name, kind in (("text", "whole text.txt", "text/plain"), ("html", "whole text.html", "text/html")):
        words = getattr(mail, part) or ""
        if len(words) > MAX_TEXT:
            files.append(attachment(name, kind, shelf.put(words.encode())))
            update[part] = words[:MAX_TEXT]
    return mail.model_copy(update={**update, "attachments": files})


def _shelved(file: InboundAttachment, shelf: Shelf) -> InboundAttachment:
    kept = shelf.put(file.content) if file.stored is None else b""
    return file.model_copy(update={"stored": kept, "content": b""}) if isinstance(kept, FileSlice) else file

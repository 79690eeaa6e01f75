"""The fields of a mail that SendGrid took apart. Text comes in the mail's own charset, which `charsets` names."""

import json
import re
from collections.abc import Iterator

from api.inbound.composing import add_body, attachment, mail_of_block, untold_path
from api.inbound.form import Form, FormPart
from api.inbound.mime import read_return_path
from schema.inbound_mail import InboundAttachment, InboundMail
from schema.mail_addresses import normal_or_none

FILE_NAME = re.compile(r"attachment(\d{1,6})")
# What SendGrid names beside the raw headers is taken where they lack it.
NAMED = {"From": "from", "To": "to", "Cc": "cc", "Subject": "subject"}


def parsed_mail(form: Form) -> InboundMail:
    """The mail. What is broken of it (charsets, map of files, counts) is done without."""
    charsets = {name: value for name, value in _object(form, "charsets").items() if isinstance(value, str)}
    mail = mail_of_block(_header_block(form, charsets), "sendgrid")
    text, html = form.text("text", charsets) or "", form.text("html", charsets)
    return add_body(mail, text, html, list(_files(form)))


def _header_block(form: Form, charsets: dict[str, str]) -> bytes:
    """The mail's own headers, and the fields SendGrid names for those that are missing."""
    block = (form.data("headers") or b"").strip(b"\r\n")
    for header, name in NAMED.items():
        if not re.search(rb"^" + header.encode() + rb"[ \t]*:", block, re.IGNORECASE | re.MULTILINE):
            value = " ".join((form.text(name, charsets) or "").split())
            block += f"\r\n{header}: {value}".encode() if value else b""
    return block.strip(b"\r\n")


def _object(form: Form, name: str) -> dict[str, object]:
    """The field's JSON object, or an empty one."""
    try:
        value = json.loads(form.text(name) or "{}")
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def envelope(form: Form, mail: InboundMail) -> dict[str, object]:
    """Whom SendGrid spoke with, from `envelope` and nowhere else where it is there."""
    told = _object(form, "envelope")
    sender, receivers = told.get("from"), told.get("to")
    if isinstance(sender, str):
        sender = "" if sender.strip() in ("", "<>") else read_return_path(sender)
    else:
        sender = untold_path(mail)
    listed = receivers if isinstance(receivers, list) else [receivers]
    known = [normal_or_none(item.strip(" <>")) for item in listed if isinstance(item, str)]
    return {"envelope_from": sender, "envelope_to": [item for item in known if item]}


def _files(form: Form) -> Iterator[InboundAttachment]:
    """Every file of the form in SendGrid's order, empty ones too, whatever the count says."""
    told, ids = _object(form, "attachment-info"), _content_ids(form)
    parts = [part for part in form.parts if part.is_file or FILE_NAME.fullmatch(part.name)]
    for part in sorted(parts, key=_number):
        known = told.get(part.name)
        known = known if isinstance(known, dict) else {}
        name = _text(known, "filename") or _text(known, "name") or part.filename or ""
        kind = _text(known, "type") or part.content_type
        yield attachment(name, kind, part.content, _text(known, "content-id") or ids.get(part.name))


def _number(part: FormPart) -> int:
    found = FILE_NAME.fullmatch(part.name)
    return int(found[1]) if found else 10**7


def _text(known: dict[str, object], name: str) -> str | None:
    value = known.get(name)
    return value if isinstance(value, str) and value else None


def _content_ids(form: Form) -> dict[str, str]:
    """Content id by field, from a map the other way round."""
    return {value: key for key, value in _object(form, "content-ids").items() if isinstance(value, str)}

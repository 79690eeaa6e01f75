"""Postmark's inbound webhook, with or without the raw mail in it.
https://postmarkapp.com/developer/webhooks/inbound-webhook"""

from collections.abc import Iterator, Mapping
from typing import Any

from api.inbound.arrival import RawRequest, Reading, Unreadable
from api.inbound.composing import add_body, address, attachment, mail_of_headers, shelve, untold_path
from api.inbound.credentials import require_basic
from api.inbound.json_body import base64_file, objects_at, read_object, require_json, text_at
from api.inbound.json_strings import LongText
from api.inbound.kept import Shelf
from api.inbound.mime import UnreadableMail, read_mime, read_return_path
from api.inbound.postmark_verdicts import verdicts
from schema.inbound_mail import InboundAttachment, InboundMail
from schema.mail_addresses import normal_or_none
from schema.settings import Settings

MAX_FILES = 1000
LONG = frozenset({("RawEmail",), ("Attachments", "Content"), ("Attachments", "Data")})


def admit(headers: Mapping[str, str], settings: Settings) -> bytes:
    """Postmark signs nothing: user and password are in the webhook's address."""
    require_basic(headers, settings)
    return b""


def read(headers: Mapping[str, str], raw: RawRequest, shelf: Shelf, settings: Settings) -> Reading:
    """Read the mail in the JSON; what is no mail is handed on as unreadable."""
    require_json(raw.content_type)
    try:
        told = read_object(raw, strict=False, shelf=shelf, stay=LONG)
        return Reading(shelve(_mail(told, shelf), shelf))
    except (Unreadable, UnreadableMail) as error:
        return Reading(unreadable=str(error))


def _mail(told: dict[str, Any], shelf: Shelf) -> InboundMail:
    """The mail, from the raw one where it is there. Raises Unreadable and UnreadableMail."""
    if text_at(told, "RecordType"):
        raise Unreadable("this is a notice of a delivery event, not a mail")
    headers = [(text_at(item, "Name"), text_at(item, "Value")) for item in objects_at(told, "Headers")]
    raw = told.get("RawEmail")
    raw = raw.kept if isinstance(raw, LongText) else text_at(told, "RawEmail").encode()
    mail = read_mime(raw, "postmark", shelf) if raw else _parsed(told, headers, shelf)
    if not raw and mail == mail_of_headers([], "postmark"):
        raise Unreadable("there is no mail in the JSON")
    mail = mail.model_copy(update=_envelope(told, headers, mail))
    return mail.model_copy(update=verdicts(headers or mail.headers, mail))


def _envelope(told: dict[str, Any], headers: list[tuple[str, str]], mail: InboundMail) -> dict[str, object]:
    """Return-Path is Postmark's only as the first header; further down it is the sender's."""
    name, path = headers[0] if headers else ("", "")
    sender = read_return_path(path) if name.lower() == "return-path" else untold_path(mail)
    receiver = normal_or_none(text_at(told, "OriginalRecipient").strip(" <>"))
    return {
        "envelope_from": sender,
        "envelope_to": [receiver] if receiver else [],
        "mailbox_hash": text_at(told, "MailboxHash") or None,
        "provider_id": text_at(told, "MessageID") or None,
    }


def _parsed(told: dict[str, Any], headers: list[tuple[str, str]], shelf: Shelf) -> InboundMail:
    """The mail as Postmark took it apart. Its `MessageID` is its own; the mail's is among the headers."""
    given = {name.lower() for name, _ in headers}
    people = [("From", _people(told, "From", "FromFull")), ("To", _people(told, "To", "ToFull"))]
    people += [("Cc", _people(told, "Cc", "CcFull")), ("Reply-To", text_at(told, "ReplyTo"))]
    named = [*people, ("Subject", text_at(told, "Subject")), ("Date", text_at(told, "Date"))]
    missing = [(name, value) for name, value in named if value and name.lower() not in given]
    mail = mail_of_headers([*headers, *missing], "postmark")
    return add_body(mail, text_at(told, "TextBody"), text_at(told, "HtmlBody"), list(_files(told, shelf)))


def _people(told: dict[str, Any], plain: str, full: str) -> str:
    """A header value: from the full form, where names with commas are whole, else from the plain one."""
    value = told.get(full)
    people = [value] if isinstance(value, dict) else objects_at(told, full)
    written = [address(text_at(person, "Name"), text_at(person, "Email")) for person in people]
    return ", ".join(item for item in written if item) or text_at(told, plain)


def _files(told: dict[str, Any], shelf: Shelf) -> Iterator[InboundAttachment]:
    """The attachments, the large ones from where they lie."""
    for file in objects_at(told, "Attachments")[:MAX_FILES]:
        name, kind, content_id = (text_at(file, key) for key in ("Name", "ContentType", "ContentID"))
        long = next((item for item in (file.get("Content"), file.get("Data")) if isinstance(item, LongText)), None)
        content, broken = base64_file(long or text_at(file, "Content") or text_at(file, "Data"), shelf)
        yield attachment(name, kind, content, content_id, broken=broken)

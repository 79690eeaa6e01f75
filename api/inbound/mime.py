"""Raw RFC 5322 bytes to the normal form of a mail.

Everything hostile is survived: what cannot be read becomes a replacement mark, what is too much is left out at the
limits of `mime_headers` and `mime_tree`. The raw mail is stored beside the result, so nothing is lost by either."""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from api.inbound.kept import Kept, Shelf, mapped
from api.inbound.mime_body import Body, read_body
from api.inbound.mime_charset import charset_name, decode_text
from api.inbound.mime_headers import Headers, decode_words, shown_name
from api.inbound.mime_tree import Part, part_tree
from schema.inbound_mail import InboundMail
from schema.mail_addresses import MailAddress, message_ids, normal_or_none, read_addresses

ADDRESS_FIELDS = {"from", "to", "cc", "bcc", "reply-to", "sender", "return-path", "delivered-to", "resent-from"}
SPECIALS = set('()<>[]:;@\\,"')


class UnreadableMail(Exception):
    """These bytes are no mail: there is not one header in them."""


def read_mime(raw: Kept, provider: str, shelf: Shelf | None = None) -> InboundMail:
    """The mail in `raw`. Verdicts, envelope and the provider's id are the webhook's to add (`model_copy`), except a
    null return path. Its files go onto the shelf; without one they stay in memory. Raises UnreadableMail, and nothing
    else about the bytes, where there is no mail."""
    with mapped(raw) as (data, start, end):
        tree = part_tree(data, start, end)
        if not tree.headers.items:
            raise UnreadableMail("there is not one header in it")
        return _mail(tree, read_body(tree, data, shelf), provider)


def _mail(tree: Part, body: Body, provider: str) -> InboundMail:
    headers = tree.headers
    sender = next(iter(header_addresses(headers.raw("From"))), None)
    return InboundMail(
        provider=provider,
        from_email=sender.email if sender else None,
        from_name=(sender.name or None) if sender else None,
        reply_to=next(iter(_emails(headers, "Reply-To")), None),
        to=_emails(headers, "To"),
        cc=_emails(headers, "Cc"),
        envelope_from=read_return_path(headers.raw("Return-Path")),
        subject=" ".join(decode_words(headers.raw("Subject")).split()),
        text=body.text,
        html=body.html,
        message_id=next(iter(message_ids(headers.raw("Message-ID"))), None),
        in_reply_to=next(iter(message_ids(headers.raw("In-Reply-To"))[::-1]), None),
        references=message_ids(headers.raw("References")),
        headers=read_all(tree),
        attachments=body.files,
        sent_at=read_date(headers.raw("Date")),
    )


def header_addresses(value: str) -> list[MailAddress]:
    """The addresses of a raw header value with their names decoded and harmless to show."""
    found = read_addresses(value) or read_addresses(decode_words(value))
    return [MailAddress(address.email, shown_name(decode_words(address.name))) for address in found]


def _emails(headers: Headers, name: str) -> list[str]:
    return list(dict.fromkeys(address.email for address in header_addresses(headers.raw(name))))


def read_return_path(value: str) -> str | None:
    """The envelope's sender: "" for the null path of bounces, None where the header is missing or unreadable."""
    if value.strip().replace(" ", "") == "<>":
        return ""
    return normal_or_none(value.strip(" <>"))


def read_date(value: str) -> datetime | None:
    """The Date header in UTC. A date without a zone is taken as UTC; one that cannot be is none."""
    try:
        date = parsedate_to_datetime(value.strip()[:100])
        return (date if date.tzinfo else date.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None


def read_all(tree: Part) -> list[tuple[str, str]]:
    """Every header, decoded. Raw bytes that are no UTF-8 are read in the body's charset, the best hint there is."""
    hint = charset_name(tree.params.get("charset")) or "cp1252"
    return [(name, _readable(name, decode_text(value, hint))) for name, value in tree.headers.items]


def _readable(name: str, value: str) -> str:
    if name.lower() not in ADDRESS_FIELDS or "=?" not in value:
        return decode_words(value)
    found = read_addresses(value)
    return ", ".join(f"{_phrase(decode_words(a.name))} <{a.email}>".strip() for a in found) or decode_words(value)


def _phrase(name: str) -> str:
    """A decoded name as it may stand before an address: quoted where its characters would mean something."""
    if not SPECIALS & set(name):
        return name
    return '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'

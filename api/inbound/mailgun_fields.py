"""The fields of a mail that Mailgun took apart."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import TypeGuard

from api.inbound.composing import add_body, attachment, mail_of_headers
from api.inbound.form import Form, FormPart
from api.inbound.kept import size_of, whole
from api.inbound.mime_charset import decode_text
from schema.inbound_mail import InboundAttachment, InboundMail

FILE_NAME = re.compile(r"attachment-\d{1,6}")
MAX_STORED = 1000
MAX_HEADER = 100_000
# Mailgun's own fields that say what a header says; the mail's own headers come as fields in Title-Case.
NAMED = {"From": "from", "Subject": "subject"}


def parsed_mail(form: Form) -> InboundMail:
    """The mail. What is broken of it (list of headers, map of content ids, counts) is done without."""
    mail = mail_of_headers(_headers(form), "mailgun")
    files = [*_files(form), *_stored(form)]
    text, html = form.text("body-plain") or "", form.text("body-html")
    if html and _only_html(mail):
        text = ""  # it is Mailgun's rendering, which shows what the HTML hides
    return add_body(mail, text, html, files)


def _headers(form: Form) -> list[tuple[str, str]]:
    pairs = [(pair[0], pair[1]) for pair in _json(form, "message-headers") if _is_pair(pair)]
    if pairs:
        return pairs
    own = [part for part in form.parts if part.name[:1].isupper() and size_of(part.content) <= MAX_HEADER]
    found = [(part.name, decode_text(whole(part.content))) for part in own if not part.is_file]
    given = {name.lower() for name, _ in found}
    found += [(name, form.text(field) or "") for name, field in NAMED.items() if field not in given]
    return [(name, value) for name, value in found if value]


def _is_pair(pair: object) -> TypeGuard[Sequence[str]]:
    return isinstance(pair, list | tuple) and len(pair) == 2 and all(isinstance(item, str) for item in pair)


def _only_html(mail: InboundMail) -> bool:
    types = [value for name, value in mail.headers if name.lower() == "content-type"]
    return bool(types) and types[0].lower().startswith("text/html")


def _json(form: Form, name: str) -> list[object]:
    """The items of the field's JSON; an object's are its pairs as tuples, repeated names kept. Broken, it has none."""
    try:
        value = json.loads(form.text(name) or "null", object_pairs_hook=list)
    except (ValueError, RecursionError):
        return []
    return value if isinstance(value, list) else []


def _files(form: Form) -> Iterator[InboundAttachment]:
    """Every file of the form in Mailgun's order, whatever `attachment-count` says."""
    ids = _content_ids(form)
    parts = [part for part in form.parts if part.is_file or FILE_NAME.fullmatch(part.name)]
    for part in sorted(parts, key=_number):
        yield attachment(part.filename or "", part.content_type, part.content, ids.get(part.name))


def _number(part: FormPart) -> int:
    return int(part.name.rpartition("-")[2]) if FILE_NAME.fullmatch(part.name) else 10**7


def _content_ids(form: Form) -> dict[str, str]:
    """Content id by field. The map is seen with empty and with repeated ids; a repeated field keeps its first."""
    found: dict[str, str] = {}
    for pair in _json(form, "content-id-map"):
        if _is_pair(pair):
            found.setdefault(pair[1], pair[0])
    return found


def _stored(form: Form) -> Iterator[InboundAttachment]:
    """The files of a stored message: what is told of them. Their addresses are never fetched."""
    for item in _json(form, "attachments")[:MAX_STORED]:
        told = {pair[0]: pair[1] for pair in item if isinstance(pair, tuple)} if isinstance(item, list) else {}
        name, size = told.get("name"), told.get("size")
        size = size if isinstance(size, int) and 0 <= size < 2**53 else 0
        kind, why = told.get("content-type"), "Mailgun stored the file and did not pass it on"
        yield attachment(
            name if isinstance(name, str) else "", kind if isinstance(kind, str) else None, b"", size=size, broken=why
        )

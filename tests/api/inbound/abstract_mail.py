"""A mail as a person means it, and the RFC 5322 bytes a mail program would write for it."""

import base64
import re
from collections.abc import Sequence
from dataclasses import dataclass

Person = tuple[str, str]
"""A name, which may be empty, and an address."""


@dataclass(frozen=True)
class AbstractFile:
    name: str
    content_type: str
    content: bytes
    content_id: str | None = None


@dataclass(frozen=True)
class AbstractMail:
    """What one mail says, before anybody renders it. `spf` and `dkim` are what the provider will find."""

    from_email: str = "ada@example.org"
    from_name: str = "Ada Lovelace"
    to: tuple[Person, ...] = (("Support", "support+abc123@shop.example"),)
    cc: tuple[Person, ...] = ()
    reply_to: str = ""
    subject: str = "Where is my order?"
    text: str = "Hello,\n\nwhere is order 1042?\n\nAda\n"
    html: str | None = None
    message_id: str = "<first@mail.example.org>"
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    date: str = "Tue, 24 Nov 2026 10:00:00 +0000"
    files: tuple[AbstractFile, ...] = ()
    more: tuple[tuple[str, str], ...] = (("X-Mailer", "Tests 1.0"),)
    envelope_from: str = "ada@example.org"
    envelope_to: str = "support+abc123@shop.example"
    spf: str = "pass"
    dkim: str = "pass"

    @property
    def sender(self) -> str:
        return address(self.from_name, self.from_email)

    @property
    def receivers(self) -> str:
        return ", ".join(address(*person) for person in self.to)

    @property
    def copies(self) -> str:
        return ", ".join(address(*person) for person in self.cc)


def address(name: str, email: str) -> str:
    """`name <email>`, the name quoted where it must be."""
    if not name:
        return email
    if re.search(r'[()<>\[\]:;@\\,."]', name):
        name = '"' + name.replace("\\", "\\\\").replace('"', '\\"') + '"'
    return f"{name} <{email}>"


def all_headers(mail: AbstractMail) -> list[tuple[str, str]]:
    """Every header of the mail, decoded, in the order a mail program writes them; the first hop's trace on top."""
    domain = mail.from_email.rpartition("@")[2]
    optional = [
        ("Cc", mail.copies),
        ("Reply-To", mail.reply_to),
        ("In-Reply-To", mail.in_reply_to),
        ("References", " ".join(mail.references)),
    ]
    return [
        ("Received", "from laptop by mail.example.org with ESMTPSA; Tue, 24 Nov 2026 10:00:00 +0000"),
        ("DKIM-Signature", f"v=1; a=rsa-sha256; c=relaxed/relaxed; d={domain}; s=one; h=from:to; bh=x; b=y"),
        ("From", mail.sender),
        ("To", mail.receivers),
        *((name, value) for name, value in optional if value),
        ("Subject", mail.subject),
        ("Message-ID", mail.message_id),
        ("Date", mail.date),
        *mail.more,
        ("MIME-Version", "1.0"),
        ("Content-Type", _body(mail)[0]),
    ]


def mime(mail: AbstractMail, above: Sequence[tuple[str, str]] = ()) -> bytes:
    """The raw mail, with headers that servers put above it."""
    headers = [f"{name}: {_encoded(name, value, mail)}" for name, value in [*above, *all_headers(mail)]]
    kind, body = _body(mail)
    if not kind.startswith("multipart/"):
        headers.append("Content-Transfer-Encoding: base64")
    return "\r\n".join(headers).encode() + b"\r\n\r\n" + body


def _encoded(name: str, value: str, mail: AbstractMail) -> str:
    """The value as header bytes may be: words that are not ASCII encoded, addresses left readable."""
    people = {"From": ((mail.from_name, mail.from_email),), "To": mail.to, "Cc": mail.cc}.get(name)
    if people is None:
        return _words(value)
    return ", ".join(f"{_words(who)} <{email}>" if not who.isascii() else address(who, email) for who, email in people)


def _words(text: str) -> str:
    """RFC 2047 words of at most 75 characters where the text is not ASCII."""
    if text.isascii():
        return text
    data = text.encode()
    pieces = [base64.b64encode(data[at : at + 42]).decode() for at in range(0, len(data), 42)]
    return " ".join(f"=?utf-8?B?{piece}?=" for piece in pieces)


def _body(mail: AbstractMail) -> tuple[str, bytes]:
    """The Content-Type and the body; every leaf is base64."""
    leaves = [("text/plain; charset=utf-8", mail.text.encode())] if mail.text or mail.html is None else []
    leaves += [("text/html; charset=utf-8", mail.html.encode())] if mail.html is not None else []
    kind, body = leaves[0][0], base64.encodebytes(leaves[0][1])
    words = _part(kind, leaves[0][1])
    if len(leaves) > 1:
        kind, body = _joined("alternative", [_part(*leaf) for leaf in leaves])
        words = f"Content-Type: {kind}\r\n\r\n".encode() + body
    if mail.files:
        kind, body = _joined("mixed", [words, *(_file(file) for file in mail.files)])
    return kind, body.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def _joined(kind: str, parts: list[bytes]) -> tuple[str, bytes]:
    line = f"--=_{kind}_boundary".encode()
    body = b"".join(line + b"\r\n" + part + b"\r\n" for part in parts) + line + b"--\r\n"
    return f'multipart/{kind}; boundary="=_{kind}_boundary"', body


def _part(kind: str, content: bytes, *more: str) -> bytes:
    headers = [f"Content-Type: {kind}", "Content-Transfer-Encoding: base64", *more]
    return "\r\n".join(headers).encode() + b"\r\n\r\n" + base64.encodebytes(content)


def _file(file: AbstractFile) -> bytes:
    escaped = "".join(f"%{byte:02X}" for byte in file.name.encode())
    place = "inline" if file.content_id else "attachment"
    more = [f"Content-Disposition: {place}; filename*=UTF-8''{escaped}"]
    more += [f"Content-ID: <{file.content_id}>"] if file.content_id else []
    return _part(file.content_type, file.content, *more)

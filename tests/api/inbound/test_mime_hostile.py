"""Bytes that only look like a mail, and mails made to hurt: refused or read, in bounded time and space."""

import time
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.inbound.mime import UnreadableMail
from schema.base import storable
from tests.api.inbound.test_mime import HEAD, PLAIN, multipart, read


@pytest.mark.parametrize("raw", [b"", b"\r\n\r\n", b"no header at all", b"\x00\xff" * 100, b" folded: nothing"])
def test_bytes_without_a_header_are_unreadable(raw: bytes) -> None:
    with pytest.raises(UnreadableMail):
        read(raw)


def nested(levels: int) -> bytes:
    opened = "".join(f"Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n" for n in range(levels))
    return HEAD + opened.encode() + b"\n" + b"x\n" * 1000


MANY_REFERENCES = HEAD + b"References: " + b"<1@a.example> " * 500_000 + b"\n\n"
HOSTILE = {
    "100 levels": nested(100),
    "3,000 levels": nested(3_000),
    "10,000 headers": HEAD + b"X-A: b\r\n" * 10_000 + b"\r\nhello",
    "100,000 parts": multipart(*[PLAIN] * 100_000),
    "long header": HEAD + b"To: " + b"a@b.example, " * 500_000 + b"\r\n\r\nhello",
    "many references": MANY_REFERENCES,
    "encoded words": HEAD + b"Subject: " + b"=?utf-8?Q?a?= " * 300_000 + b"\r\n\r\n",
    "parameters": HEAD + b"Content-Type: text/plain" + b"; a*1=b" * 300_000 + b"\r\n\r\n",
    "boundaries everywhere": HEAD + b"Content-Type: multipart/mixed; boundary=-\n\n" + b"-" * 5_000_000,
    "base64 noise": HEAD + b"Content-Transfer-Encoding: base64\n\n" + b"A!" * 2_000_000,
    "uuencode": HEAD + b"\n" + b"begin 644 x\n" * 200_000 + b"end",
    "html": HEAD + b"Content-Type: text/html\n\n" + b"<div>" * 2_000_000,
}


@pytest.mark.parametrize("raw", HOSTILE.values(), ids=HOSTILE)
def test_hostile_mails_take_bounded_time_and_space(raw: bytes) -> None:
    began = time.process_time()
    mail = read(raw)
    assert time.process_time() - began < 15
    assert mail.from_email == "jane@example.com"
    assert len(mail.headers) <= 1_000
    assert len(mail.attachments) <= 1_001
    assert len(mail.text) + sum(file.size for file in mail.attachments) < 2 * len(raw) + 1_000


def check(raw: bytes) -> None:
    try:
        mail = read(raw)
    except UnreadableMail:
        return
    for text in [*texts(mail.model_dump(exclude={"attachments"})), *(file.filename for file in mail.attachments)]:
        assert text == storable(text)


def texts(value: object) -> list[str]:
    if isinstance(value, dict):
        return [text for item in value.values() for text in texts(item)]
    if isinstance(value, list | tuple):
        return [text for item in value for text in texts(item)]
    return [value] if isinstance(value, str) else []


PIECES = st.sampled_from(
    [
        b"From: a@b\n",
        b"Content-Type: multipart/mixed; boundary=b\n",
        b"\n--b\n",
        b"--b--\n",
        b"\n\n",
        b"Subject: =?x?Q?=ff?=",
        b"Content-Type: text/html; charset=utf-16\n",
        b"Content-Transfer-Encoding: base64\n",
        b"QUI=\n",
        b"\xff\xfe",
        b"\x00",
        b"Content-Type: message/rfc822\n",
        b"Content-Disposition: attachment; filename*0*=x''%ff\n",
        b"=?b?B?/w==?=",
        b"\r",
        b"Content-Type: text/calendar\n\nBEGIN:VEVENT\nDTSTART:2026\n",
        b"begin 644 a\n#0V%T\n`\nend\n",
        b"References: <a@b>\n",
    ]
)


@given(st.one_of(st.binary(), st.lists(PIECES, max_size=30).map(b"".join), st.binary().map(lambda tail: HEAD + tail)))
def test_any_bytes_are_read_or_refused(raw: bytes) -> None:
    check(raw)


@st.composite
def mangled_trees(draw: st.DrawFn) -> bytes:
    """A well-formed mail with a tree of parts, some of whose bytes were then changed, doubled or lost."""
    message = EmailMessage()
    message["From"], message["Subject"] = (
        "Jäne <jane@example.com>",
        draw(st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp"]))),
    )
    message.set_content(draw(st.text(st.characters(exclude_categories=["Cs"]))))
    message.add_alternative("<p>grüß</p>", subtype="html")
    for data in draw(st.lists(st.binary(max_size=40), max_size=3)):
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename="größe.bin")
    for number, part in enumerate(part for part in message.walk() if part.is_multipart()):
        part.set_boundary(f"b{number}")  # or the library rolls dice for one
    raw = bytearray(message.as_bytes())
    for _ in range(draw(st.integers(0, 8))):
        at = draw(st.integers(0, len(raw) - 1))
        raw[at : at + draw(st.integers(0, 20))] = draw(st.binary(max_size=8))
    return bytes(raw)


@given(mangled_trees())
def test_mangled_mails_are_read_or_refused(raw: bytes) -> None:
    check(raw)

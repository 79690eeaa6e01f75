"""What a part holds: its bytes out of their transfer encoding, and text parts as text. Never raises."""

import binascii
import re
from collections.abc import Iterator

from api.inbound.kept import Mapped
from api.inbound.mime_charset import decode_text
from api.inbound.mime_tree import Part
from api.inbound.transfer_decoding import read_base64, read_quoted_printable
from schema.inbound_mail import CHUNK_BYTES

META_CHARSET = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
UUENCODED = re.compile(r"^begin [0-7]{3,4} (\S.{0,200})\n((?:[!-`][ -`]{1,61}\n)+)(?:[ `]\n)?end[ ]*$", re.MULTILINE)


def pieces(part: Part, raw: Mapped) -> Iterator[bytes]:
    """The part's bytes, piece by piece. Broken base64 gives what can be read of it; an unknown encoding gives the
    bytes as they are."""
    encoding = part.headers.raw("Content-Transfer-Encoding").partition(";")[0].strip(" \"'").lower()
    if encoding == "base64":
        return read_base64(_encoded(part, raw))
    if encoding in ("quoted-printable", "quoted_printable", "quotedprintable"):
        return read_quoted_printable(_encoded(part, raw))
    if encoding in ("x-uuencode", "uuencode", "x-uue", "uue"):
        return iter([_from_uuencode(raw[part.start : part.end])])
    return _encoded(part, raw)


def _encoded(part: Part, raw: Mapped) -> Iterator[bytes]:
    for at in range(part.start, part.end, CHUNK_BYTES):
        yield raw[at : min(at + CHUNK_BYTES, part.end)]


def content(part: Part, raw: Mapped) -> bytes:
    """The part's bytes in memory."""
    return b"".join(pieces(part, raw))


def _from_uuencode(data: bytes) -> bytes:
    found = UUENCODED.search(decode_text(data, "latin-1").replace("\r\n", "\n"))
    return _uu_lines(found[2]) if found else data


def _uu_lines(lines: str) -> bytes:
    pieces = []
    for line in lines.splitlines():
        try:
            pieces.append(binascii.a2b_uu(line))
        except binascii.Error:  # some writers fill the last line with too much
            length = ((ord(line[0]) - 32) & 63) * 4 // 3 + 2
            pieces.append(_uu_line(line[: 1 + length]))
    return b"".join(pieces)


def _uu_line(line: str) -> bytes:
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        return b""


def take_uuencoded(text: str) -> tuple[str, list[tuple[str, bytes]]]:
    """The text without files that old mailers wrote into it, and those files as name and bytes."""
    if "\nend" not in text or "begin " not in text:
        return text, []
    files = [(found[1].strip(), _uu_lines(found[2])) for found in UUENCODED.finditer(text)]
    return UUENCODED.sub("", text), files


def text_of(part: Part, raw: Mapped) -> str:
    """A text part as text: charset read, line ends as \\n, flowed lines joined."""
    data = content(part, raw)
    charset = part.params.get("charset")
    if part.content_type == "text/html" and not charset and (meta := META_CHARSET.search(data, 0, 4_000)):
        charset = meta[1].decode("ascii")
    text = decode_text(data, charset).replace("\r\n", "\n").replace("\r", "\n")
    if part.params.get("format", "").lower() == "flowed" and part.content_type == "text/plain":
        return unflowed(text, joined=part.params.get("delsp", "").lower() == "yes")
    return text


def unflowed(text: str, *, joined: bool) -> str:
    """RFC 3676: a line that ends in a space goes on in the next one of the same quote depth. `joined` takes the
    space away as well (DelSp, for languages without spaces)."""
    lines: list[list[str]] = []
    open_depth: int | None = None
    for line in text.split("\n"):
        depth, words = _quote_depth(line)
        if open_depth == depth and words != "-- ":
            lines[-1].append(words)
        else:
            lines.append([">" * depth + (" " if depth else "") + words])
        flowing = words.endswith(" ") and words != "-- "
        open_depth = depth if flowing else None
        if flowing and joined:
            lines[-1][-1] = lines[-1][-1][:-1]
    return "\n".join("".join(parts) for parts in lines)


def _quote_depth(line: str) -> tuple[int, str]:
    """How many > a line starts with, and the rest without the space that stuffs it."""
    words = line.lstrip(">")
    return len(line) - len(words), words.removeprefix(" ")

"""The header block of a mail or a part: split, unfolded, RFC 2047 words and RFC 2231 parameters read. Never raises."""

import binascii
import re
from dataclasses import dataclass, field
from urllib.parse import unquote_to_bytes

from api.inbound.kept import Mapped
from api.inbound.mime_charset import decode_text

MAX_HEADERS = 1_000
MAX_VALUE = 16_000
MAX_BLOCK = 2_000_000
MAX_PARAMETERS = 200

LINE = re.compile(rb"([^\r\n]*)(?:\r\n|\r|\n|\Z)")
FIELD = re.compile(rb"([\x21-\x39\x3b-\x7e]{1,200})[ \t]*:(.*)", re.DOTALL)
WORD = re.compile(r"=\?([^?\s]{1,80})\?([bBqQ])\?([^?]*)\?=")
PARAMETER = re.compile(r';\s*([^\s=;*"]{1,80})(?:\*(\d{1,4}))?(\*)?\s*=\s*("(?:[^"\\]|\\.)*"?|[^;]*)', re.DOTALL)
UNSEEN = re.compile(r"[\x00-\x1f\x7f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


@dataclass
class Headers:
    """Names as written with their raw values, unfolded, in order; `end` is where the body starts."""

    items: list[tuple[str, bytes]] = field(default_factory=list)
    end: int = 0

    def raw(self, name: str) -> str:
        """The first value of that name without RFC 2047 decoding, or nothing."""
        wanted = name.lower()
        return next((decode_text(value) for key, value in self.items if key.lower() == wanted), "")


def read_headers(raw: Mapped, start: int, end: int) -> Headers:
    """The headers between the two offsets. They end at the first empty line or at one that is no header."""
    found, at, stop = Headers(end=start), start, min(end, start + MAX_BLOCK)
    while at < stop:
        line = LINE.match(raw, at, end)
        if line is None or not line[1].strip():
            found.end = line.end() if line else at
            return found
        if not _take_line(found.items, line[1], first=at == start):
            break
        at = line.end()
    found.end = at
    return found


def _take_line(items: list[tuple[str, bytes]], line: bytes, *, first: bool) -> bool:
    """Whether the line belongs to the headers. What is over the limits is passed over."""
    if line[:1] in (b" ", b"\t"):
        if items and len(items[-1][1]) < MAX_VALUE:
            items[-1] = (items[-1][0], items[-1][1] + b" " + line.strip()[:MAX_VALUE])
        return bool(items)
    matched = FIELD.match(line)
    if matched is None:
        return first and line.lstrip(b">").startswith(b"From ")  # the mark of an mbox file
    if len(items) < MAX_HEADERS:
        items.append((matched[1].decode("ascii"), matched[2].strip()[:MAX_VALUE]))
    return True


def decode_words(text: str) -> str:
    """The text with its RFC 2047 words read. White space between two of them goes; bytes of one charset are joined
    before they are decoded, since some senders split a letter. A broken word stays as it is."""
    pieces: list[str] = []
    run: list[tuple[str, bytes]] = []
    at = 0
    for word in WORD.finditer(text):
        data = _word_bytes(word[2], word[3])
        if data is None:
            continue
        gap, at = text[at : word.start()], word.end()
        if gap.strip() or not run:
            pieces += [_decoded(run), gap]
            run = []
        run.append((word[1].partition("*")[0].lower(), data))
    return "".join([*pieces, _decoded(run), text[at:]])


def _word_bytes(encoding: str, text: str) -> bytes | None:
    if encoding in "qQ":
        return binascii.a2b_qp(text.encode("utf-8", "replace").replace(b" ", b"_"), header=True)
    letters = re.sub(r"[^A-Za-z0-9+/]", "", text)
    if len(letters) % 4 == 1:
        letters = letters[:-1]
    try:
        return binascii.a2b_base64(letters + "=" * (-len(letters) % 4)) if letters or not text else None
    except binascii.Error:
        return None


def _decoded(run: list[tuple[str, bytes]]) -> str:
    """The words' text: neighbours of one charset as one."""
    joined: list[tuple[str, list[bytes]]] = []
    for charset, data in run:
        if joined and joined[-1][0] == charset:
            joined[-1][1].append(data)
        else:
            joined.append((charset, [data]))
    return "".join(decode_text(b"".join(parts), charset) for charset, parts in joined)


def parameters(value: str) -> tuple[str, dict[str, str]]:
    """The word before the first ';', lower case, and the parameters after it (RFC 2231 read, names lower case)."""
    plain: dict[str, str] = {}
    numbered: dict[str, dict[int, tuple[str, bool]]] = {}
    for count, match in enumerate(PARAMETER.finditer(value)):
        name, index, star, text = match[1].lower(), match[2], match[3], _unquoted(match[4])
        if count >= MAX_PARAMETERS:
            break
        if index is None and not star:
            plain.setdefault(name, decode_words(text))
        else:
            numbered.setdefault(name, {}).setdefault(int(index or 0), (text, bool(star)))
    plain.update({name: _continued(parts) for name, parts in numbered.items()})
    return value.partition(";")[0].strip().lower(), plain


def _unquoted(text: str) -> str:
    text = text.strip()
    if not text.startswith('"'):
        return text
    return re.sub(r"\\(.)", r"\1", text.strip('"'), flags=re.DOTALL)


def _continued(parts: dict[int, tuple[str, bool]]) -> str:
    """The pieces of one RFC 2231 parameter in their order, `charset'language'` taken off the first."""
    charset, data = None, b""
    for number, (text, encoded) in sorted(parts.items()):
        if number == 0 and encoded and text.count("'") >= 2:
            charset, _, text = text.split("'", 2)
        data += unquote_to_bytes(text) if encoded else text.encode("utf-8", "replace")
    return decode_text(data, charset)


def shown_name(text: str, limit: int = 200) -> str:
    """A name that cannot turn the text around it: no control characters, no change of writing direction."""
    return " ".join(UNSEEN.sub(" ", text).split())[:limit].strip()

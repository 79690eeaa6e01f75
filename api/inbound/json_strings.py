"""Takes long strings out of a JSON body, onto the shelf, before the rest is parsed: files in base64 and raw mails are
nearly all of a large body, and need not be in memory."""

import codecs
import json
import re
import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from api.inbound.arrival import Unreadable
from api.inbound.kept import Kept, Mapped, Shelf, chunks_of, keep, mapped, whole
from schema.base import storable
from schema.inbound_mail import CHUNK_BYTES

LONG_BYTES = 32 * 1024
MAX_STRINGS = 200_000  # what comes after so many is left where it is
END = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+"', re.DOTALL)
# Whole escapes only, and no first half of a pair whose second half may still come.
TOKENS = re.compile(
    rb"(?:[^\\]++|\\[^u]|\\u(?![dD][89abAB])[0-9a-fA-F]{4}"
    rb"|\\u[dD][89abAB][0-9a-fA-F]{2}(?=[^\\]|\\[^u]|\\u[0-9a-fA-F]{4}))*+",
    re.DOTALL,
)


@dataclass(frozen=True)
class LongText:
    """A string of JSON as storable text; `kept` is its UTF-8."""

    kept: Kept

    def texts(self) -> Iterator[str]:
        """The text in pieces."""
        return codecs.iterdecode(chunks_of(self.kept), "utf-8")

    def text(self) -> str:
        return whole(self.kept).decode()


@dataclass(frozen=True)
class LiftedJson:
    """JSON with marks, which nobody can guess, in place of its long strings."""

    rest: bytes
    long: dict[str, LongText]


def lift_long_strings(body: Kept, shelf: Shelf, errors: str) -> LiftedJson:
    """The body without its long strings; a body in memory stays as it is. `errors` is for bytes that are no UTF-8, as
    in `bytes.decode`. Raises Unreadable for a long string that is none."""
    if isinstance(body, bytes):
        return LiftedJson(body, {})
    mark, rest, long = secrets.token_hex(16), list[bytes](), dict[str, LongText]()
    with mapped(body) as (raw, at, end):
        for start, stop in _long_strings(raw, at, end):
            rest.append(raw[at:start])
            at = stop if stop is not None else end  # without an end it stays open, and parsing says so
            if stop is not None:
                name = f"{mark} {len(long)}"
                rest.append(name.encode())
                long[name] = LongText(keep(_pieces(raw, start, stop, errors), shelf))
        rest.append(raw[at:end])
    return LiftedJson(b"".join(rest), long)


def _long_strings(raw: Mapped, at: int, end: int) -> Iterator[tuple[int, int | None]]:
    """Where long strings start and end, quotes aside; None where one never ends."""
    for _ in range(MAX_STRINGS):
        quote = raw.find(b'"', at, end)
        if quote < 0:
            return
        closed = END.match(raw, quote + 1, end)
        at = closed.end() if closed else end
        if at - quote > LONG_BYTES:
            yield quote + 1, closed.end() - 1 if closed else None


def _pieces(raw: Mapped, at: int, end: int, errors: str) -> Iterator[bytes]:
    while at < end:
        stop = _cut(raw, at, end)
        yield storable(_unescaped(raw[at:stop], errors)).encode()
        at = stop


def _cut(raw: Mapped, at: int, end: int) -> int:
    """Where a piece may end: not within an escape, a pair of surrogates or a letter's bytes."""
    stop = min(at + CHUNK_BYTES, end)
    if stop == end:
        return end
    whole_tokens = TOKENS.match(raw, at, stop)
    stop = whole_tokens.end() if whole_tokens else at
    if stop == at:
        raise Unreadable("the body is not valid JSON")
    back = next((back for back in range(4) if raw[stop - back] & 0xC0 != 0x80), 0)
    return stop - back


def _unescaped(data: bytes, errors: str) -> str:
    try:
        text: str = json.loads(f'"{data.decode("utf-8", errors)}"')
    except UnicodeDecodeError:
        raise Unreadable("the body is not valid UTF-8") from None
    except json.JSONDecodeError:
        raise Unreadable("the body is not valid JSON") from None
    return text


def put_back(
    value: Any, long: dict[str, LongText], stay: frozenset[tuple[str, ...]], path: tuple[str, ...] = ()
) -> Any:
    """The parsed value with its long strings in place of their marks: as `LongText` under the paths of names in `stay`
    (places in a list do not count), as text elsewhere."""
    if isinstance(value, dict):
        return {_text(key, long): put_back(item, long, stay, (*path, key)) for key, item in value.items()}
    if isinstance(value, list):
        return [put_back(item, long, stay, path) for item in value]
    if path in stay and isinstance(value, str):
        return long.get(value, value)
    return _text(value, long)


def _text(value: Any, long: dict[str, LongText]) -> Any:
    found = long.get(value) if isinstance(value, str) else None
    return found.text() if found else value

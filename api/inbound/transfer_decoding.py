"""Base64 and quoted-printable undone piece by piece, so that a large file is never in memory as a whole. What comes out
is what the standard library makes of all pieces joined."""

import binascii
import re
from collections.abc import Iterable, Iterator

LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
NOISE = bytes(byte for byte in range(256) if byte not in LETTERS + b"=")
SPACES = b" \t\n\r\x0b\x0c"
NOT_BASE64 = re.compile(rb"[^A-Za-z0-9+/]+")


def from_base64(data: bytes) -> bytes:
    """All that can be decoded, whatever stands between the letters and however it was cut."""
    try:
        return binascii.a2b_base64(data)
    except binascii.Error:
        letters = NOT_BASE64.sub(b"", data)
        letters = letters[: len(letters) - 1] if len(letters) % 4 == 1 else letters
        return binascii.a2b_base64(letters + b"=" * (-len(letters) % 4))


def read_base64(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """What `from_base64` makes of all pieces. From the first padding on, which is near the end, they are joined."""
    left, rest = b"", iter(pieces)
    for piece in rest:
        letters = left + piece.translate(None, NOISE)
        if b"=" in letters:
            left = letters + b"".join(other.translate(None, NOISE) for other in rest)
            break
        whole = len(letters) - len(letters) % 4
        yield binascii.a2b_base64(letters[:whole])
        left = letters[whole:]
    yield from_base64(left)


def read_strict_base64(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """What is in flawless base64, white space aside. Raises binascii.Error for any other."""
    left, rest = b"", iter(pieces)
    for piece in rest:
        letters = left + piece.translate(None, SPACES)
        if b"=" in letters:
            left = letters + _end_of(rest)
            break
        whole = len(letters) - len(letters) % 4
        yield binascii.a2b_base64(letters[:whole], strict_mode=True)
        left = letters[whole:]
    yield binascii.a2b_base64(left, strict_mode=True)


def _end_of(pieces: Iterator[bytes]) -> bytes:
    """What follows the first padding, as far as it takes to see that it is too much."""
    end = b""
    for piece in pieces:
        end += piece.translate(None, SPACES)
        if len(end) > 3:
            break
    return end


def read_quoted_printable(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Line by line: nothing of this encoding reaches over the end of a line."""
    left: list[bytes] = []
    for piece in pieces:
        end = piece.rfind(b"\n") + 1
        if end:
            yield binascii.a2b_qp(b"".join([*left, piece[:end]]))
            left.clear()
        left.append(piece[end:])
    yield binascii.a2b_qp(b"".join(left))

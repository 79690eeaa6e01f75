"""Bytes to text when the charset is missing, misspelt or a lie. Never raises."""

import codecs
import re

from charset_normalizer import from_bytes

from schema.base import storable

# What senders write, and the superset that reads all of it.
WIDER = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "johab": "cp949",
    "iso2022_jp": "iso2022_jp_ext",
    "koi8-r": "koi8-u",
}
MISSPELT = {
    **{"unicode-1-1-utf-7": "utf-7", "utf8mb4": "utf-8", "utf": "utf-8", "unicode": "utf-8", "x-sjis": "cp932"},
    **{"x-gbk": "gb18030", "x-big5": "big5hkscs", "x-euc-jp": "euc_jp", "x-windows-949": "cp949", "ansi": "cp1252"},
    **{"ks_c_5601-1987": "cp949", "iso-8859-8-i": "iso8859-8", "x-mac-roman": "mac_roman", "macintosh": "mac_roman"},
    **{"x-mac-cyrillic": "mac_cyrillic", "windows-31j": "cp932", "cp-850": "cp850", "windows-874": "cp874"},
}
# Text codecs of Python that are no charsets: quadratic in time, or they read escapes the sender never meant.
NO_CHARSETS = {"idna", "punycode", "unicode-escape", "raw-unicode-escape", "undefined", "mbcs", "oem"}
JAPANESE_ESCAPE = re.compile(rb"\x1b\$[@B]|\x1b\(J|\x1b\$\(D")
SAMPLE = 20_000


def decode_text(data: bytes, charset: str | None = None) -> str:
    """The text in `data`, storable. `charset` is the sender's claim: it is believed while the bytes agree with it,
    and where nothing fits the unreadable bytes become U+FFFD."""
    name = charset_name(charset)
    if not data:
        return ""
    utf8 = valid_utf8(data)
    if utf8 is not None and not stateful(name, data):
        return storable(utf8)
    return storable(_decode_other(data, name).removeprefix("\ufeff"))


def charset_name(charset: str | None) -> str | None:
    """The codec's name for what a sender wrote, or None where there is no such charset."""
    words = re.split(r"[\s;,\"']+", (charset or "").strip(" \"'<>").lower(), maxsplit=1)[0]
    words = MISSPELT.get(words, words)
    if not words or len(words) > 60 or not words.isascii() or "\x00" in words:
        return None
    try:
        name = codecs.lookup(words).name
    except (LookupError, ValueError, UnicodeError):
        return None
    return None if name.replace("_", "-") in NO_CHARSETS else WIDER.get(name, name)


def stateful(name: str | None, data: bytes) -> bool:
    """Whether bytes that look like UTF-8 or ASCII mean something else: charsets that hide in ASCII, and UTF-16."""
    if name and (name.startswith(("iso2022", "utf-16", "utf-32")) or name in ("utf-7", "hz")):
        return True
    return bool(JAPANESE_ESCAPE.search(data, 0, SAMPLE))


def valid_utf8(data: bytes) -> str | None:
    """The text where all of it is UTF-8. Other charsets' text hardly ever is, so this wins over the sender's claim."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None


def _decode_other(data: bytes, name: str | None) -> str:
    if name in (None, "utf-8", "cp1252") and JAPANESE_ESCAPE.search(data, 0, SAMPLE):
        name = "iso2022_jp_ext"
    if name and name != "utf-8":
        return _decode_as(data, name)
    damaged = data.decode("utf-8", "replace")
    if _mostly_utf8(damaged):
        return damaged
    return _decode_as(data, _detected(data))


def _decode_as(data: bytes, name: str) -> str:
    try:
        return data.decode(name, "replace")
    except (LookupError, ValueError, UnicodeError):  # a codec that is no text codec, or knows no "replace"
        return data.decode("cp1252", "replace")


def _mostly_utf8(text: str) -> bool:
    """A mail cut in the middle of a letter, or with a foreign footer, stays UTF-8 with marks."""
    broken = text.count("\ufffd")
    whole = sum(1 for char in text[:SAMPLE] if ord(char) > 127) - text[:SAMPLE].count("\ufffd")
    return whole > 2 * broken or (broken <= 1 and text.endswith("\ufffd") and len(text) > 1)


def _detected(data: bytes) -> str:
    """A detector's guess for text of some length; short text gives it nothing to go by, and cp1252 is likeliest."""
    if sum(byte > 127 for byte in data[:SAMPLE]) < 12:
        return "cp1252"
    best = from_bytes(data[:SAMPLE]).best()
    return WIDER.get(best.encoding, best.encoding) if best else "cp1252"

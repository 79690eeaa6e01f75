"""What may stand in a header of ours: one line, nothing that turns text around, within the lengths mail allows."""

import re
import unicodedata

MAX_ASCII_SUBJECT = 900  # characters; a line has at most 998 octets
MAX_ENCODED_SUBJECT = 500  # octets of UTF-8, which encoding makes half as long again and more
MAX_NAME = 60
MAX_REFERENCES = 8000  # octets; Mailgun takes 16 KB of headers and variables together

# Embeddings, overrides and isolates: they make the rest of a line read in another order than it is written.
_TURNS_TEXT = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_MESSAGE_ID = re.compile(r"<[!-;=?-~]{1,900}>")


def one_line(text: str) -> str:
    """The text as one line of a header: a line break in it would start a header of the writer's choice."""
    kept = (c for c in " ".join(text.split()) if c not in _TURNS_TEXT and unicodedata.category(c) not in {"Cc", "Cs"})
    return " ".join("".join(kept).split())


def subject_line(text: str) -> str:
    """The subject, short enough for one line once it is encoded."""
    line = one_line(text)
    if is_plain(line):
        return line[:MAX_ASCII_SUBJECT].rstrip()
    return line.encode()[:MAX_ENCODED_SUBJECT].decode(errors="ignore").rstrip()


def is_plain(line: str) -> bool:
    """Whether a header can hold it as it is. What only looks encoded cannot: it would be read as what it never said."""
    return line.isascii() and "=?" not in line


def display_name(text: str) -> str:
    """A name to stand before an address; quoting it is left to whoever writes the header."""
    return one_line(text)[:MAX_NAME].rstrip()


def quoted(name: str) -> str:
    """The name as a quoted string, in which nothing can end it or start an address."""
    escaped = name.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'


def references(known_ids: list[str]) -> list[str]:
    """The conversation's Message-IDs, each once, its last mention counting. What is none is left out; of a very long
    conversation the first and the last ones stay, as RFC 5537 advises."""
    valid = [known for known in known_ids if _MESSAGE_ID.fullmatch(known)]
    chain = list(dict.fromkeys(reversed(valid)))[::-1]
    while len(chain) > 2 and sum(len(known) + 1 for known in chain) > MAX_REFERENCES:
        del chain[1]
    return chain

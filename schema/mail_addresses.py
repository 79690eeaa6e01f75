"""Addresses and ids in the headers of mails, read from whatever senders write. Total: nothing raises."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from schema.tickets import normal_email

MAX_ADDRESSES = 200
MAX_IDS = 100
TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"?|<[^<>]*>?|\\.|[(),;:]|[^"<\\(),;:]+|.', re.DOTALL)
MESSAGE_ID = re.compile(r"<[^<>\s@]{1,400}@[^<>\s@]{1,400}>")
ROUTE = re.compile(r"^@[^:]*:")


@dataclass(frozen=True)
class MailAddress:
    """An address in its normal form and the name beside it, as written."""

    email: str
    name: str = ""


@dataclass
class _Entry:
    """What stands between two commas."""

    words: list[str] = field(default_factory=list)
    comment: list[str] = field(default_factory=list)
    angles: list[str] = field(default_factory=list)
    quoted: bool = False


def read_addresses(value: str, limit: int = MAX_ADDRESSES) -> list[MailAddress]:
    """The addresses of a From, To or Cc value: groups opened, comments out, names unquoted; what is none is left out.
    RFC 2047 words should not be decoded before: an encoded name may hold commas and brackets."""
    found: list[MailAddress] = []
    for entry in _entries(value):
        found.extend(_addresses(entry))
        if len(found) >= limit:
            break
    return found[:limit]


def _entries(value: str) -> Iterator[_Entry]:
    entry, depth = _Entry(), 0
    for match in TOKEN.finditer(value):
        token = match[0]
        if token == "(":
            depth += 1
        elif token == ")":
            depth = max(depth - 1, 0)
        elif depth:
            entry.comment.append(token)
        elif token in (",", ";"):
            yield entry
            entry = _Entry()
        elif token == ":":
            entry = _Entry()  # the name of a group
        else:
            _put(entry, token)
    yield entry


def _put(entry: _Entry, token: str) -> None:
    if token.startswith("<"):
        entry.angles.append(token.strip("<>"))
    elif token.startswith('"') and len(token) > 1:
        entry.words.append(re.sub(r"\\(.)", r"\1", token[1:].removesuffix('"'), flags=re.DOTALL))
        entry.quoted = True
    else:
        entry.words.append(token)


def _addresses(entry: _Entry) -> Iterator[MailAddress]:
    """Usually one. An entry with several angles gives each, so that nobody hides one behind the other."""
    words = " ".join("".join(entry.words).split())
    for angle in entry.angles:
        address = normal_or_none(ROUTE.sub("", "".join(angle.split())))
        if address:
            yield MailAddress(address, words)
    if not entry.angles and (address := normal_or_none(words.replace(" ", "") if not entry.quoted else words)):
        yield MailAddress(address, " ".join("".join(entry.comment).split()))


def normal_or_none(address: str) -> str | None:
    """The address in its normal form, or None where it is none."""
    try:
        return normal_email(address)
    except ValueError:
        return None


def message_ids(value: str, limit: int = MAX_IDS) -> list[str]:
    """The `<id@host>` tokens in their order, each once; of too many the last, since threads are found from the end."""
    return list(dict.fromkeys(MESSAGE_ID.findall(value)))[-limit:]


def mail_domain(address: str | None) -> str:
    """What stands after the last @, lower case, without a closing dot; "" where there is nothing."""
    return (address or "").rpartition("@")[2].strip(" <>").rstrip(".").lower() if "@" in (address or "") else ""

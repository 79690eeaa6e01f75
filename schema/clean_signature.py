"""What stands around the words of a mail and is not meant by its writer: signatures, the lines of phones, lawyers and
gateways."""

import re

from schema.html_text import Line
from schema.quote_words import BANNER, CLOSING, DISCLAIMER, SENT_FROM

LONGEST_SIGNATURE = 25
CONTACT = re.compile(
    r"https?://|www\.|\S+@\S+\.\S|(?:tel|phone|fon|mobile?|mob|fax|t|m|f|p|cell)\s?[.:]\s*[+(\d]"
    r"|\+\d[\d ()/.-]{6,}|\(?0\d{2,5}\)?[ /-]\d{4,}|\b\d{4,5} [A-ZÄÖÜ][a-zäöü]+"
    r"|\b(?:gmbh|inc|ltd|llc|s\.?a\.?r\.?l|s\.?r\.?l|b\.?v|ab|oy|a/s|sp\. z o\.o|plc|corp|hrb)\b",
    re.IGNORECASE,
)


def without_additions(lines: list[Line]) -> list[Line]:
    """The lines without signature and additions. At least one line with words stays, or all of them."""
    kept = _without_banner(lines)
    for cut in (_without_delimited, _without_disclaimer, _without_sent_from, _without_contact_data, _without_sent_from):
        shorter = _trimmed(cut(kept))
        if any(line.text.strip() and line.depth == 0 for line in shorter):
            kept = shorter
    return kept


def _trimmed(lines: list[Line]) -> list[Line]:
    """Without empty lines and bare rules at the end."""
    end = len(lines)
    while end and lines[end - 1].depth == 0 and not re.search(r"\w|[^\W_]|[^\s_*=—–-]", lines[end - 1].text):
        end -= 1
    return lines[:end]


def _without_banner(lines: list[Line]) -> list[Line]:
    """Only the first paragraph can be a gateway's."""
    first = next((number for number, line in enumerate(lines) if line.text.strip()), len(lines))
    end = next((n for n in range(first, len(lines)) if not lines[n].text.strip()), len(lines))
    paragraph = " ".join(line.text.strip() for line in lines[first:end])
    return lines[end:] if end - first <= 4 and BANNER.fullmatch(paragraph[:500]) and end < len(lines) else lines


def _without_delimited(lines: list[Line]) -> list[Line]:
    """RFC 3676's "-- ". Mail programs drop its space, so "--" counts too, close to the end."""
    for number in range(len(lines) - 1, max(len(lines) - 1 - LONGEST_SIGNATURE, -1), -1):
        line = lines[number]
        if line.depth == 0 and line.text.strip() in ("--", "—", "-- ") and not line.text.startswith(" "):
            if _whole_own(lines, number):
                return lines[:number]
            return lines
    return lines


def _whole_own(lines: list[Line], number: int) -> bool:
    return all(line.depth == 0 for line in lines[number:])


def _without_disclaimer(lines: list[Line]) -> list[Line]:
    """From the first paragraph that begins as a lawyer's to the end, if only such or little follows."""
    starts = [n for n, line in enumerate(lines) if line.text.strip() and (n == 0 or not lines[n - 1].text.strip())]
    for number in starts[-6:]:
        paragraph = " ".join(line.text.strip() for line in lines[number : number + 4])[:500]
        if number and lines[number].depth == 0 and DISCLAIMER.match(paragraph):
            return lines[:number]
    return lines


def _without_sent_from(lines: list[Line]) -> list[Line]:
    """One or two lines of a phone or a program at the end."""
    lines = _trimmed(lines)
    for _ in range(2):
        for count in (1, 2):  # some are wrapped
            text = " ".join(line.text.strip() for line in lines[-count:])
            if len(lines) > count and len(text) < 200 and SENT_FROM.fullmatch(text) and lines[-1].depth == 0:
                lines = _trimmed(lines[:-count])
                break
    return lines


def _without_contact_data(lines: list[Line]) -> list[Line]:
    """After a closing formula and a name: the lines with telephone, address and company."""
    for number in range(len(lines) - 1, max(len(lines) - 1 - LONGEST_SIGNATURE, 0), -1):
        if lines[number].depth == 0 and CLOSING.fullmatch(lines[number].text.strip()[:80]):
            rest = [line.text.strip() for line in lines[number + 1 :]]
            return lines[: number + 1 + _name_lines(rest)] if _is_contact(rest) else lines
    return lines


def _is_contact(rest: list[str]) -> bool:
    filled = [text for text in rest if text]
    return any(CONTACT.search(text) for text in filled) and all(len(text) < 120 for text in filled)


def _name_lines(rest: list[str]) -> int:
    """How many lines hold the name: the first with words, if it is no contact data itself."""
    for number, text in enumerate(rest):
        if text:
            return number + 1 if not CONTACT.search(text) and len(text) < 60 else number
    return 0

"""Where quoted history starts in the lines of a mail: attribution lines, header blocks, separators.

Every test looks at a few lines of bounded length, so the time grows with the mail's length only."""

import re
from dataclasses import dataclass

from schema.html_marks import Mark
from schema.html_text import Line
from schema.quote_words import FIELDS, FORWARDED, ORIGINAL, OWN_WORDS, REPLY_ABOVE, STARTS, WROTE

LONGEST = 600
WRAPPED = 4
ADDRESS = re.compile(r"[^\s<>@]{1,100}@[^\s<>@]{1,200}")
CLOCK = re.compile(r"\b\d{1,2}\s?[:.h時时시点點]\s?\d{2}\b|\d{1,2}\s?[時时시点點]")
DATE = re.compile(
    r"\b(?:19|20)\d\d\b|(?:19|20)\d\d[年년]|[٠-٩]{4}|\b\d{1,2}[./-]\d{1,2}[./-]\d{2,4}\b|\d{4}[./-]\d{1,2}[./-]\d{1,2}"
)
CLOSED = re.compile(r"[:：]\W{0,6}$|wrote\s*-{2,}$|-{3,}$")
ADDRESS_LAST = re.compile(r"<[^<>\s]+@[^<>\s]+>\W{0,6}$|[^\s<>@]+@[^\s<>@]+\W{0,6}$")
INVISIBLE = re.compile("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
UNDERSCORES = re.compile(r"[_*-]{20,200}")


@dataclass(frozen=True)
class Start:
    """A place where history starts: its first line, the line after it, and whether a mail was passed on here. `sure`:
    the history goes on to the end even where no line is marked as quoted."""

    first: int
    after: int
    forwarded: bool = False
    sure: bool = True


def plain(line: Line) -> str:
    """The line without what cannot be seen, for comparing."""
    return " ".join(INVISIBLE.sub("", line.text[:LONGEST]).split())


def starts_of(lines: list[Line]) -> list[Start]:
    """Every start in the unquoted lines, first to last; they do not overlap."""
    texts = [plain(line) if line.depth == 0 else "" for line in lines]
    found: list[Start] = []
    at = 0
    while at < len(lines):
        start = _start_at(lines, texts, at) if texts[at] else None
        if start is not None and (not found or start.first >= found[-1].after):
            found.append(start)
            at = start.after
        else:
            at += 1
    return found


def _start_at(lines: list[Line], texts: list[str], at: int) -> Start | None:
    if lines[at].mark is Mark.REST and (at == 0 or lines[at - 1].mark is not Mark.REST):
        return Start(at, at + 1, forwarded=bool(FORWARDED.fullmatch(texts[at])))
    if FORWARDED.fullmatch(texts[at]) and not ORIGINAL.fullmatch(texts[at]):
        return Start(at, at + 1, forwarded=_passed_on(lines, at))
    if REPLY_ABOVE.fullmatch(texts[at]):
        return Start(at, at + 1)
    if ORIGINAL.fullmatch(texts[at]) or UNDERSCORES.fullmatch(texts[at]):
        # The words alone may be the writer's; a header line or a quote below them may not.
        follows = _header_block(texts, at + 1, needed=2)
        quoted = _next_depth(lines, at + 1) > 0 and bool(ORIGINAL.fullmatch(texts[at]))
        return Start(at, max(follows, at + 1)) if follows or quoted else None
    block = _header_block(texts, at, needed=3)
    if block:
        return Start(at, block)
    return _attribution(lines, texts, at)


def _passed_on(lines: list[Line], at: int) -> bool:
    """Whether this is a program's line and no sentence about a forwarded message: a rule, or header lines below."""
    below = (plain(line) for line in lines[at + 1 : at + 6])
    return bool(re.search(r"[-_=*—–]{3}", plain(lines[at]))) or any(_field_of(text) for text in below)


def _next_depth(lines: list[Line], at: int) -> int:
    """How deep the next line with words is quoted."""
    return next((line.depth for line in lines[at : at + 12] if line.text.strip()), 0)


def _header_block(texts: list[str], at: int, needed: int) -> int:
    """The line after a block of header lines that starts at the first line with words, or 0 where there is none. A
    block of three kinds must name an address, or a time of day and a subject: people write "From: Berlin" too."""
    while at < len(texts) and not texts[at] and needed < 3:
        at += 1
    kinds: dict[str, str] = {}
    end = at
    for number in range(at, min(at + 14, len(texts))):
        kind = _field_of(texts[number])
        if kind:
            kinds.setdefault(kind[0], kind[1])
            end = number + 1
        elif number == at or (not texts[number] and len(kinds) >= needed) or number - end > 2:
            break
    first = _field_of(texts[at]) if at < len(texts) else None
    if first is None or first[0] not in ("from", "sent") or "from" not in kinds or len(kinds) < needed:
        return 0
    proven = bool(ADDRESS.search(kinds["from"])) or ("subject" in kinds and bool(CLOCK.search(kinds.get("sent", ""))))
    return end if proven or needed < 3 else 0


def _field_of(text: str) -> tuple[str, str] | None:
    """Which header line this is, and its value."""
    for name, pattern in FIELDS.items():
        if found := pattern.fullmatch(text):
            return name, found[1]
    return None


def _attribution(lines: list[Line], texts: list[str], at: int) -> Start | None:
    """An attribution that ends in this line or in one of the next three, and begins here."""
    if not (STARTS.match(texts[at]) or ADDRESS.search(texts[at])):
        return None
    joined = ""
    for number in range(at, min(at + WRAPPED, len(texts))):
        if not texts[number]:
            return None
        joined = f"{joined} {texts[number]}".strip() if not joined.endswith("<") else joined + texts[number]
        quoted = _next_depth(lines, number + 1) > 0
        if len(joined) <= LONGEST and CLOSED.search(joined) and _names_somebody(joined, quoted=quoted):
            return Start(at, number + 1, sure=not quoted and _certain(joined))
    return None


def _names_somebody(text: str, *, quoted: bool) -> bool:
    """Whether a closed line says who wrote what follows. Above a quote less is asked for."""
    wrote, dated = bool(WROTE.search(text)), bool(CLOCK.search(text) or DATE.search(text))
    if quoted:
        return (wrote and (dated or bool(ADDRESS.search(text)) or not OWN_WORDS.search(text))) or (
            dated and bool(ADDRESS_LAST.search(text))
        )
    return _certain(text)


def _certain(text: str) -> bool:
    """An attribution without any quote below it: dated, by somebody else, in the form programs write."""
    wrote, clock, date = bool(WROTE.search(text)), bool(CLOCK.search(text)), bool(DATE.search(text))
    if OWN_WORDS.search(text) or not STARTS.match(text):
        return False
    if ADDRESS.search(text):
        return (wrote and (clock or date)) or (clock and date and bool(ADDRESS_LAST.search(text)))
    return wrote and clock and date

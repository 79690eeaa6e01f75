"""The words a customer wrote this time: a mail without quoted history, signature and what programs add.

The rule behind all rules: a word too much costs the reader a moment, a word too few the customer's question. So a first
mail and a forwarded mail are never cut, an answer between quotes keeps them, and nothing left means everything."""

import re

from schema.clean_signature import without_additions
from schema.html_marks import Mark
from schema.html_text import Line, html_lines
from schema.quote_starts import Start, starts_of
from schema.quote_words import POINTS_BELOW

MAX_TEXT = 500_000
QUOTE = re.compile(r"[ \t]?((?:>[ ]?)+)")
CODE = re.compile(r">>>\s?\S|>\s?(?:\$|cd |git |npm |pip |curl |python)")


def clean_reply(text: str, html: str | None, is_first: bool) -> str:
    """The new words of a mail. `text` is its whole plain text, `html` the HTML it came with. `is_first`: it starts a
    conversation, so all of it is new. A text over 500,000 characters is given back as it is."""
    whole = text.strip()
    if is_first or not whole or len(whole) > MAX_TEXT:
        return whole
    marked = html_lines(html) if html else []
    if any(line.mark or line.depth for line in marked):
        words = new_words(marked)
        if words and same_mail(words, whole):
            return words
    return new_words(text_lines(text)) or whole


def same_mail(words: str, whole: str) -> bool:
    """Whether the HTML tells what the plain text tells; some senders put two different mails into one."""
    known = set(re.findall(r"\w+", whole.lower()))
    said = re.findall(r"\w+", words.lower())
    return bool(said) and sum(word in known for word in said) >= 0.9 * len(said)


def text_lines(text: str) -> list[Line]:
    """Plain text as lines, `>` counted. A prompt or a shell line that starts with > quotes nobody."""
    return [_text_line(line) for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n")]


def _text_line(line: str) -> Line:
    found = QUOTE.match(line)
    if found is None or CODE.match(line):
        return Line(0, line.rstrip())
    return Line(found[1].count(">"), line[found.end() :].rstrip())


def new_words(lines: list[Line]) -> str:
    """The lines without history, as text; "" where nothing is left."""
    starts = starts_of(lines)
    if any(start.forwarded for start in starts):
        return as_text(without_additions(lines))
    first = next(iter(starts), None)
    above = [line for line in lines[: first.first if first else len(lines)] if line.depth == 0]
    if POINTS_BELOW.search("\n".join(line.text for line in above)[:20_000]) and (starts or _quoted(lines)):
        return as_text(_answers_kept(lines, starts) or lines)
    return as_text(without_additions(_own_lines(lines, starts)))


def _quoted(lines: list[Line]) -> bool:
    return any(line.depth or line.mark in (Mark.QUOTE, Mark.HISTORY) for line in lines)


def _answers_kept(lines: list[Line], starts: list[Start]) -> list[Line]:
    """For a mail that points below: all of it, without history below the last own words where these are inline."""
    kept = _own_lines(lines, starts)
    return kept if any(line.depth for line in kept) else lines


def _own_lines(lines: list[Line], starts: list[Start]) -> list[Line]:
    kinds = _kinds(lines, starts)
    blocks = _answered_blocks(kinds)
    keep_quotes = len(blocks) > 1
    last_own = max((n for n, kind in enumerate(kinds) if kind == "own"), default=-1)
    kept = []
    for number, (line, kind) in enumerate(zip(lines, kinds, strict=True)):
        if kind in ("own", "empty") or (kind == "quote" and keep_quotes and number < last_own):
            kept.append(line)
    return kept


def _kinds(lines: list[Line], starts: list[Start]) -> list[str]:
    """For each line: own, quote (history with own words perhaps below), gone or empty."""
    kinds = [_kind(line) for line in lines]
    for start in starts:
        kinds[start.first : start.after] = ["gone"] * (start.after - start.first)
    sure = next((start for start in starts if start.sure), None)
    if sure is not None and any(kind == "own" for kind in kinds[: sure.first]):
        kinds[sure.first :] = ["gone"] * (len(lines) - sure.first)
    _without_strays(lines, kinds, starts)
    return kinds


def _kind(line: Line) -> str:
    if not line.text.strip() and line.depth == 0:
        return "empty"
    if line.mark in (Mark.HISTORY, Mark.REST) or (line.mark is Mark.SIGNATURE and line.depth == 0):
        return "gone"
    return "quote" if line.depth else "own"


def _without_strays(lines: list[Line], kinds: list[str], starts: list[Start]) -> None:
    """Quotes above the first attribution, or in a mail without any, are history only at the end: a customer's own >
    lines are examples or code. What a program marks as a quote's head goes as well."""
    before = starts[0].first if starts else len(lines)
    marked = any(line.mark for line in lines)
    last_own = max((n for n, kind in enumerate(kinds[:before]) if kind == "own"), default=-1)
    first_own = next((n for n, kind in enumerate(kinds) if kind == "own"), len(kinds))  # a mail may begin with a quote
    for number in range(first_own, last_own):
        if kinds[number] == "quote" and not marked:
            kinds[number] = "own"
    heads = True
    for number, line in enumerate(lines):
        if line.mark is Mark.QUOTE and kinds[number] == "own" and heads:
            kinds[number] = "gone"
        heads = heads and kinds[number] != "quote"


def _answered_blocks(kinds: list[str]) -> list[int]:
    """Where the quotes begin that have own words below them."""
    blocks: list[int] = []
    open_block = None
    for number, kind in enumerate(kinds):
        if kind == "quote" and open_block is None:
            open_block = number
        elif kind == "own" and open_block is not None:
            blocks.append(open_block)
            open_block = None
    return blocks


def as_text(lines: list[Line]) -> str:
    """The lines as text, quotes with "> ", never more than one empty line in a row."""
    text = "\n".join(("> " * line.depth + line.text).rstrip() for line in lines)
    return re.sub(r"\n{3,}", "\n\n", text).strip("\n").rstrip()

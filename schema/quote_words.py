"""The words of `quotes.yaml` as compiled expressions."""

import re
from pathlib import Path

import yaml

WORDS: dict[str, list[str]] = yaml.safe_load(Path(__file__).with_name("quotes.yaml").read_text(encoding="utf-8"))


def any_of(name: str) -> str:
    """The alternatives of one list as one group."""
    return "(?:" + "|".join(WORDS[name]) + ")"


def _line(name: str, before: str = "", after: str = "") -> re.Pattern[str]:
    return re.compile(f"{before}{any_of(name)}{after}", re.IGNORECASE)


RULE = r"\W{0,3}[-_=*—–]{2,40} ?"
WROTE = _line("wrote")
STARTS = re.compile(rf"(?:>\s*)?[\"'(\[]?{any_of('starts')}(?:[\s,.]|(?<=\d.)|(?<=\W))", re.IGNORECASE)
OWN_WORDS = _line("own_words")
ORIGINAL = _line("original", RULE, r"\s?:?\s?[-_=*—–]{2,40}\s*")
FORWARDED = _line("forwarded", r"(?:[-_=*—– ]{2,40})?", r"\b.{0,80}?(?::|[-_=*—–]{2,40})\s*")
POINTS_BELOW = _line("points_below")
SENT_FROM = _line("sent_from", r"[\s_*<(-]{0,5}", r"(?:\s?<?\(?https?://\S{1,300})?[\s.!>)*_]{0,5}")
CLOSING = _line("closing", r"\W{0,3}", r"[\s,.!;]{0,4}(?:,? (?:and|und|et|y|e) .{1,30})?")
DISCLAIMER = _line("disclaimer", r"[\W_]{0,10}")
BANNER = _line("banner", "", "")
REPLY_ABOVE = _line("reply_above", r"[\W_]{0,20}", r"[\W_]{0,20}")
FIELDS = {
    name: re.compile(rf"[*\s]{{0,4}}{any_of(name)}\s?[*]?\s?[:：]\s?[*]?(.*)", re.IGNORECASE)
    for name in ("from", "sent", "to", "cc", "subject")
}

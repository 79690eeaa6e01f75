"""A mail's HTML as plain text that reads as it looks: hidden text out, links and pictures named, quotes marked.

lxml reads the HTML as a stream of events. No tree is built, so 2,000,000 nested elements cost a second and no stack."""

import re
from contextlib import suppress
from dataclasses import dataclass, field

from lxml import etree

from schema.base import storable
from schema.html_marks import Mark, mark_of
from schema.html_styles import BACKGROUND, COLOR, WHITE, Color, Sheet, alike, color, hides

MAX_HTML = 12_000_000
MAX_TEXT = 2_000_000
MAX_ELEMENTS = 300_000
MAX_LINES = 50_000
MAX_QUOTES = 20
DROPPED = {"head", "script", "title", "template", "noscript", "object", "svg", "math", "iframe", "select", "textarea"}
BREAKING = {
    "address",
    "article",
    "aside",
    "body",
    "center",
    "dd",
    "div",
    "dl",
    "dt",
    "figure",
    "footer",
    "form",
    "header",
    "html",
    "li",
    "main",
    "nav",
    "section",
}
SPACED = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "pre", "fieldset", "figcaption"}
SPACES = re.compile(r"[ \t\n\r\f\v\u00a0\u2007\u202f\u3000]+")
UNSEEN = re.compile("[\u00ad\u034f\u061c\u115f\u180e\u200b\u2060\ufeff\u2800]+")
TINY = re.compile(r"\s*[01](?:px)?\s*")


@dataclass
class Line:
    """One line of a mail: how deep it is quoted, its words, and what the HTML says it is."""

    depth: int
    text: str
    mark: Mark | None = None


class _Enough(Exception):
    """More elements than any letter has."""


@dataclass(slots=True)
class _Element:
    tag: str
    hidden: bool
    quote: bool
    ink: Color
    paper: Color
    mark: Mark | None
    link: str | None = None
    count: int | None = None


@dataclass
class _Link:
    href: str
    words: list[str] = field(default_factory=list)


class _Reader:
    """Takes lxml's events and writes lines."""

    def __init__(self) -> None:
        self.open: list[_Element] = []
        self.lines: list[Line] = []
        self.words: list[str] = []
        self.links: list[_Link] = []
        self.sheet, self.css = Sheet(), list[str]()
        self.quotes = self.pre = self.size = self.elements = 0
        self.gap = self.filled = False  # filled: the line has words; looking for them every time is quadratic

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        element = self._element(tag, attributes)
        if element.mark is Mark.REST or tag in SPACED or element.quote:
            self._break(gap=tag in SPACED)
        elif tag in BREAKING or tag in ("tr", "hr") or element.mark is not (self.open[-1].mark if self.open else None):
            self._break()
        self.open.append(element)
        self.quotes += element.quote
        if not element.hidden:
            self._begin(tag, attributes, element)

    def _element(self, tag: str, attributes: dict[str, str]) -> _Element:
        """What the element is to the text, from its own attributes and from what it stands in."""
        above = self.open[-1] if self.open else None
        self.elements += 1
        if self.elements > MAX_ELEMENTS:
            raise _Enough
        style = self.sheet.style_of(tag, attributes)
        ink, paper, mark = (above.ink, above.paper, above.mark) if above else (None, WHITE, None)
        if own := COLOR.search(style) or (re.match("(.*)", attributes["color"]) if "color" in attributes else None):
            ink = color(own[1])
        if ground := BACKGROUND.search(style):
            paper = color(ground[1])
        elif "bgcolor" in attributes or "background" in attributes:
            paper = color(attributes.get("bgcolor", ""))
        hidden = tag in DROPPED or tag == "style" or (above is not None and above.hidden) or _hidden(attributes, style)
        mark = mark if mark is Mark.HISTORY else mark_of(tag, attributes, style) or mark
        return _Element(tag, hidden, tag == "blockquote" and not _indent(attributes, style), ink, paper, mark)

    def _begin(self, tag: str, attributes: dict[str, str], element: _Element) -> None:
        if tag == "br":
            self._flush(force=True)
        elif tag == "img":
            self._picture(attributes)
        elif tag == "a":
            element.link = attributes.get("href", "").strip()
            self.links.append(_Link(element.link))
        elif tag in ("td", "th") and self.filled:
            self.words.append(" | ")
        elif tag == "li":
            self._item()
        elif tag == "pre":
            self.pre += 1
        elif tag == "ol":
            element.count = 0

    def _item(self) -> None:
        parent = next((above for above in self.open[-2:-12:-1] if above.tag in ("ol", "ul")), None)
        if parent is not None and parent.count is not None:
            parent.count += 1
            self.words.append(f"{parent.count}. ")
        else:
            self.words.append("- ")

    def _picture(self, attributes: dict[str, str]) -> None:
        alt = " ".join(attributes.get("alt", "").split())[:300]
        if alt and not any(TINY.fullmatch(attributes.get(side, "")) for side in ("width", "height")):
            self._say(f"[{alt}]")

    def end(self, tag: str) -> None:
        if not self.open:
            return
        element = self.open.pop()
        if tag == "style":
            self.sheet.read("".join(self.css))
            self.css = []
        if element.link is not None:
            self._close_link(self.links.pop())
        if tag in SPACED or tag in BREAKING or tag == "tr" or element.quote:
            self._break(gap=tag in SPACED, element=element)
        self.quotes -= element.quote
        self.pre -= tag == "pre" and not element.hidden

    def _close_link(self, link: _Link) -> None:
        """`words (https://…)`, unless the words are the address already."""
        words = " ".join("".join(link.words).split())
        href = link.href.removeprefix("mailto:").partition("?")[0] if link.href.startswith("mailto:") else link.href
        known = href.rstrip("/").lower() in words.lower() or words.lower() in ("http://" + href, "https://" + href)
        plain = re.sub(r"^https?://(www\.)?", "", href.lower()).rstrip("/")
        if link.href.lower().startswith(("http://", "https://", "mailto:")) and words and not known and words != plain:
            self.words.append(f" ({href[:2_000]})")

    def data(self, text: str) -> None:
        if self.open and self.open[-1].tag == "style":
            self.css.append(text)
        elif not self.open or not (self.open[-1].hidden or alike(self.open[-1].ink, self.open[-1].paper)):
            self._say(UNSEEN.sub("", text))

    def _say(self, text: str) -> None:
        self.size += len(text)
        if self.size > MAX_TEXT:
            return
        if self.pre:
            *whole, text = text.split("\n")
            for line in whole:
                self.words.append(line)
                self._flush(force=True)
        self.words.append(text if self.pre else SPACES.sub(" ", text))
        self.filled = self.filled or not text.isspace()
        if self.links:
            self.links[-1].words.append(text)

    def _break(self, *, gap: bool = False, element: _Element | None = None) -> None:
        self._flush(element=element)
        self.gap = self.gap or gap

    def _flush(self, *, force: bool = False, element: _Element | None = None) -> None:
        """The words so far as a line. Without `force` an empty one is none."""
        words = "".join(self.words)
        words = words.rstrip() if self.pre else re.sub(r" {2,}", " ", words).strip().strip("|").strip()
        self.words, self.filled = [], False
        if not (words or force) or len(self.lines) >= MAX_LINES:
            return
        place = element or (self.open[-1] if self.open else None)
        if self.gap and self.lines and self.lines[-1].text:
            self.lines.append(Line(min(self.quotes, self.lines[-1].depth), ""))
        self.gap = False
        if words or (self.lines and self.lines[-1].text):
            self.lines.append(Line(min(self.quotes, MAX_QUOTES), words, place.mark if place else None))

    def comment(self, text: str) -> None:
        pass

    def close(self) -> list[Line]:
        self._flush()
        return self.lines


def _hidden(attributes: dict[str, str], style: str) -> bool:
    if "hidden" in attributes or hides(style):
        return True
    preheader = "preheader" in attributes.get("class", "").lower()
    return attributes.get("aria-hidden", "").lower() == "true" and (preheader or "max-height" in style)


def _indent(attributes: dict[str, str], style: str) -> bool:
    """Gmail's indent button writes a blockquote that quotes nobody."""
    return "type" not in attributes and "border:none" in style and "margin:0" in style


def html_lines(html: str) -> list[Line]:
    """The lines of a mail's HTML with quote depth and marks. What is beyond 12 MB of HTML, 300,000 elements or 2 MB of
    text is left out."""
    data = storable(html[:MAX_HTML]).encode()
    reader = _Reader()
    with suppress(_Enough, etree.LxmlError, AssertionError, ValueError):
        parser = etree.HTMLParser(target=reader, encoding="utf-8", remove_comments=True, remove_pis=True)
        parser.feed(data)
        parser.close()
    return _without_edges(reader.close())


def _without_edges(lines: list[Line]) -> list[Line]:
    filled = [number for number, line in enumerate(lines) if line.text]
    return lines[filled[0] : filled[-1] + 1] if filled else []


def html_text(html: str) -> str:
    """The text a reader of this HTML sees; quoted lines start with "> " for every level."""
    return "\n".join(("> " * line.depth + line.text).rstrip() for line in html_lines(html))

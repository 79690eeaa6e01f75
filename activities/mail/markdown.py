"""The agent's Markdown as the two parts of a mail: clean HTML, and text without the escapes.

Nothing in it is fetched by whoever reads it: there are no images, and links go to pages and mailboxes only.
"""

import html
import re
from html.entities import html5

import nh3
from markdown_it import MarkdownIt

MAX_MARKDOWN = 10_000  # characters; parsing longer texts could keep the worker busy, so they stay plain
SCHEMES = {"http", "https", "mailto"}
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
TAGS = {"p", "br", "hr", "strong", "em", "a", "ul", "ol", "li", "blockquote", "code", "pre"} | HEADINGS
ATTRIBUTES: dict[str, set[str]] = {"a": {"href"}, "ol": {"start"}, "*": set()}

_LINK = re.compile(r"(https?://|mailto:)\S+", re.IGNORECASE)
_LINE_OF_A_LINK = re.compile(r"https?://[!-~]+")
# What stands in code is meant as it stands; everywhere else CommonMark takes escapes and entities for characters.
_ESCAPES = re.compile(
    r"(?P<code>^ {0,3}(?P<fence>```|~~~).*?(?:^ {0,3}(?P=fence)|\Z)"
    r"|(?P<ticks>`{1,3})(?!`)[^\n]{1,1000}?(?P=ticks)(?!`))"
    r"|\\(?P<mark>[!-/:-@\[-`{-~])|(?P<line_break>\\(?=\n))"
    r"|(?P<entity>&(?:#\d{1,7}|#[xX][\da-fA-F]{1,6}|[A-Za-z]\w{1,30});)",
    re.MULTILINE | re.DOTALL,
)


class _Markdown(MarkdownIt):
    def validateLink(self, url: str) -> bool:
        """Any other link stays text, so that a reader sees what was meant to be hidden behind it."""
        return bool(_LINK.fullmatch(url))


_PARSER = _Markdown("commonmark", {"html": False, "linkify": False, "breaks": True}).disable("image")


def markdown_as_html(markdown: str) -> str:
    """Clean HTML of CommonMark; HTML in it stays text."""
    if len(markdown) > MAX_MARKDOWN:
        return text_as_html(markdown)
    rendered = _PARSER.render(markdown)
    return nh3.clean(rendered, tags=TAGS, attributes=ATTRIBUTES, url_schemes=SCHEMES, url_relative="deny")


def markdown_as_text(markdown: str) -> str:
    """The Markdown itself, readable: `1\\. \\_a\\_ &amp; b` is `1. _a_ & b`."""
    return _ESCAPES.sub(_meant, markdown)


def markdown_as_read(markdown: str) -> str:
    """The words that a reader of the HTML sees, without marks: `ref&#117;nd`, `*re*fund` and `re\\fund` read alike."""
    return html.unescape(nh3.clean(markdown_as_html(markdown), tags=set()))


def text_as_html(text: str) -> str:
    """Plain text as HTML: paragraphs and lines are kept, and a line that is an address of the web is a link."""
    paragraphs = re.split(r"\n[ \t]*\n", text.replace("\r\n", "\n").strip())
    return "".join(f"<p>{_lines(paragraph)}</p>\n" for paragraph in paragraphs)


def _lines(paragraph: str) -> str:
    return "<br>\n".join(_line(html.escape(line), line) for line in paragraph.split("\n"))


def _line(escaped: str, line: str) -> str:
    is_link = _LINE_OF_A_LINK.fullmatch(line)
    return f'<a href="{escaped}" rel="noopener noreferrer">{escaped}</a>' if is_link else escaped


def _meant(match: re.Match[str]) -> str:
    entity = match["entity"]
    if entity is None:
        return match["code"] or match["mark"] or ""
    meant = html.unescape(entity) if entity[1] == "#" else html5.get(entity[1:], entity)
    return meant if meant.isprintable() else " "

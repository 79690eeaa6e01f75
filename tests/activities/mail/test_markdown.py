"""The agent's Markdown in a mail: clean HTML that fetches nothing, and text that can be read."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some

from activities.mail.markdown import ATTRIBUTES, MAX_MARKDOWN, TAGS, markdown_as_html, markdown_as_text, text_as_html

ATTACKS = [
    "<script>alert(1)</script>",
    "<img src=https://evil.example/pixel.png onerror=alert(1)>",
    "![pixel](https://evil.example/pixel.png)",
    "![pixel][p]\n\n[p]: https://evil.example/pixel.png",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt&colon;alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:x)",
    "[x](//evil.example/)",
    "[x](/relative)",
    "<javascript:alert(1)>",
    '[x](https://a.example "onmouseover=alert(1)")',
    "[x](https://a.example/\"onmouseover='alert(1)')",
    "```html\n<iframe src=https://evil.example></iframe>\n```",
    '<style>@import "https://evil.example/x.css";</style>',
    "<svg/onload=alert(1)>",
    "<!-- --><math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
]
PIECES = some.sampled_from([*ATTACKS, "`", "*", "_", "[", "](", ")", "<", ">", "\n", "# ", "- ", "\\", "&", "é", "a b"])


class Seen(HTMLParser):
    """What a mail program finds in HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str, str | None]] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes += [(tag, name, value) for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def links(self) -> list[str]:
        return [value or "" for _, name, value in self.attributes if name == "href"]


def assert_harmless(html: str) -> None:
    seen = Seen(html)
    assert seen.tags <= TAGS
    assert all(name in ATTRIBUTES.get(tag, set()) | {"rel"} for tag, name, _ in seen.attributes)
    assert all(re.match(r"(https?://|mailto:)", link, re.IGNORECASE) for link in seen.links)


@pytest.mark.parametrize("attack", ATTACKS)
def test_nothing_in_an_answer_runs_or_is_fetched(attack: str) -> None:
    assert_harmless(markdown_as_html(attack))
    assert_harmless(text_as_html(attack))


@settings(deadline=None)  # what takes long is bounded by the length, not by the clock of a busy machine
@given(some.lists(PIECES | some.text(), max_size=30).map("".join))
@example("[" * 9_000)
@example("[a](" * 2_000)
@example("x" * (MAX_MARKDOWN + 1) + "<script>")
def test_any_markdown_is_harmless(markdown: str) -> None:
    assert_harmless(markdown_as_html(markdown))
    assert_harmless(text_as_html(markdown))
    markdown_as_text(markdown)


@given(some.text())
def test_plain_text_stays_text_in_html(text: str) -> None:
    html = text_as_html(f"<script>{text}</script><img src=x onerror='a()'>")
    assert not re.search(r"<(?!/?p>|br>)", html)
    assert "&lt;script&gt;" in html


def test_a_link_that_may_not_be_one_is_shown_as_it_was_written() -> None:
    seen = Seen(markdown_as_html("[click](javascript:alert(1)) or [shop](https://shop.example/?a=1&b=2)"))
    assert seen.links == ["https://shop.example/?a=1&b=2"]
    assert "[click](javascript:alert(1))" in "".join(seen.words)


def test_a_bare_address_is_no_link() -> None:
    assert Seen(markdown_as_html("See https://shop.example or shop.example")).links == []


def test_markdown_looks_like_what_it_means() -> None:
    html = markdown_as_html("# Order\n\nOne\ntwo **three** & *four*\n\n- five\n- `six`\n\n3. seven")
    assert html == (
        "<h1>Order</h1>\n<p>One<br>\ntwo <strong>three</strong> &amp; <em>four</em></p>\n"
        '<ul>\n<li>five</li>\n<li><code>six</code></li>\n</ul>\n<ol start="3">\n<li>seven</li>\n</ol>\n'
    )


@pytest.mark.parametrize(
    ("markdown", "readable"),
    [
        ("1\\. your order \\_x\\_", "1. your order _x_"),
        ("Fish &amp; chips, 5&nbsp;€ &#38; more", "Fish & chips, 5 € & more"),
        ("**bold** and [shop](https://shop.example/a_b)", "**bold** and [shop](https://shop.example/a_b)"),
        ("`\\_raw\\_ &amp;` \\`x\\`", "`\\_raw\\_ &amp;` `x`"),
        ("```\n\\_raw\\_ &amp;\n```\n\\_", "```\n\\_raw\\_ &amp;\n```\n_"),
        ("C:\\temp \\n", "C:\\temp \\n"),
        ("one\\\ntwo", "one\ntwo"),
        ("AT&T; R&D & co &notanentity;", "AT&T; R&D & co &notanentity;"),
        ("&#13;&#10;&#0;", "  \ufffd"),
        ("- a\n- b\n\n> c", "- a\n- b\n\n> c"),
    ],
)
def test_text_has_no_escapes_but_in_code(markdown: str, readable: str) -> None:
    assert markdown_as_text(markdown) == readable


def test_paragraphs_and_lines_are_kept_in_html() -> None:
    expected = "<p>One<br>\ntwo</p>\n<p>three &amp; more</p>\n"
    assert text_as_html("One\ntwo\n\nthree & more") == expected
    assert text_as_html("One\r\ntwo\r\n \r\nthree & more\r\n") == expected

"""HTML mails as text: what is seen stays readable, what is hidden goes, and no input is too hostile."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schema.base import storable
from schema.html_text import html_text

PIECES = {
    "paragraphs are apart": ("<p>One</p><p>Two</p>", "One\n\nTwo"),
    "line breaks stay": ("One<br>Two<div>Three</div>", "One\nTwo\nThree"),
    "white space is one space": ("a \n\t b&nbsp;&nbsp;c", "a b c"),
    "entities are read": ("&lt;b&gt; &amp; &euro;5 &#128512;", "<b> & €5 😀"),
    "links keep their address": ('<a href="https://x.example/a">our page</a>', "our page (https://x.example/a)"),
    "a bare link is not doubled": ('<a href="https://x.example/">https://x.example</a>', "https://x.example"),
    "a mail address is not doubled": ('<a href="mailto:a@b.example">a@b.example</a>', "a@b.example"),
    "scripts in links go": ('<a href="javascript:alert(1)">click</a>', "click"),
    "pictures tell their name": ('<img src="cid:1" alt="Broken lamp">', "[Broken lamp]"),
    "tracking pixels are nothing": ('a<img src=x alt="t" width="1" height="1">', "a"),
    "lists are listed": ("<ul><li>a<li>b</ul><ol><li>c</li><li>d</li></ol>", "- a\n- b\n\n1. c\n2. d"),
    "tables are rows": (
        "<table><tr><th>Order</th><th>Total</th></tr><tr><td>1001</td><td>5</td></tr></table>",
        "Order | Total\n1001 | 5",
    ),
    "quotes are marked": ("<blockquote>a<blockquote>b</blockquote></blockquote>c", "> a\n>\n> > b\n\nc"),
    "preformatted text keeps its form": ("<pre>a  b\n c</pre>", "a  b\n c"),
    "broken HTML is read": ("<p>a<b>b<i>c</p>d</b>", "abc\n\nd"),
    "an XML declaration is no hindrance": ('<?xml version="1.0" encoding="latin1"?><p>ä</p>', "ä"),
}
HIDDEN = [
    *("<script>x</script>", "<style>x</style>", "<head><title>x</title></head>", "<!-- x -->", "<div hidden>x</div>"),
    *('<p style="display: none">x</p>', '<p style="VISIBILITY:hidden">x</p>', '<p style="font-size:0px">x</p>'),
    *('<p style="opacity:0">x</p>', '<p style="mso-hide:all">x</p>', '<p style="color:#fff">x</p>'),
    *('<p style="max-height:0;overflow:hidden">x</p>', '<font color="white">x</font>', "<template>x</template>"),
    *('<div style="display:none"><p style="display:block">x</p></div>', '<p style="text-indent:-9999px">x</p>'),
    *('<style>.p{display:none}</style><p class="p">x</p>', '<p style="color:#000;background:#000">x</p>'),
    '<span aria-hidden="true" class="preheader">x</span>',
]
SEEN = [
    *('<p style="color:#fff;background:#000">x</p>', '<td bgcolor="#003366"><font color="white">x</font></td>'),
    *('<p style="font-size:0.9em">x</p>', '<p style="opacity:0.9">x</p>', '<p style="font-size:10px">x</p>'),
    *('<style>@media print{.p{display:none}}</style><p class="p">x</p>', '<p style="line-height:0">x</p>'),
]


@pytest.mark.parametrize(("html", "text"), PIECES.values(), ids=PIECES)
def test_html_reads_as_it_looks(html: str, text: str) -> None:
    assert html_text(html) == text


@pytest.mark.parametrize("html", HIDDEN)
def test_what_cannot_be_seen_is_left_out(html: str) -> None:
    assert html_text(f"before {html} after").split() == ["before", "after"]


@pytest.mark.parametrize("html", SEEN)
def test_what_can_be_seen_stays(html: str) -> None:
    assert "x" in html_text(f"before {html} after").split()


@pytest.mark.parametrize(
    "piece",
    ["<div>", "<blockquote>x", "<br>x", "<ul><li>", "<b>", "<td>a", "<style>a{color:red}</style>", "<", "&amp;"],
)
def test_ten_megabytes_take_bounded_time_and_space(piece: str) -> None:
    began = time.process_time()
    text = html_text(piece * (10_000_000 // len(piece)))
    assert time.process_time() - began < 20
    assert len(text) < 8_000_000


TAGS = st.sampled_from(
    [
        "<p>",
        "</p>",
        "<div style='display:none'>",
        "</div>",
        "<a href='http://x'>",
        "</a>",
        "<td>",
        "<ol>",
        "<li>",
        "</ol>",
        "<pre>",
        "</pre>",
        "<blockquote>",
        "</blockquote>",
        "<style>",
        "</style>",
        "a",
        "\n",
        "\x00",
        "\ud800",
        "&#0;",
        "<",
    ]
)


@given(st.one_of(st.text(), st.lists(TAGS, max_size=60).map("".join)))
def test_any_html_gives_storable_text(html: str) -> None:
    text = html_text(html)
    assert text == storable(text)

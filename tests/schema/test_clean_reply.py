"""The new words of a mail: a table of mails as programs write them, and what must hold for any text."""

import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from schema.clean_reply import clean_reply

FILE = Path(__file__).parents[1] / "fixtures/replies/replies.yaml"
MAILS: list[dict[str, Any]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
HISTORY = "\n\nOn 02/03/2026 10:12, Shop Support wrote:\n> Hello Jane,\n> your parcel left us on Monday.\n"


@pytest.mark.parametrize("mail", MAILS, ids=[mail["id"] for mail in MAILS])
def test_the_new_words_are_found(mail: dict[str, Any]) -> None:
    assert clean_reply(mail["text"], mail.get("html"), mail.get("first", False)) == mail["expected"]


@pytest.mark.parametrize("mail", MAILS, ids=[mail["id"] for mail in MAILS])
def test_a_first_mail_is_never_cut(mail: dict[str, Any]) -> None:
    assert clean_reply(mail["text"], mail.get("html"), True) == mail["text"].strip()


@pytest.mark.parametrize("mail", [m for m in MAILS if "html" not in m], ids=[m["id"] for m in MAILS if "html" not in m])
def test_line_ends_of_windows_change_nothing(mail: dict[str, Any]) -> None:
    windows = mail["text"].replace("\n", "\r\n")
    assert clean_reply(windows, None, mail.get("first", False)).replace("\r\n", "\n") == mail["expected"]


LINES = st.sampled_from(
    [
        "> quoted",
        ">> twice",
        "On 02/03/2026 10:12, Shop wrote:",
        "-- ",
        "--",
        "",
        "Sent from my iPhone",
        "own words",
        "From: a@b.example",
        "Sent: Monday 10:12",
        "To: c@d.example",
        "Subject: x",
        "-----Original Message-----",
        "________________________________",
        "Kind regards",
        "Begin forwarded message:",
        "siehe unten",
        "Tel: +49 30 1",
    ]
)


@given(st.one_of(st.text(), st.lists(LINES, max_size=40).map("\n".join)), st.one_of(st.none(), st.text()))
def test_something_is_always_left_and_nothing_is_made_up(text: str, html: str | None) -> None:
    found = clean_reply(text, html, False)
    assert bool(found) == bool(text.strip())
    assert set("".join(found.split())) <= set("".join(text.split())) | {">"} or html


@given(st.text(alphabet="abc ก🙏ä\n", min_size=1).filter(lambda text: text.strip() != ""))
def test_plain_words_above_a_quote_survive_whole(words: str) -> None:
    found = clean_reply(words + HISTORY, None, False)
    assert found.split() == words.split()


@pytest.mark.parametrize(
    "piece",
    [
        "> a\nb\n",
        "On ",
        "On Mon 2 2026 10:12\n",
        "From: a@b\n",
        "-" * 500 + "\n",
        "Sent from my ",
        "this message ",
        " ",
        "> ",
        "a@b.c ",
        '"' * 500 + "\n",
        "CAUTION: external ",
        "leite ich a a a a\n",
    ],
)
def test_hostile_text_takes_bounded_time(piece: str) -> None:
    text = piece * (400_000 // len(piece))
    began = time.process_time()
    clean_reply("x" + text + HISTORY, None, False)
    assert time.process_time() - began < 8

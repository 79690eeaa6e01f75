"""Which words of customers look like instructions to the agent."""

import time
from pathlib import Path

import pytest
import yaml

from schema.injection_signs import injection_sign

SENTENCES = yaml.safe_load(Path(__file__).with_name("injection_sentences.yaml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("sentence", SENTENCES["signs"])
def test_an_instruction_to_the_agent_is_a_sign(sentence: str) -> None:
    assert injection_sign(sentence)
    assert injection_sign(f"Hello,\nmy lamp is broken.\n{sentence}\nThank you")


@pytest.mark.parametrize("sentence", SENTENCES["plain"])
def test_what_customers_say_is_none(sentence: str) -> None:
    assert injection_sign(sentence) is None


def test_the_words_that_are_shown_are_short() -> None:
    assert len(str(injection_sign("ignore " + "x" * 35 + " instructions"))) <= 100


def test_long_and_odd_text_does_not_keep_anybody_waiting() -> None:
    begun = time.monotonic()
    for text in ("ignore " * 5000, "a" * 100_000, "ignore\u200b" * 3000, "system " * 5000, " \t" * 20_000):
        injection_sign(text)
    assert time.monotonic() - begun < 3

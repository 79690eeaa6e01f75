"""The offline model's sentences, from `offline_phrases.yaml`."""

import re
from pathlib import Path
from typing import Any

import yaml

from activities.llm.offline_intents import Language

PHRASES: dict[str, dict[str, Any]] = yaml.safe_load(
    Path(__file__).with_name("offline_phrases.yaml").read_text(encoding="utf-8")
)


def phrase(language: Language, name: str, **values: object) -> str:
    """The sentence in this language with its blanks filled in."""
    return str(PHRASES[language][name]).format(**values)


def status_word(language: Language, status: str) -> str:
    """The status in the customer's language, or as the shop writes it."""
    return str(PHRASES[language]["statuses"].get(status, status))


def was_said(name: str, text: str) -> bool:
    """Whether an earlier answer has this sentence, in any language."""
    return any(re.search(_pattern(phrases[name]), text, re.DOTALL) for phrases in PHRASES.values())


def _pattern(template: str) -> str:
    return ".+?".join(re.escape(part) for part in re.split(r"\{\w+\}", template))

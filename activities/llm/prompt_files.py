"""The prompts, kept as Markdown beside the code; a version is recorded with every step."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

PROMPTS = Path(__file__).with_name("prompts")


@dataclass(frozen=True)
class Prompt:
    """A prompt and the short digest of its text."""

    text: str
    version: str


def load_prompt(name: str) -> Prompt:
    """The prompt of `prompts/<name>.md`."""
    text = (PROMPTS / f"{name}.md").read_text(encoding="utf-8")
    return Prompt(text, hashlib.sha256(text.encode()).hexdigest()[:12])

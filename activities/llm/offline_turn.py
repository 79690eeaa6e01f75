"""Reads a conversation as the model is given it: what the customer says now, what was said, what the tools found."""

import html
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, ToolMessage

from activities.turns import PROVEN
from schema.base import storable

_OPENING = re.compile(r"<customer_message\b([^>]*)>")
_SUBJECT = re.compile(r'subject="([^"]*)"')
_REPLY_MARK = re.compile(r"^(?:(?:re|aw|sv|antw|fwd?|wg|tr|rv)\s*:\s*)+", re.IGNORECASE)
_NOT_OURS = ("error:", "not executed", "rejected", "nobody decided", "withdrawn")


@dataclass(frozen=True)
class Step:
    """A tool call of this turn and what came of it; `result` is "" until it is known."""

    tool: str
    arguments: dict[str, Any]
    result: str = ""

    @property
    def done(self) -> bool:
        """Whether an effect happened."""
        return self.result.startswith("Done")

    @property
    def found(self) -> dict[str, Any] | None:
        """What a read found; None for an error or anything that is no object."""
        if self.result.lower().startswith(_NOT_OURS):
            return None
        try:
            found = json.loads(self.result)
        except ValueError:
            return None
        return found if isinstance(found, dict) else None


@dataclass(frozen=True)
class Conversation:
    """`text` is what the customer says in this turn, `earlier` in the turns before, oldest first; `answers` are ours
    to those. `proven` when the customer has just proved the address."""

    text: str
    earlier: list[str] = field(default_factory=list)
    last_answer: str = ""
    steps: list[Step] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    proven: bool = False

    def step(self, tool: str, **arguments: str) -> Step | None:
        """The newest call of a tool in this turn with at least these arguments."""
        for step in reversed(self.steps):
            if step.tool == tool and arguments.items() <= step.arguments.items():
                return step
        return None


def read_conversation(messages: Sequence[BaseMessage]) -> Conversation:
    """The newest turn: everything after the last answer. Without a new message the last one is looked at again."""
    turns: list[list[str]] = [[]]
    subjects: set[str] = set()
    answers: list[str] = []
    proven = False
    for message in messages:
        if isinstance(message, HumanMessage):
            turns[-1].append(_customer_text(message.text, subjects))
            proven = proven or message.text.endswith(PROVEN)
        elif isinstance(message, AIMessage) and not message.tool_calls and message.text.strip():
            answers.append(message.text)
            turns.append([])
            proven = False
    spoken = ["\n\n".join(turn) for turn in turns if turn]
    text = spoken[-1] if spoken else ""
    last_answer = answers[-1] if answers and turns[-1] else ""
    answered = [answer for turn, answer in zip(turns, answers, strict=False) if turn]
    return Conversation(text, spoken[:-1], last_answer, _steps(messages), answered, proven)


def _customer_text(raw: str, subjects: set[str]) -> str:
    """The text inside its fence. A subject counts once: replies carry it on and on."""
    raw = storable(raw)
    opening = _OPENING.search(raw)
    body = raw[opening.end() :] if opening else raw
    body = body.rpartition("</customer_message>")[0] or body
    named = _SUBJECT.search(opening[1]) if opening else None
    subject = _REPLY_MARK.sub("", html.unescape(named[1]).strip()) if named else ""
    if not subject or subject in subjects:
        return body.strip()
    subjects.add(subject)
    return f"{subject}\n\n{body.strip()}"


def _steps(messages: Sequence[BaseMessage]) -> list[Step]:
    answers = [at for at, m in enumerate(messages) if isinstance(m, AIMessage) and not m.tool_calls and m.text.strip()]
    new = messages[answers[-1] + 1 if answers else 0 :]
    results = {m.tool_call_id: m.text for m in new if isinstance(m, ToolMessage)}
    calls = [call for m in new if isinstance(m, AIMessage) for call in m.tool_calls]
    return [Step(call["name"], call["args"], results.get(call["id"] or "", "")) for call in calls]

"""What an event's data says, in one line for people. Pure; data of any shape is fine."""

from collections.abc import Callable
from typing import Any

LONGEST = 240
Data = dict[str, Any]


def summary_of(kind: str, data: Data) -> str | None:
    """The line; None where the title says it all. Never the text of a message: that stands in the conversation."""
    written = _BY_TYPE.get(kind, _any)(data)
    line = " ".join(str(written or "").split())
    return None if not line else line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


def _any(data: Data) -> str | None:
    return next((str(data[name]) for name in ("reason", "why", "note", "message", "result") if data.get(name)), None)


def _model(data: Data) -> str:
    tokens = (data.get("input_tokens") or 0) + (data.get("output_tokens") or 0)
    parts = [data.get("text"), data.get("model"), f"{tokens} tokens" if tokens else None, _seconds(data)]
    return " · ".join(str(part) for part in parts if part)


def _tool(data: Data) -> str:
    return " · ".join(str(part) for part in (data.get("result"), data.get("reference"), _seconds(data)) if part)


def _seconds(data: Data) -> str | None:
    spent = data.get("duration_ms")
    return f"{spent / 1000:.1f} s" if isinstance(spent, int | float) else None


def _requested(data: Data) -> str | None:
    rule = data.get("rule")
    return rule.get("text") if isinstance(rule, dict) else None


def _decided(data: Data) -> str | None:
    edited = "with changed arguments" if data.get("decision") == "edit" else None
    return " · ".join(str(part) for part in (edited, data.get("message"), data.get("reason"), data.get("note")) if part)


def _classified(data: Data) -> None:
    return None


_BY_TYPE: dict[str, Callable[[Data], str | None]] = {
    "model.answered": _model,
    "tool.finished": _tool,
    "approval.requested": _requested,
    "approval.decided": _decided,
    "ticket.classified": _classified,
}

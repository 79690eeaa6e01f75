"""Large JSON made small enough to look at, without changing its shape. Pure."""

import json
from typing import Any

SMALLEST_TEXT = 40
MANY = 20


def cut_json(data: dict[str, Any], limit: int) -> tuple[dict[str, Any], bool]:
    """The data with long texts and lists shortened until it fits, and whether anything was. Where that is not enough
    the beginning of the whole stands under `cut`."""
    if size_of(data) <= limit:
        return data, False
    length = limit // 2
    while length >= SMALLEST_TEXT:
        shorter = {name: _cut(value, length) for name, value in data.items()}
        if size_of(shorter) <= limit:
            return shorter, True
        length //= 2
    return {"cut": json.dumps(data, ensure_ascii=False)[: limit // 4]}, True


def size_of(data: object) -> int:
    """Bytes of the data as JSON."""
    return len(json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace"))


def _cut(value: Any, length: int) -> Any:
    if isinstance(value, str):
        return value if len(value) <= length else value[: length - 1] + "…"
    if isinstance(value, list):
        rest = [f"… {len(value) - MANY} more"] if len(value) > MANY else []
        return [_cut(item, length) for item in value[:MANY]] + rest
    if isinstance(value, dict):
        return {name: _cut(item, length) for name, item in value.items()}
    return value

"""JSON bodies of up to the mail limit, and the files in them."""

import binascii
import json
from collections.abc import Iterator
from typing import Any, NoReturn

from api.inbound.arrival import RawRequest, Unreadable
from api.inbound.body import cut
from api.inbound.json_strings import LiftedJson, LongText, lift_long_strings, put_back
from api.inbound.kept import Kept, Shelf, keep, whole
from api.inbound.transfer_decoding import from_base64, read_base64, read_strict_base64
from api.problems import Refused
from schema.base import storable

MAX_DEPTH = 50
MAX_DIGITS = 20


class RepeatedName(ValueError):
    """An object has a name twice."""


def require_json(content_type: str) -> None:
    """Raises the 415 for any other type."""
    if content_type.partition(";")[0].strip().lower() != "application/json":
        raise Refused(415, "unsupported_media_type", "The body must be application/json.")


def read_object(
    raw: RawRequest, *, strict: bool, shelf: Shelf | None = None, stay: frozenset[tuple[str, ...]] = frozenset()
) -> dict[str, Any]:
    """The body's JSON object, like `read_value`."""
    value = read_value(raw, strict=strict, shelf=shelf, stay=stay)
    if not isinstance(value, dict):
        raise Unreadable("the body is JSON, but not an object")
    return value


def read_value(
    raw: RawRequest, *, strict: bool = False, shelf: Shelf | None = None, stay: frozenset[tuple[str, ...]] = frozenset()
) -> Any:
    """The body's JSON with its text as it came. With a shelf, long strings under the paths in `stay` are there, as
    `LongText`. Raises Unreadable for what is none, `Refused` (400) when the body was cut. `strict` also refuses what
    JSON has not (NaN) or leaves open (a name twice, invalid UTF-8)."""
    errors = "strict" if strict else "replace"
    lifted = lift_long_strings(raw.body, shelf, errors) if shelf else LiftedJson(whole(raw.body), {})
    value = _parsed(_decoded(lifted.rest, strict), strict)
    _limit_depth(value)
    return put_back(value, lifted.long, stay) if lifted.long else value


def _parsed(text: str, strict: bool) -> Any:
    try:
        return json.loads(
            text,
            parse_constant=_refuse_constant if strict else lambda name: None,
            parse_int=_number,
            object_pairs_hook=_once if strict else None,
        )
    except json.JSONDecodeError as error:
        if error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string"):
            raise cut() from None
        raise Unreadable("the body is not valid JSON") from None
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"the body is not usable JSON ({type(error).__name__})") from None


def _decoded(body: bytes, strict: bool) -> str:
    try:
        return body.decode("utf-8-sig", "strict" if strict else "replace")
    except UnicodeDecodeError:
        raise Unreadable("the body is not valid UTF-8") from None


def _refuse_constant(_name: str) -> NoReturn:
    raise ValueError("NaN and Infinity are not JSON")


def _number(digits: str) -> int | None:
    """Endless numbers are nobody's size of a file."""
    return int(digits) if len(digits) <= MAX_DIGITS else None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise RepeatedName
    return value


def _limit_depth(value: Any) -> None:
    level: list[Any] = [value]
    for _ in range(MAX_DEPTH + 1):
        below: list[Any] = []
        for item in level:
            if isinstance(item, dict | list):
                below.extend(item.values() if isinstance(item, dict) else item)
        if not below:
            return
        level = below
    raise Unreadable(f"the JSON is nested deeper than {MAX_DEPTH} levels")


def text_at(value: object, name: str) -> str:
    """The storable text under that name, or nothing where there is none."""
    item = value.get(name) if isinstance(value, dict) else None
    if not isinstance(item, str):
        return ""
    return item if item.isascii() and "\x00" not in item else storable(item)


def object_at(value: dict[str, Any], name: str) -> dict[str, Any]:
    """The object under that name, or an empty one."""
    item = value.get(name)
    return item if isinstance(item, dict) else {}


def objects_at(value: dict[str, Any], name: str) -> list[dict[str, Any]]:
    """The objects in the list under that name; providers send null for an empty one."""
    items = value.get(name)
    return [item for item in items if isinstance(item, dict)] if isinstance(items, list) else []


def base64_file(content: str | LongText, shelf: Shelf) -> tuple[Kept, str | None]:
    """The bytes, and what is wrong with them: broken base64 gives what can be read of it."""
    if isinstance(content, str):
        data, broken = _base64_bytes(content)
        return shelf.put(data), broken
    try:
        return keep(read_strict_base64(_ascii(content)), shelf), None
    except binascii.Error as error:
        return keep(read_base64(_ascii(content)), shelf), f"its base64 is broken ({error})"


def _ascii(content: LongText) -> Iterator[bytes]:
    return (text.encode("ascii", "replace") for text in content.texts())


def _base64_bytes(text: str) -> tuple[bytes, str | None]:
    data = text.encode("ascii", "replace")
    try:
        return binascii.a2b_base64(b"".join(data.split()), strict_mode=True), None
    except binascii.Error as error:
        return from_base64(data), f"its base64 is broken ({error})"

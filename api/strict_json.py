"""Reads JSON bodies without surprises: size, type, encoding and content are checked before anything uses them."""

import json
import math
from typing import Any, NoReturn

from starlette.requests import Request

from api.problems import Refused

MAX_BODY_BYTES = 1024 * 1024
WORTH_HEARING_OUT = 16 * MAX_BODY_BYTES
MAX_DEPTH = 50


async def read_json(request: Request) -> Any:
    """The body's value. Raises `Refused`: 415 wrong type, 413 too large, 400 no JSON, 422 text nobody can store."""
    check_content_type(request.headers.get("content-type", ""))
    return parse_json(await request.body())


def check_content_type(header: str) -> None:
    """Only JSON in UTF-8: other types are refused, so that no form of a foreign page passes for JSON."""
    kind, _, parameters = header.partition(";")
    charset = parameters.lower().replace(" ", "").replace('"', "")
    if kind.strip().lower() != "application/json" or charset not in {"", "charset=utf-8", "charset=utf8"}:
        raise Refused(415, "unsupported_media_type", "The body must be application/json in UTF-8.")


async def read_limited(request: Request) -> bytes:
    """The whole body, refused as soon as more than the limit has come in."""
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > MAX_BODY_BYTES:
        raise _too_large(hang_up=int(declared) > WORTH_HEARING_OUT)
    chunks: list[bytes] = []
    size = 0
    async for chunk in request.stream():
        size += len(chunk)
        if size > MAX_BODY_BYTES:
            raise _too_large(hang_up=True)
        chunks.append(chunk)
    return b"".join(chunks)


def parse_json(body: bytes) -> Any:
    """The value of one JSON text as RFC 8259 has it: no NaN, no names twice, limited depth, storable text only."""
    try:
        text = body.decode("utf-8")
        value = json.loads(
            text, parse_constant=_no_constant, parse_float=_finite, object_pairs_hook=_without_duplicates
        )
    except UnicodeDecodeError:
        raise Refused(400, "invalid_json", "The body is not valid UTF-8.") from None
    except RecursionError:
        raise _too_deep() from None
    except ValueError:
        raise Refused(400, "invalid_json", "The body is not valid JSON.") from None
    _check_content(value)
    return value


def _no_constant(_name: str) -> NoReturn:
    raise ValueError("NaN and Infinity are not JSON")


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("the number is too large")
    return number


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        raise ValueError("a name occurs twice")
    return value


def _check_content(value: Any) -> None:
    """Walk the value level by level, so that depth cannot exhaust our own stack."""
    level = [value]
    for _ in range(MAX_DEPTH + 1):
        below: list[Any] = []
        for item in level:
            if isinstance(item, str):
                _check_text(item)
            elif isinstance(item, dict):
                for name in item:
                    _check_text(name)
                below.extend(item.values())
            elif isinstance(item, list):
                below.extend(item)
        if not below:
            return
        level = below
    raise _too_deep()


def _check_text(text: str) -> None:
    if text.isascii() and "\x00" not in text:
        return
    if "\x00" in text or any("\ud800" <= char <= "\udfff" for char in text):
        raise Refused(422, "unstorable_text", "Text must not contain NUL characters or lone surrogates.")


def _too_large(hang_up: bool) -> Refused:
    """Hanging up while somebody still sends may cost them our answer, so it is kept for senders without an end."""
    headers = {"Connection": "close"} if hang_up else None
    return Refused(413, "body_too_large", f"The body must not be larger than {MAX_BODY_BYTES} bytes.", headers=headers)


def _too_deep() -> Refused:
    return Refused(400, "invalid_json", f"The body is nested deeper than {MAX_DEPTH} levels.")

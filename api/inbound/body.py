"""Reads a request's body to the shelf: bounded in size, in time and in memory, and never unpacked."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Mapping

from starlette.requests import ClientDisconnect

from api.inbound.arrival import RawRequest
from api.inbound.kept import MEMORY_BYTES, Item, Shelf
from api.problems import Refused

DEADLINE_SECONDS = 120.0  # Postmark gives up after so long; others sooner
CLOSE = {"Connection": "close"}


async def read_body(
    headers: Mapping[str, str], stream: AsyncIterator[bytes], shelf: Shelf, limit: int, signed_prefix: bytes = b""
) -> RawRequest:
    """The whole body, of at most `limit` bytes. Raises `Refused`: 400 cut or empty, 408 slow, 413 too large,
    415 packed; OSError when it cannot be written."""
    declared = _declared_size(headers, limit)
    item, plain, signed = shelf.item(MEMORY_BYTES), hashlib.sha256(), hashlib.sha256(signed_prefix)
    try:
        async with asyncio.timeout(DEADLINE_SECONDS):
            async for chunk in stream:
                _take(item, chunk, limit)
                plain.update(chunk)
                signed.update(chunk)
    except TimeoutError:
        raise Refused(408, "body_too_slow", "The body did not arrive in time.", headers=CLOSE) from None
    except ClientDisconnect:
        raise cut() from None
    if declared is not None and declared != item.size:
        raise cut()
    if not item.size:
        raise Refused(400, "body_empty", "The request has no body.")
    kind = headers.get("content-type", "")
    return RawRequest(kind, item.done(), item.size, plain.digest(), signed.digest())


def _declared_size(headers: Mapping[str, str], limit: int) -> int | None:
    """The size the headers speak of; what need not be read to be refused is refused."""
    if headers.get("content-encoding", "identity").strip().lower() not in ("", "identity"):
        raise Refused(415, "packed_body", "The body must be sent as it is, not packed.", headers=CLOSE)
    text = headers.get("content-length", "")
    if not (text.isascii() and text.isdigit()):
        return None
    if len(text) > 15 or int(text) > limit:
        raise _too_large(limit)
    return int(text)


def _take(item: Item, chunk: bytes, limit: int) -> None:
    if item.size + len(chunk) > limit:
        raise _too_large(limit)
    item.write(chunk)


def cut() -> Refused:
    return Refused(400, "body_cut", "The body ended before it was complete.")


def _too_large(limit: int) -> Refused:
    detail = f"The body must not be larger than {limit} bytes."
    return Refused(413, "body_too_large", detail, headers=CLOSE)

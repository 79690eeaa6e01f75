"""A model endpoint that answers every request with the same bytes, however wrong they are."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any


def completion(message: dict[str, Any], finish_reason: str = "stop") -> dict[str, Any]:
    """A chat completion around any message."""
    choice = {"index": 0, "message": message, "finish_reason": finish_reason}
    return {"id": "c", "object": "chat.completion", "created": 1, "model": "raw", "choices": [choice]}


@asynccontextmanager
async def raw_endpoint(body: Any, content_type: str = "application/json") -> AsyncIterator[str]:
    """Serve `body` (JSON, or text as it is) with status 200; yields the base address."""
    text = (body if isinstance(body, str) else json.dumps(body)).encode()
    head = f"HTTP/1.1 200 OK\r\ncontent-type: {content_type}\r\ncontent-length: {len(text)}\r\n\r\n".encode()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while request := await reader.readuntil(b"\r\n\r\n"):
                lines = request.lower().split(b"\r\n")
                await reader.readexactly(int(next(li for li in lines if li.startswith(b"content-length"))[15:]))
                writer.write(head + text)
                await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1"

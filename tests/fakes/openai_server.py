"""A local server that speaks OpenAI's chat completions, scripted by the tests; the real client is always in the path.

A script is a list of replies. Each request takes the next one; the last repeats. Scripts are chosen by a word in the
conversation, so that tickets of one test can be told apart; the script "" is everybody else's.
"""

import asyncio
import json
from collections import defaultdict
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

Reply = dict[str, Any] | Callable[[dict[str, Any]], dict[str, Any]]


def says(text: str, finish_reason: str = "stop") -> dict[str, Any]:
    """A reply that is an answer."""
    return {"content": text, "finish_reason": finish_reason}


def calls(*tools: tuple[str, dict[str, Any] | str], text: str = "") -> dict[str, Any]:
    """A reply that asks for tools; arguments given as text are sent as they are."""
    return {"content": text, "tools": list(tools), "finish_reason": "tool_calls"}


def fails(status: int, headers: dict[str, str] | None = None) -> dict[str, Any]:
    """A reply that is an HTTP error."""
    return {"status": status, "headers": headers or {}}


@dataclass
class ScriptedModel:
    """What the server answers and what it was asked."""

    scripts: dict[str, list[Reply]] = field(default_factory=lambda: defaultdict(list))
    requests: list[dict[str, Any]] = field(default_factory=list)
    port: int = 0
    hold: asyncio.Event = field(default_factory=asyncio.Event)
    _taken: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def __post_init__(self) -> None:
        self.hold.set()

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.port}/v1"

    def script(self, *replies: Reply, word: str = "") -> None:
        """Answer conversations in which `word` stands with these, in order."""
        self.scripts[word] = list(replies)
        self._taken[word] = 0

    def next_reply(self, request: dict[str, Any]) -> dict[str, Any]:
        self.requests.append(request)
        text = json.dumps(request["messages"])
        word = max((w for w in self.scripts if w in text), key=len, default="")
        replies = self.scripts[word] or [says("A scripted answer.")]
        reply = replies[min(self._taken[word], len(replies) - 1)]
        self._taken[word] += 1
        return reply(request) if callable(reply) else reply


@asynccontextmanager
async def openai_server() -> AsyncIterator[ScriptedModel]:
    """Serve on a free port of the loopback address."""
    model = ScriptedModel()
    server = await asyncio.start_server(lambda r, w: _serve(model, r, w), "127.0.0.1", 0)
    model.port = server.sockets[0].getsockname()[1]
    async with server:
        yield model


async def _serve(model: ScriptedModel, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while head := await reader.readuntil(b"\r\n\r\n"):
            lengths = [
                line.split(b":")[1] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")
            ]
            request = json.loads(await reader.readexactly(int(lengths[0])))
            await model.hold.wait()
            writer.write(_http(model.next_reply(request), len(model.requests)))
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


def _http(reply: dict[str, Any], number: int) -> bytes:
    status = reply.get("status", 200)
    body = json.dumps(
        {"error": {"message": "scripted", "type": "error"}} if status != 200 else _completion(reply, number)
    )
    head = [f"HTTP/1.1 {status} X", "content-type: application/json", f"content-length: {len(body.encode())}"]
    head += [f"{name}: {value}" for name, value in reply.get("headers", {}).items()]
    return ("\r\n".join(head) + "\r\n\r\n" + body).encode()


def _completion(reply: dict[str, Any], number: int) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": reply.get("content") or None}
    if tools := reply.get("tools"):
        message["tool_calls"] = [
            {
                "id": f"call_{number}_{index}",
                "type": "function",
                "function": {"name": name, "arguments": a if isinstance(a, str) else json.dumps(a)},
            }
            for index, (name, a) in enumerate(tools)
        ]
    choice = {"index": 0, "message": message, "finish_reason": reply["finish_reason"]}
    usage = {"prompt_tokens": 300, "completion_tokens": 30, "total_tokens": 330}
    return {
        "id": f"chatcmpl-{number}",
        "object": "chat.completion",
        "created": 1_700_000_000,
        "model": "scripted",
        "choices": [choice],
        "usage": usage,
    }

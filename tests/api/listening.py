"""Listens to the stream as a browser does."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx


@dataclass
class Listener:
    """What was heard so far. `ended` is set when the other side ends the stream."""

    headers: httpx.Headers
    last_id: str = ""
    pings: int = 0
    heard: list[dict[str, Any]] = field(default_factory=list)
    arrived: asyncio.Condition = field(default_factory=asyncio.Condition)
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    async def hears(self, kind: str, key: object = None, seconds: float = 10) -> dict[str, Any]:
        """Wait for a hint of this type, and of this thing where one is named."""

        def found() -> dict[str, Any] | None:
            fitting = (hint for hint in self.heard if hint["type"] == kind and key in {None, hint["id"]})
            return next(fitting, None)

        async with asyncio.timeout(seconds), self.arrived:
            await self.arrived.wait_for(found)
        hint = found()
        assert hint is not None
        return hint

    async def read(self, answer: httpx.Response) -> None:
        kind, data = "", ""
        try:
            async for line in answer.aiter_lines():
                name, _, value = line.partition(": ")
                match name:
                    case "":
                        self.pings += bool(value)
                        if data:
                            await self._arrives(kind, data)
                        kind, data = "", ""
                    case "id":
                        self.last_id = value
                    case "event":
                        kind = value
                    case "data":
                        data += value
        finally:
            self.ended.set()

    async def _arrives(self, kind: str, data: str) -> None:
        hint = json.loads(data)
        assert hint["type"] == kind
        async with self.arrived:
            self.heard.append(hint)
            self.arrived.notify_all()


@asynccontextmanager
async def listening(client: httpx.AsyncClient, last_id: str | None = None) -> AsyncIterator[Listener]:
    """Listen for as long as the block lasts; by then the stream has told where it stands."""
    headers = {"Last-Event-ID": last_id} if last_id else {}
    async with client.stream("GET", "/api/v1/stream", headers=headers) as answer:
        assert answer.status_code == 200, await answer.aread()
        listener = Listener(answer.headers)
        reading = asyncio.create_task(listener.read(answer))
        try:
            async with asyncio.timeout(10):
                while not (listener.last_id or listener.heard):
                    await asyncio.sleep(0.005)
            yield listener
        finally:
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)

"""Hears from the database what changed: by LISTEN on one connection, or, behind a transaction pooler, by asking."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import asyncpg
import structlog

from api.live.hub import LiveHub
from schema.db.live import LIVE_CHANNEL, Watermark, changes_since, current_watermark
from schema.db.session import Sessions
from schema.live import RESYNC, read_hint
from schema.settings import Settings

POLL_SECONDS = 2.0
RETRY_SECONDS = 1.0
log = structlog.get_logger(__name__)


class LiveListener:
    """Feeds the hub until it is cancelled. After every gap in listening all are told to look again."""

    def __init__(self, hub: LiveHub, sessions: Sessions, settings: Settings) -> None:
        self._hub = hub
        self._sessions = sessions
        self._listen_url = _direct_url(settings)

    async def run(self) -> None:
        """Listen or poll for ever."""
        is_first = True
        while True:
            try:
                if self._listen_url:
                    await self._listen(self._listen_url, is_first)
                else:
                    await self._poll(is_first)
            except Exception as error:
                # Whatever it is, the next try may hear again; the process must not go deaf.
                log.warning("live.not_listening", error=type(error).__name__)
            is_first = False
            await asyncio.sleep(RETRY_SECONDS)

    async def _listen(self, url: str, is_first: bool) -> None:
        connection = await asyncpg.connect(url, timeout=10)
        lost = asyncio.Event()
        connection.add_termination_listener(lambda _: lost.set())
        try:
            await connection.add_listener(LIVE_CHANNEL, self._heard)
            if not is_first:
                self._hub.announce(RESYNC)
            await lost.wait()
        finally:
            await connection.close(timeout=1)

    def _heard(self, _connection: object, _process: int, _channel: str, payload: object) -> None:
        hint = read_hint(str(payload))
        if hint is not None:
            self._hub.announce(hint)

    async def _poll(self, is_first: bool) -> None:
        async with self._sessions() as session:
            seen: Watermark = await current_watermark(session)
        if not is_first:
            self._hub.announce(RESYNC)
        while True:
            await asyncio.sleep(POLL_SECONDS)
            async with self._sessions() as session:
                found, seen = await changes_since(session, seen)
            for hint in found:
                self._hub.announce(hint)


@contextlib.asynccontextmanager
async def listening(hub: LiveHub, sessions: Sessions, settings: Settings) -> AsyncIterator[None]:
    """Feed the hub for as long as the block lasts."""
    task = asyncio.create_task(LiveListener(hub, sessions, settings).run())
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


def _direct_url(settings: Settings) -> str | None:
    """None where the address may be a pooler's: LISTEN does not get through one."""
    if not settings.database_direct:
        return None
    return urlsplit(settings.database_dsn)._replace(scheme="postgresql").geturl()

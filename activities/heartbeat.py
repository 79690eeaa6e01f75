"""Says every few seconds that this worker lives."""

import asyncio
import os
import socket

import structlog

from schema.db.session import Sessions
from schema.db.worker_beats import BEAT_SECONDS, beat

log = structlog.get_logger(__name__)


async def beat_forever(sessions: Sessions, seconds: float = BEAT_SECONDS) -> None:
    """Until it is cancelled; an outage of the database is waited out."""
    name = f"{socket.gethostname()}:{os.getpid()}"
    while True:
        try:
            async with sessions.begin() as session:
                await beat(session, name)
        except Exception as error:
            # Whatever it is, the next beat may get through; this must not end the worker.
            log.warning("heartbeat.failed", error=type(error).__name__)
        await asyncio.sleep(seconds)

"""uvicorn, which waits at its end for answers to be complete: streams never are, so they are ended first."""

import socket
from collections.abc import Callable

import uvicorn


class ApiServer(uvicorn.Server):
    """Calls `end_streams` before it waits."""

    def __init__(self, config: uvicorn.Config, end_streams: Callable[[], None]) -> None:
        super().__init__(config)
        self._end_streams = end_streams

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Once, when a signal or `should_exit` asks for it."""
        self._end_streams()
        await super().shutdown(sockets)

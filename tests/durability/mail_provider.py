"""A mail provider as they all are: what is not answered with 200 is posted again, the same bytes, until it is."""

import asyncio
import json
from collections import Counter
from dataclasses import dataclass, field

from tests.api.inbound.wire import WebhookRequest
from tests.load.mail_burst import exchange, write_mail

PAUSE_SECONDS = 0.1
PATIENCE_SECONDS = 60.0
NO_ANSWER = 0


@dataclass
class MailProvider:
    """Posts mails of one series, numbered from 0. `seen` counts the answers, `taken` holds the ticket each mail was
    said to be in."""

    port: int
    series: str
    seen: Counter[int] = field(default_factory=Counter)
    taken: dict[int, str] = field(default_factory=dict)
    _next: int = 0

    async def send_until(self, over: asyncio.Task[None], lanes: int = 24) -> None:
        """Send mails over so many connections at once until the task is over; then those that were begun are
        delivered too."""
        await asyncio.gather(*(self._send_until(over) for _ in range(lanes)))
        await over

    async def _send_until(self, over: asyncio.Task[None]) -> None:
        while not over.done():
            number, self._next = self._next, self._next + 1
            await self._deliver(number)

    async def _deliver(self, number: int) -> None:
        request = write_mail(number, self.series)
        while number not in self.taken:
            status, body = await self._try(request)
            self.seen[status] += 1
            if status == 200:
                self.taken[number] = json.loads(body)["ticket_id"]
            else:
                await asyncio.sleep(PAUSE_SECONDS)

    async def _try(self, request: WebhookRequest) -> tuple[int, bytes]:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
                try:
                    return await exchange(reader, writer, request)
                finally:
                    writer.close()
        except (OSError, EOFError):
            return NO_ANSWER, b""

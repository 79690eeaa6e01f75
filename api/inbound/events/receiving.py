"""From a webhook's request to the delivery events in it: who sends, the body, the events. Nothing is stored."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Protocol

from api.inbound.arrival import RawRequest
from api.inbound.body import read_body
from api.inbound.events import mailgun, postmark, sendgrid
from api.inbound.events.reading import EventsReading
from api.inbound.kept import Shelf
from api.inbound.receiving import arriving_directory
from schema.settings import Settings


class Provider(Protocol):
    """What a provider's file has."""

    MAX_BYTES: int

    def admit(self, headers: Mapping[str, str], settings: Settings) -> bytes:
        """Raises the 401 for what headers alone show to be foreign. Returns what its signature covers before the
        body."""

    def read(self, headers: Mapping[str, str], raw: RawRequest, settings: Settings) -> EventsReading:
        """Verify, then parse. Raises `Refused`: 401 not from the provider, 400 or 415 cut or of the wrong type."""


PROVIDERS: dict[str, Provider] = {"mailgun": mailgun, "sendgrid": sendgrid, "postmark": postmark}


@dataclass(frozen=True)
class EventsArrival:
    """An authentic request and what was found in it."""

    provider: str
    raw: RawRequest
    reading: EventsReading


@asynccontextmanager
async def receive_events(
    provider: str, headers: Mapping[str, str], stream: AsyncIterator[bytes], settings: Settings
) -> AsyncIterator[EventsArrival]:
    """The arrival, with the request's bytes for as long as the block lasts. Raises `Refused` for what the sender is to
    send again or to mend (400, 401, 408, 413, 415)."""
    known = PROVIDERS[provider]
    prefix, shelf = known.admit(headers, settings), Shelf(arriving_directory(settings))
    try:
        raw = await read_body(headers, stream, shelf, known.MAX_BYTES, prefix)
        yield EventsArrival(provider, raw, await asyncio.to_thread(known.read, headers, raw, settings))
    finally:
        shelf.close()

"""Hands hints to whoever listens in this process: numbered, kept for a while, never waiting for a slow listener."""

import asyncio
from collections import Counter, deque
from collections.abc import AsyncIterator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from secrets import token_hex

from schema.live import RESYNC, Hint

KEPT = 2_000
WAITING = 500
STREAMS_PER_PERSON = 20
GATHER_SECONDS = 0.02
PING_SECONDS = 15.0


@dataclass(frozen=True)
class Numbered:
    """A hint with its number in this process's life."""

    number: int
    hint: Hint


@dataclass(eq=False)
class Subscriber:
    """One listener. What it has not taken up waits here, up to a bound; beyond it a `resync` stands for all."""

    waiting: deque[Numbered] = field(default_factory=deque)
    woken: asyncio.Event = field(default_factory=asyncio.Event)
    closed: bool = False

    def put(self, hints: Iterable[Numbered]) -> None:
        self.waiting.extend(hints)
        if len(self.waiting) > WAITING:
            last = self.waiting[-1].number
            self.waiting.clear()
            self.waiting.append(Numbered(last, RESYNC))
        if self.waiting:
            self.woken.set()

    def close(self) -> None:
        """Nothing more comes; the listener's stream ends at once."""
        self.closed = True
        self.woken.set()

    async def take(self, patience: float) -> list[Numbered]:
        """What waits; empty when nothing came for so many seconds, or when the stream is to end."""
        if not self.waiting and not self.closed:
            try:
                await asyncio.wait_for(self.woken.wait(), patience)
            except TimeoutError:
                return []
        self.woken.clear()
        taken = list(self.waiting)
        self.waiting.clear()
        return taken


class LiveHub:
    """All listeners of this process. Several hints of the same thing within 20 ms are one, the newest."""

    def __init__(self, ping_seconds: float = PING_SECONDS) -> None:
        self.ping_seconds = ping_seconds
        self.epoch = token_hex(6)
        self._count = 0
        self._kept: deque[Numbered] = deque(maxlen=KEPT)
        self._gathered: dict[tuple[str, str | None], Hint] = {}
        self._subscribers: set[Subscriber] = set()
        self._streams: Counter[str] = Counter()
        self._closed = False

    @property
    def position(self) -> str:
        """The id of the newest message."""
        return self.name(self._count)

    def name(self, number: int) -> str:
        """A message's id: only this process in this life gives it."""
        return f"{self.epoch}-{number}"

    def has_room(self, person: str) -> bool:
        """Whether this person may open one more stream."""
        return self._streams[person] < STREAMS_PER_PERSON

    def announce(self, hint: Hint) -> None:
        """Tell everybody, a moment later."""
        if not self._gathered:
            asyncio.get_running_loop().call_later(GATHER_SECONDS, self.flush)
        key = (hint.type.value, hint.id)
        before = self._gathered.pop(key, None)
        self._gathered[key] = hint if before is None or before.version <= hint.version else before

    def flush(self) -> None:
        """Number what was gathered and hand it out."""
        fresh = [Numbered(self._count + place, hint) for place, hint in enumerate(self._gathered.values(), 1)]
        self._gathered.clear()
        self._count += len(fresh)
        self._kept.extend(fresh)
        for subscriber in self._subscribers:
            subscriber.put(fresh)

    @contextmanager
    def subscribe(self, person: str, last_id: str | None) -> Iterator[Subscriber]:
        """Listen, from behind the message `last_id` where it is still known, else from a `resync` on."""
        subscriber = Subscriber(closed=self._closed)
        subscriber.put(self._missed(last_id))
        self._streams[person] += 1
        self._subscribers.add(subscriber)
        try:
            yield subscriber
        finally:
            self._subscribers.discard(subscriber)
            self._streams[person] -= 1
            if not self._streams[person]:
                del self._streams[person]

    def close(self) -> None:
        """End every stream, and every one that still comes."""
        self._closed = True
        for subscriber in self._subscribers:
            subscriber.close()

    def _missed(self, last_id: str | None) -> list[Numbered]:
        if last_id is None:
            return []
        epoch, _, number = last_id.rpartition("-")
        seen = int(number) if epoch == self.epoch and number.isdecimal() and len(number) < 19 else -1
        oldest = self._kept[0].number if self._kept else self._count + 1
        if not oldest - 1 <= seen <= self._count:
            return [Numbered(self._count, RESYNC)]
        return list(islice(self._kept, seen - oldest + 1, None))


async def batches(subscriber: Subscriber, patience: float) -> AsyncIterator[list[Numbered]]:
    """Batch after batch, an empty one when nothing came for so many seconds; ends with the hub."""
    while not subscriber.closed:
        yield await subscriber.take(patience)

"""A local server that speaks enough of Stripe's API for refunds, and fails in every way that matters.

It tells whoever wants to know of each moment of each request, so that a test can kill a process exactly there. Like
Stripe it keeps the first answer of an idempotency key, also a 500, and repeats it; like Stripe's, its keys can be
forgotten while the refunds stay. `refunds` are the ones really made.
"""

import asyncio
import contextlib
import json
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, urlsplit

KEY = "sk_test_zebra_key_of_the_tests"


class Mode(StrEnum):
    """What becomes of one request. `…_after` means that the refund was made before it went wrong."""

    ANSWER = "answer"
    HANG_BEFORE = "hang_before"
    HANG_AFTER = "hang_after"
    ERROR_BEFORE = "error_before"
    ERROR_AFTER = "error_after"
    CLOSE_BEFORE = "close_before"
    CLOSE_AFTER = "close_after"
    CUT_SHORT = "cut_short"  # made, but only half of the answer leaves
    BUSY = "busy"
    STRANGER = "stranger"
    FORBIDDEN = "forbidden"
    ALREADY_REFUNDED = "already_refunded"
    OTHER_PARAMETERS = "other_parameters"
    MISSING = "missing"


class Moment(StrEnum):
    """A moment of one request: it has arrived and nothing is done; it is done and not answered; it is answered."""

    ARRIVED = "arrived"
    DONE = "done"
    ANSWERED = "answered"


_REFUSALS: dict[Mode, tuple[int, dict[str, str]]] = {
    Mode.BUSY: (429, {"type": "invalid_request_error", "code": "rate_limit", "message": "Too many requests"}),
    Mode.STRANGER: (401, {"type": "invalid_request_error", "message": f"Invalid API Key provided: {KEY}"}),
    Mode.FORBIDDEN: (403, {"type": "invalid_request_error", "message": f"The key {KEY} may not do this"}),
    Mode.ALREADY_REFUNDED: (
        400,
        {"type": "invalid_request_error", "code": "charge_already_refunded", "message": f"Refunded already ({KEY})"},
    ),
    Mode.OTHER_PARAMETERS: (400, {"type": "idempotency_error", "message": f"Keys are for the same request ({KEY})"}),
    Mode.MISSING: (404, {"type": "invalid_request_error", "code": "resource_missing", "message": f"No such ({KEY})"}),
}
_ERROR = (500, {"error": {"type": "api_error", "message": f"Something broke ({KEY})"}})
Answer = tuple[int, dict[str, Any]]
Watcher = Callable[[str, int, Moment], Awaitable[None]]
"""Takes the payment, the number of the request among those about this payment, from 1 on, and the moment."""


@dataclass
class FakeStripe:
    """What the server does with its next requests, and what it was asked and did. `plans` are the modes of all
    requests about one payment; without a plan it is the request's kind that decides."""

    creations: list[Mode] = field(default_factory=list)
    lists: list[Mode] = field(default_factory=list)
    retrievals: list[Mode] = field(default_factory=list)
    plans: dict[str, list[Mode]] = field(default_factory=dict)
    refund_status: str = "succeeded"
    charged: dict[str, int] = field(default_factory=dict)
    refunds: list[dict[str, Any]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    watcher: Watcher | None = None
    port: int = 0
    _kept: dict[str, tuple[dict[str, str], Answer]] = field(default_factory=dict)
    _seen: Counter[str] = field(default_factory=Counter)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def amounts(self) -> list[tuple[int, str]]:
        """What was really refunded, in Stripe's units."""
        return [(refund["amount"], refund["currency"]) for refund in self.refunds]

    def made_of(self, payment: str) -> list[dict[str, Any]]:
        """The refunds of one payment."""
        return [refund for refund in self.refunds if payment_of(refund) == payment]

    def next_mode(self, kind: str, payment: str) -> Mode:
        self.asked.append(kind)
        by_kind = {"create": self.creations, "list": self.lists, "retrieve": self.retrievals}
        modes = self.plans.get(payment, by_kind[kind])
        return modes.pop(0) if modes else Mode.ANSWER

    def number_of(self, payment: str) -> int:
        """The number of a request that has just arrived, among those about this payment."""
        self._seen[payment] += 1
        return self._seen[payment]

    def forget_keys(self) -> None:
        """As after a day."""
        self._kept.clear()

    def add_foreign_refunds(self, count: int, payment: str) -> None:
        """Refunds of the payment that somebody else has made."""
        self.refunds += [self._refund({"payment_intent": payment, "amount": "1"}, number) for number in range(count)]

    def create(self, key: str, params: dict[str, str], mode: Mode) -> Answer:
        if mode in _REFUSALS:
            return _refusal(mode)
        if key in self._kept:
            known, answer = self._kept[key]
            return answer if known == params else _refusal(Mode.OTHER_PARAMETERS)
        if mode is Mode.ERROR_BEFORE:
            answer = _ERROR
        else:
            if self._left(params) < int(params["amount"]):
                message = f"Refund amount is greater than unrefunded amount on charge ({KEY})"
                return 400, {"error": {"type": "invalid_request_error", "message": message}}
            self.refunds.append(self._refund(params, len(self.refunds)))
            answer = _ERROR if mode is Mode.ERROR_AFTER else (200, self.refunds[-1])
        self._kept[key] = (params, answer)
        return answer

    def list(self, params: dict[str, str], mode: Mode) -> Answer:
        if mode in _REFUSALS:
            return _refusal(mode)
        if mode is Mode.ERROR_BEFORE:
            return _ERROR
        newest_first = self.made_of(payment_of(params))[::-1]
        ids = [refund["id"] for refund in newest_first]
        start = ids.index(params["starting_after"]) + 1 if "starting_after" in params else 0
        page = newest_first[start : start + int(params.get("limit", 10))]
        more = start + len(page) < len(newest_first)
        return 200, {"object": "list", "url": "/v1/refunds", "has_more": more, "data": page}

    def retrieve(self, refund_id: str, mode: Mode) -> Answer:
        if mode in _REFUSALS:
            return _refusal(mode)
        if mode is Mode.ERROR_BEFORE:
            return _ERROR
        found = [refund for refund in self.refunds if refund["id"] == refund_id]
        return (200, found[0]) if found else _refusal(Mode.MISSING)

    def _left(self, params: dict[str, str]) -> int:
        made = sum(int(refund["amount"]) for refund in self.made_of(payment_of(params)))
        return self.charged.get(payment_of(params), 10**9) - made

    def _refund(self, params: dict[str, str], number: int) -> dict[str, Any]:
        metadata = {name[9:-1]: value for name, value in params.items() if name.startswith("metadata[")}
        return {
            "id": f"re_{len(self.refunds)}_{number}",
            "object": "refund",
            "amount": int(params["amount"]),
            "currency": _currency(payment_of(params)),
            "charge": params.get("charge"),
            "payment_intent": params.get("payment_intent"),
            "metadata": metadata,
            "status": self.refund_status,
        }


def payment_of(params: dict[str, Any]) -> str:
    """The payment that a refund, or a request about refunds, is of."""
    return str(params.get("payment_intent") or params.get("charge"))


def _currency(payment: str) -> str:
    """Payments of the tests name their currency, as in `pi_jpy_1`; all others are in euros."""
    parts = payment.split("_")
    return parts[1] if len(parts) > 2 else "eur"


def _refusal(mode: Mode) -> Answer:
    status, error = _REFUSALS[mode]
    return status, {"error": error}


@asynccontextmanager
async def stripe_server() -> AsyncIterator[FakeStripe]:
    """Serve on a free port of the loopback address."""
    fake = FakeStripe()
    server = await asyncio.start_server(lambda r, w: _serve(fake, r, w), "127.0.0.1", 0)
    fake.port = server.sockets[0].getsockname()[1]
    async with server:
        yield fake


async def _serve(fake: FakeStripe, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        while await _one_request(fake, reader, writer):
            pass
    except (asyncio.IncompleteReadError, ConnectionError):
        pass
    finally:
        writer.close()


async def _one_request(fake: FakeStripe, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
    """Returns whether the connection stays open."""
    first, headers, body = await _read(reader)
    asked = _asked(fake, first, headers, body)
    mode = fake.next_mode(asked.kind, asked.payment)
    if headers.get("authorization") != f"Bearer {KEY}":
        mode = Mode.STRANGER
    number = fake.number_of(asked.payment)

    async def tell(moment: Moment) -> None:
        if fake.watcher:
            await fake.watcher(asked.payment, number, moment)

    await tell(Moment.ARRIVED)
    if mode is Mode.CLOSE_BEFORE:
        return False
    if mode is Mode.HANG_BEFORE:
        return bool(await reader.read())
    status, answer = asked.do(mode)
    await tell(Moment.DONE)
    if mode is Mode.CLOSE_AFTER:
        return False
    if mode is Mode.HANG_AFTER:
        return bool(await reader.read())
    written = _http(status, answer)
    with contextlib.suppress(ConnectionError):  # a client that was killed meanwhile was answered all the same
        writer.write(written[:-10] if mode is Mode.CUT_SHORT else written)
        await writer.drain()
    await tell(Moment.ANSWERED)
    return mode is not Mode.CUT_SHORT


@dataclass(frozen=True)
class _Asked:
    """A request that was read: `do` carries it out in a mode."""

    kind: str
    payment: str
    do: Callable[[Mode], Answer]


def _asked(fake: FakeStripe, first: str, headers: dict[str, str], body: str) -> _Asked:
    method, target, _ = first.split(" ")
    url = urlsplit(target)
    if method == "POST":
        params = dict(parse_qsl(body))
        return _Asked("create", payment_of(params), partial(fake.create, headers["idempotency-key"], params))
    if url.path == "/v1/refunds":
        params = dict(parse_qsl(url.query))
        return _Asked("list", payment_of(params), partial(fake.list, params))
    refund_id = url.path.rpartition("/")[2]
    return _Asked("retrieve", refund_id, partial(fake.retrieve, refund_id))


async def _read(reader: asyncio.StreamReader) -> tuple[str, dict[str, str], str]:
    first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode().strip().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    return first, headers, (await reader.readexactly(int(headers.get("content-length", "0")))).decode()


def _http(status: int, answer: dict[str, Any]) -> bytes:
    body = json.dumps(answer)
    head = [f"HTTP/1.1 {status} X", "content-type: application/json", f"content-length: {len(body)}"]
    head += ["retry-after: 1"] if status == 429 else []
    return ("\r\n".join([*head, "request-id: req_1"]) + "\r\n\r\n" + body).encode()

"""What the local mail vendors have in common: an HTTP server that takes mails in a vendor's own words, keeps them in
one normal form, and fails in every way that matters."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email.message import Message
from email.parser import HeaderParser
from email.utils import getaddresses
from enum import StrEnum
from typing import Any

THREADING = ("In-Reply-To", "References", "Auto-Submitted", "X-Auto-Response-Suppress")
RETRY_AFTER = 7


class Mode(StrEnum):
    """What becomes of one request. `…_after` means that the mail was taken before it went wrong."""

    ANSWER = "answer"
    REFUSE = "refuse"
    TOO_LARGE = "too_large"
    STRANGER = "stranger"
    FORBIDDEN = "forbidden"
    BUSY = "busy"
    REDIRECT = "redirect"
    ERROR_BEFORE = "error_before"
    ERROR_AFTER = "error_after"
    HANG_AFTER = "hang_after"
    CLOSE_AFTER = "close_after"
    CUT_SHORT = "cut_short"  # taken, but only half of the answer leaves


AFTER = {Mode.ANSWER, Mode.ERROR_AFTER, Mode.HANG_AFTER, Mode.CLOSE_AFTER, Mode.CUT_SHORT}


@dataclass(frozen=True)
class Received:
    """A mail as a vendor understood it; equal whichever vendor took it. `headers` are the threading ones."""

    message_id: str
    from_name: str
    from_email: str
    to_email: str
    reply_to: str
    subject: str
    text: str
    html: str
    mail_id: str
    headers: dict[str, str]
    every_header: tuple[tuple[str, str], ...] = field(default=(), compare=False)

    def as_written_carelessly(self) -> Message:
        """The head of the mail, written by somebody who trusts every value, and read by the standard library."""
        head = [("From", f"{self.from_name} <{self.from_email}>"), ("To", self.to_email), ("Subject", self.subject)]
        return HeaderParser().parsestr("".join(f"{name}: {value}\r\n" for name, value in (*head, *self.every_header)))


@dataclass(frozen=True)
class Request:
    """One HTTP request. Header names are lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Answer:
    """What is answered; a `dict` as JSON."""

    status: int
    body: dict[str, Any] | str = ""
    headers: dict[str, str] = field(default_factory=dict)


class Rejected(Exception):
    """The vendor would not take such a request."""

    def __init__(self, status: int, body: dict[str, Any] | str) -> None:
        super().__init__(status, body)
        self.answer = Answer(status, body)


@dataclass
class FakeVendor:
    """A vendor: `read` understands a request or raises `Rejected`, `thanks` is its answer to a mail it took, `faults`
    are its answers to those it did not. `taken` are the mails really taken, `requests` all that arrived."""

    read: Callable[[Request], Received]
    thanks: Callable[[Received], Answer]
    faults: dict[Mode, Answer]
    modes: list[Mode] = field(default_factory=list)
    taken: list[Received] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def answer(self, request: Request, mode: Mode) -> Answer:
        try:
            received = self.read(request)
        except Rejected as rejected:
            return rejected.answer
        if mode in AFTER:
            self.taken.append(received)
        if mode is Mode.REDIRECT:
            return Answer(307, "", {"location": f"{self.url}/elsewhere"})
        return self.faults.get(mode) or self.thanks(received)


def address(text: str) -> tuple[str, str]:
    """Name and address of a header's value that must hold exactly one; ASCII only in the address, as vendors ask."""
    found = getaddresses([text])
    if len(found) != 1 or "@" not in found[0][1] or not found[0][1].isascii():
        raise ValueError(text)
    return found[0]


def threading_of(headers: dict[str, str]) -> dict[str, str]:
    return {name: headers[name] for name in THREADING if name in headers}


@asynccontextmanager
async def serve(vendor: FakeVendor) -> AsyncIterator[FakeVendor]:
    """Serve on a free port of the loopback address."""
    server = await asyncio.start_server(lambda r, w: _connection(vendor, r, w), "127.0.0.1", 0)
    vendor.port = server.sockets[0].getsockname()[1]
    async with server:
        yield vendor


async def _connection(vendor: FakeVendor, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
        while await _one_request(vendor, reader, writer):
            pass
    writer.close()


async def _one_request(vendor: FakeVendor, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
    """Returns whether the connection stays open."""
    request = await _read(reader)
    vendor.requests.append(request)
    mode = vendor.modes.pop(0) if vendor.modes else Mode.ANSWER
    answer = vendor.answer(request, mode)
    if mode is Mode.CLOSE_AFTER:
        return False
    if mode is Mode.HANG_AFTER:
        return bool(await reader.read())
    written = _http(answer, cut=mode is Mode.CUT_SHORT)
    writer.write(written)
    await writer.drain()
    return mode is not Mode.CUT_SHORT


async def _read(reader: asyncio.StreamReader) -> Request:
    first, *lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").strip().split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    method, path, _ = first.split(" ")
    return Request(method, path, headers, await reader.readexactly(int(headers.get("content-length", "0"))))


def _http(answer: Answer, cut: bool) -> bytes:
    body = (json.dumps(answer.body) if isinstance(answer.body, dict) else answer.body).encode()
    headers = {"content-type": "application/json" if isinstance(answer.body, dict) else "text/plain", **answer.headers}
    head = [f"HTTP/1.1 {answer.status} X", *(f"{name}: {value}" for name, value in headers.items())]
    head.append(f"content-length: {len(body) + (10 if cut else 0)}")
    return ("\r\n".join(head) + "\r\n\r\n").encode() + body

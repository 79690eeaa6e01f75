"""Posts many webhooks at a steady pace, as providers do when many people write at once. Plain sockets, since what
measures runs on the same cores as what is measured."""

import asyncio
import json
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from tests.api.inbound.abstract_mail import AbstractMail
from tests.api.inbound.payloads import MAILGUN_KEY, PARSED, RAW, Renderer, public_key_text
from tests.api.inbound.wire import PASSWORD, USER, WebhookRequest

SETTINGS = {
    "TICKETFLOW_INBOUND_USER": USER,
    "TICKETFLOW_INBOUND_PASSWORD": PASSWORD,
    "MAILGUN_WEBHOOK_SIGNING_KEY": MAILGUN_KEY,
    "SENDGRID_INBOUND_PUBLIC_KEY": public_key_text(),
}
"""What a stack needs to let these requests in."""
FORMATS: tuple[Renderer, ...] = (*PARSED.values(), *RAW.values())


@dataclass(frozen=True)
class Answered:
    """An answer, and the seconds from the moment the request was due: waiting for a free connection counts."""

    status: int
    body: bytes
    seconds: float

    @property
    def json(self) -> Any:
        return json.loads(self.body)


def write_mail(number: int, series: str = "burst") -> WebhookRequest:
    """A mail of a customer of its own, with a question anybody may ask; its format changes with the number."""
    email = f"customer{number}.{series}@example.org"
    mail = AbstractMail(
        from_email=email,
        envelope_from=email,
        to=(("Support", "support@localhost"),),
        envelope_to="support@localhost",
        text=f"Hello,\n\nhow long does standard shipping take?\n\nCustomer {number}\n",
        message_id=message_id(number, series),
    )
    return FORMATS[number % len(FORMATS)](mail)


def message_id(number: int, series: str = "burst") -> str:
    """The Message-ID of that mail."""
    return f"<{number}.{series}@mail.example.org>"


async def post_burst(
    port: int, requests: Sequence[WebhookRequest], seconds: float, connections: int = 32
) -> list[Answered]:
    """Post the requests evenly over so many seconds. Raises OSError and EOFError when the other
    side hangs up."""
    loop = asyncio.get_running_loop()
    started, due = loop.time(), list(enumerate(requests))[::-1]
    answers: dict[int, Answered] = {}

    async def post() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while due:
            number, request = due.pop()
            at = started + seconds * number / len(requests)
            await asyncio.sleep(at - loop.time())
            status, body = await exchange(reader, writer, request)
            answers[number] = Answered(status, body, loop.time() - at)
        writer.close()

    await asyncio.gather(*(post() for _ in range(connections)))
    return [answers[number] for number in range(len(requests))]


async def exchange(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, request: WebhookRequest
) -> tuple[int, bytes]:
    """Post one request over an open connection: status and body of the answer. Raises OSError and EOFError when the
    other side hangs up."""
    head = "".join(f"{name}: {value}\r\n" for name, value in {"host": "localhost", **request.headers}.items())
    writer.write(f"POST /webhooks/email/{request.provider} HTTP/1.1\r\n{head}\r\n".encode() + request.body)
    lines = (await reader.readuntil(b"\r\n\r\n")).decode().lower().split("\r\n")
    length = next(int(line.partition(":")[2]) for line in lines if line.startswith("content-length:"))
    return int(lines[0].split()[1]), await reader.readexactly(length)


def quantile_ms(answers: Sequence[Answered], percent: int) -> float:
    """So many percent were answered within this."""
    seconds = [answer.seconds for answer in answers]
    return statistics.quantiles(seconds, n=100, method="inclusive")[percent - 1] * 1000

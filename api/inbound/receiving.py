"""From a webhook's request to an arrival: who sends, the body, the mail in it. Nothing is stored or decided."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Protocol

from starlette.datastructures import Headers

from api.file_store import FileStoreUnavailable
from api.inbound import generic, mailgun, postmark, sendgrid
from api.inbound.arrival import Arrival, RawRequest, Reading
from api.inbound.body import read_body
from api.inbound.kept import Shelf
from api.problems import Refused
from schema.settings import Settings

LARGE_BYTES = 1024 * 1024
# Large mails are read one after the other: what reading one takes in memory is then all that reading takes.
LARGE = ThreadPoolExecutor(1, thread_name_prefix="large-mail")
SMALL = ThreadPoolExecutor(4, thread_name_prefix="mail")


class Provider(Protocol):
    """What a provider's file has."""

    def admit(self, headers: Mapping[str, str], settings: Settings) -> bytes:
        """Raises the 401 for what headers alone show to be foreign. Returns what its signature covers before the
        body."""

    def read(self, headers: Mapping[str, str], raw: RawRequest, shelf: Shelf, settings: Settings) -> Reading:
        """Verify, then parse. Raises `Refused`: 401 not from the provider, 400 or 415 cut or of the wrong type."""


PROVIDERS: dict[str, Provider] = {
    "mailgun": mailgun,
    "sendgrid": sendgrid,
    "postmark": postmark,
    "generic": generic,
}


def arriving_directory(settings: Settings) -> Path:
    """Where large requests lie while they are taken in."""
    return settings.data_dir / "arriving"


async def receive(
    provider: str, headers: Mapping[str, str], stream: AsyncIterator[bytes], settings: Settings
) -> Arrival:
    """The arrival in a request; the caller closes it. Raises `Refused` for what the sender is to send again or to
    mend (400, 401, 404, 408, 413, 415), RequestValidationError for a wrong generic mail, `FileStoreUnavailable` when
    the disk is full."""
    if provider not in PROVIDERS:
        raise Refused(404, "not_found", "There is no such mail provider.")
    known, plain = PROVIDERS[provider], headers if isinstance(headers, Headers) else Headers(dict(headers))
    prefix = known.admit(plain, settings)
    shelf = Shelf(arriving_directory(settings))
    try:
        raw = await read_body(plain, stream, shelf, settings.max_mail_mb * 1024 * 1024, prefix)
        executor = LARGE if raw.size > LARGE_BYTES else SMALL
        reading = await asyncio.get_running_loop().run_in_executor(executor, known.read, plain, raw, shelf, settings)
    except OSError as error:  # nothing but files is used here
        shelf.close()
        raise FileStoreUnavailable from error
    except BaseException:
        shelf.close()
        raise
    return Arrival(provider, raw, shelf, reading.mail, reading.unreadable, reading.once_token, reading.content_key)

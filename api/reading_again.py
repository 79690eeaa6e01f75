"""Reads a request again that was kept because it could not be read: with today's code, and without asking again who
sent it, since that was proven when it came."""

import asyncio

from api.file_store import FileStore
from api.inbound import mailgun
from api.inbound.arrival import RawRequest, Reading, Unreadable
from api.inbound.form_body import read_form
from api.inbound.kept import MEMORY_BYTES, Shelf
from api.inbound.mime import UnreadableMail
from api.inbound.receiving import LARGE, PROVIDERS
from api.problems import Refused
from schema.db.tables.inbound import InboundRequestRow
from schema.settings import Settings


async def read_again(row: InboundRequestRow, files: FileStore, shelf: Shelf, settings: Settings) -> Reading:
    """What is in the kept bytes. Raises `FileMissing` when they are gone."""
    item = shelf.item(MEMORY_BYTES)
    async for chunk in files.read(row.raw_sha256):
        item.write(chunk)
    raw = RawRequest(row.content_type, item.done(), item.size, bytes.fromhex(row.raw_sha256), b"")
    return await asyncio.get_running_loop().run_in_executor(LARGE, _read, row.provider, raw, shelf, settings)


def _read(provider: str, raw: RawRequest, shelf: Shelf, settings: Settings) -> Reading:
    try:
        if provider == "mailgun":  # its signature is in the form, and too old by now
            return mailgun.read_verified(read_form(raw, shelf), shelf)
        unsigned = settings.model_copy(update={"sendgrid_inbound_public_key": None})
        return PROVIDERS[provider].read({}, raw, shelf, unsigned)
    except (Refused, Unreadable, UnreadableMail) as error:
        return Reading(unreadable=str(error))

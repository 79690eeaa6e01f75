"""From an arrival to an answer: its bytes into the file store, then everything else in the request's transaction."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from api.file_store import FileStore
from api.inbound.arrival import Arrival
from api.models.inbound_mails import MailReceived
from schema.base import storable, storable_json
from schema.db.inbound_mails import NewRequest, claim_request, settle_request
from schema.db.mail_caps import MailCaps
from schema.db.mail_intake import IntakeRules, Placed, place_mail
from schema.db.tables.inbound import InboundRequestRow, InboundStatus
from schema.inbound_mail import InboundAttachment, InboundMail
from schema.kept_mail import KeptFile, KeptMail, MailVerdict, judge
from schema.reply_address import MailAddresses
from schema.settings import Settings

MAX_SHOWN = 500
CONTENT_ERRORS = (ValueError, TypeError, LookupError, AttributeError, RecursionError, AssertionError)
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class ReadMail:
    """A mail whose files are kept, with the verdict on it; or why it cannot be read."""

    kept: KeptMail | None = None
    verdict: MailVerdict | None = None
    unreadable: str | None = None


def intake_rules(settings: Settings) -> IntakeRules:
    """What the settings say. Without a secret key no reply address is ours."""
    caps = MailCaps(mails=settings.mails_per_hour, new_tickets=settings.mail_tickets_per_hour)
    return IntakeRules(mail_addresses(settings), caps)


def mail_addresses(settings: Settings) -> MailAddresses:
    secret = settings.secret_key.get_secret_value().encode() if settings.secret_key else b""
    return MailAddresses(settings.support_address, secret, settings.support_name)


async def keep_arrival(arrival: Arrival, files: FileStore, rules: IntakeRules) -> tuple[NewRequest, ReadMail]:
    """Put the bytes into the store and find out what the mail is. Raises OSError when the store cannot take it."""
    raw = await files.put(arrival.raw.chunks())
    read = await keep_mail(arrival.mail, files, rules) if arrival.mail else ReadMail(unreadable=arrival.unreadable)
    mail = read.kept.mail if read.kept else None
    request = NewRequest(
        provider=arrival.provider,
        content_type=storable(arrival.raw.content_type)[:MAX_SHOWN],
        raw_sha256=raw.sha256,
        raw_size=raw.size,
        provider_id=arrival.provider_id,
        once_token=arrival.once_token.token if arrival.once_token else None,
        dedupe_key=read.kept.dedupe_key() if read.kept else f"raw {raw.sha256}",
        from_email=mail.from_email if mail else None,
        subject=mail.subject if mail else None,
    )
    return request, read


async def keep_mail(mail: InboundMail, files: FileStore, rules: IntakeRules) -> ReadMail:
    """The mail with its files in the store. A mistake of ours in judging it must not lose it."""
    kept_files = [await _keep_file(file, files) for file in mail.attachments]
    try:
        verdict = await asyncio.to_thread(judge, mail, rules.addresses)
    except CONTENT_ERRORS as error:
        log.error("mail.not_judged", exc_info=error)
        return ReadMail(unreadable=f"reading it failed: {type(error).__name__}")
    return ReadMail(KeptMail(mail=mail.model_copy(update={"attachments": []}), files=kept_files), verdict)


async def take_in(session: AsyncSession, request: NewRequest, read: ReadMail, rules: IntakeRules) -> MailReceived:
    """Store the request and what follows from it. Raises `TokenUsedTwice`."""
    claim = await claim_request(session, request)
    if claim.first is not None:
        return MailReceived.of(claim.first.ticket_id)
    placed, facts = await place(session, claim.id, read, rules), facts_of(read)
    if placed.status is InboundStatus.QUARANTINED:
        facts |= held_facts(read)
    await settle_request(session, claim.id, placed, facts)
    return MailReceived.of(placed.ticket_id)


async def place(session: AsyncSession, request_id: Any, read: ReadMail, rules: IntakeRules) -> Placed:
    """Where the mail goes. What content of a mail makes fail is kept aside instead of refused for ever."""
    if read.kept is None or read.verdict is None:
        return Placed(InboundStatus.UNREADABLE, read.unreadable)
    try:
        async with session.begin_nested():
            return await place_mail(session, request_id, read.kept, read.verdict, rules)
    except (*CONTENT_ERRORS, DBAPIError) as error:
        if isinstance(error, DBAPIError) and not _is_about_content(error):
            raise
        log.error("mail.not_placed", exc_info=error)
        return Placed(InboundStatus.UNREADABLE, f"storing it failed: {type(error).__name__}")


def facts_of(read: ReadMail) -> dict[str, Any]:
    """What was found out about the mail."""
    if read.verdict is None:
        return {}
    verdict = read.verdict
    return {
        "kind": verdict.kind.value,
        "kind_reason": verdict.kind_reason,
        "verified": verdict.verified,
        "trust_reason": verdict.trust_reason,
    }


def held_facts(read: ReadMail) -> dict[str, Any]:
    """What is needed to make a ticket of a held mail later."""
    assert read.kept
    assert read.verdict
    held = {"mail": read.kept.model_dump(mode="json"), "verdict": read.verdict.model_dump(mode="json")}
    return {"held": storable_json(held)}


def read_held(row: InboundRequestRow) -> ReadMail | None:
    """The mail of a request that is held, as `held_facts` wrote it."""
    held = row.facts.get("held")
    if held is None:
        return None
    return ReadMail(KeptMail.model_validate(held["mail"]), MailVerdict.model_validate(held["verdict"]))


async def _keep_file(file: InboundAttachment, files: FileStore) -> KeptFile:
    has_bytes = file.stored is not None or bool(file.content) or not file.broken
    stored = await files.put(_chunks(file)) if has_bytes else None
    return KeptFile(
        filename=file.filename,
        content_type=file.content_type,
        size=stored.size if stored else file.size,
        sha256=stored.sha256 if stored else None,
        content_id=file.content_id,
        broken=file.broken,
    )


def _chunks(file: InboundAttachment) -> Iterator[bytes]:
    yield from file.chunks()


def _is_about_content(error: DBAPIError) -> bool:
    """SQLSTATE 22 is a value that cannot be stored, 54 one that is too large: trying again never helps."""
    return str(getattr(error.orig, "sqlstate", "") or "")[:2] in {"22", "54"}

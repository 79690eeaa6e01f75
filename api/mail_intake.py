"""From an arrival to an answer: its bytes into the file store, then everything else in the request's transaction."""

import asyncio
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from api.file_store import FileStore
from api.inbound.arrival import Arrival
from api.models.inbound_mails import MailReceived
from schema.base import storable, storable_json
from schema.db.inbound_mails import NewRequest, claim_request, settle_request
from schema.db.mail_caps import MailCaps, lock_sender
from schema.db.mail_intake import IntakeRules, Placed, facts_of, place_mail
from schema.db.session import Sessions
from schema.db.tables.inbound import InboundRequestRow, InboundStatus
from schema.inbound_mail import InboundAttachment, InboundMail
from schema.kept_mail import KeptFile, KeptMail, MailVerdict, judge
from schema.reply_address import MailAddresses
from schema.settings import Settings

MAX_SHOWN = 500
CONTENT_ERRORS = (ValueError, TypeError, LookupError, AttributeError, RecursionError, AssertionError)
MAYBE_CONTENT = (*CONTENT_ERRORS, DBAPIError)
JUDGED_AT_ONCE = 2000
"""A mail of so few characters is judged sooner than a thread takes it over."""
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
    """Put the bytes into the store and find out what the mail is. Raises `FileStoreUnavailable`."""
    raw = await files.put(arrival.raw)
    read = await keep_mail(arrival.mail, files, rules) if arrival.mail else ReadMail(unreadable=arrival.unreadable)
    mail = read.kept.mail if read.kept else None
    request = NewRequest(
        provider=arrival.provider,
        content_type=storable(arrival.raw.content_type)[:MAX_SHOWN],
        raw_sha256=raw.sha256,
        raw_size=raw.size,
        provider_id=arrival.provider_id,
        once_token=arrival.once_token.token if arrival.once_token else None,
        dedupe_key=read.kept.dedupe_key() if read.kept else arrival.content_key or f"raw {raw.sha256}",
        from_email=mail.from_email if mail else None,
        subject=mail.subject if mail else None,
    )
    return request, read


async def keep_mail(mail: InboundMail, files: FileStore, rules: IntakeRules) -> ReadMail:
    """The mail with its files in the store. A mistake of ours in judging it must not lose it."""
    kept_files = [await _keep_file(file, files) for file in mail.attachments]
    try:
        verdict = await _judge(mail, rules)
    except CONTENT_ERRORS as error:
        log.error("mail.not_judged", exc_info=error)
        return ReadMail(unreadable=f"reading it failed: {type(error).__name__}")
    return ReadMail(KeptMail(mail=mail.model_copy(update={"attachments": []}), files=kept_files), verdict)


async def _judge(mail: InboundMail, rules: IntakeRules) -> MailVerdict:
    if not mail.attachments and len(mail.text) + len(mail.html or "") <= JUDGED_AT_ONCE:
        return judge(mail, rules.addresses)
    return await asyncio.to_thread(judge, mail, rules.addresses)


async def take_in(
    session: AsyncSession, sessions: Sessions, request: NewRequest, read: ReadMail, rules: IntakeRules
) -> MailReceived:
    """Store the request and what follows from it. What content of a mail makes fail is kept aside, in a transaction of
    its own: a savepoint for every mail would cost more than all of them need. Raises `TokenUsedTwice`."""
    try:
        return await _store(session, request, read, rules)
    except MAYBE_CONTENT as error:
        aside = ReadMail(unreadable=_failure(error))
    await session.rollback()
    async with sessions.begin() as fresh:
        return await _store(fresh, request, aside, rules)


async def place_again(session: AsyncSession, request_id: UUID, read: ReadMail, rules: IntakeRules) -> Placed:
    """Where a mail goes that can be read by now, in the transaction of whoever asked for it."""
    if read.kept is None:
        return Placed(InboundStatus.UNREADABLE, read.unreadable)
    await lock_sender(session, read.kept.mail.from_email or "")
    try:
        async with session.begin_nested():
            return await _place(session, request_id, read, rules)
    except MAYBE_CONTENT as error:
        return Placed(InboundStatus.UNREADABLE, _failure(error))


async def _store(session: AsyncSession, request: NewRequest, read: ReadMail, rules: IntakeRules) -> MailReceived:
    claim = await claim_request(session, request)
    if claim.first is not None:
        return MailReceived.of(claim.first.ticket_id)
    placed = await _place(session, claim.id, read, rules)
    held = held_facts(read) if placed.status is InboundStatus.QUARANTINED else {}
    await settle_request(session, claim.id, placed, known_facts(read) | held)
    return MailReceived.of(placed.ticket_id)


async def _place(session: AsyncSession, request_id: UUID, read: ReadMail, rules: IntakeRules) -> Placed:
    if read.kept is None or read.verdict is None:
        return Placed(InboundStatus.UNREADABLE, read.unreadable)
    return await place_mail(session, request_id, read.kept, read.verdict, rules)


def known_facts(read: ReadMail) -> dict[str, Any]:
    """What was found out about the mail."""
    return facts_of(read.verdict) if read.verdict else {}


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
    stored = await files.put(file) if has_bytes else None
    return KeptFile(
        filename=file.filename,
        content_type=file.content_type,
        size=stored.size if stored else file.size,
        sha256=stored.sha256 if stored else None,
        content_id=file.content_id,
        broken=file.broken,
    )


def _failure(error: Exception) -> str:
    """What failed, for a person. Raises the error again if the mail's content is not the reason."""
    if isinstance(error, DBAPIError) and not _is_about_content(error):
        raise error
    log.error("mail.not_placed", exc_info=error)
    return f"storing it failed: {type(error).__name__}"


def _is_about_content(error: DBAPIError) -> bool:
    """SQLSTATE 22 is a value that cannot be stored, 54 one that is too large: trying again never helps."""
    return str(getattr(error.orig, "sqlstate", "") or "")[:2] in {"22", "54"}

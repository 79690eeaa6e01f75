"""Where a mail belongs: a new ticket, the next turn of one, a note of a machine on one, or held for a person. One
transaction, which the caller has begun by storing the request."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from schema.automatic_mail import AutomaticMail
from schema.db.delivery import mark_undelivered
from schema.db.events import NewEvent, append_events
from schema.db.mail_caps import MailCaps, storm_of
from schema.db.mail_messages import add_automatic_mail, add_message, open_ticket
from schema.db.mail_threads import Pointer, Thread, find_bounced, find_thread, pointers_of
from schema.db.new_tickets import RequestFacts
from schema.db.tables.inbound import InboundStatus
from schema.db.tables.mails import MailRow
from schema.db.tables.tickets import TicketRow
from schema.db.tickets import lock_ticket
from schema.delivery_events import DeliveryKind
from schema.errors import NotFound
from schema.kept_mail import KeptMail, MailVerdict
from schema.reply_address import MailAddresses
from schema.tickets import SYSTEM, MailAudience, TicketStatus

MAX_REASON = 500


@dataclass(frozen=True)
class IntakeRules:
    """What the settings say about mail that comes in."""

    addresses: MailAddresses
    caps: MailCaps = field(default_factory=MailCaps)


@dataclass(frozen=True)
class Placed:
    """Where a mail was put. `facts` are added to its request's, unless it was `settled` with them already."""

    status: InboundStatus
    reason: str | None = None
    ticket_id: UUID | None = None
    message_id: UUID | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    settled: bool = False


async def place_mail(
    session: AsyncSession, inbound_id: UUID, kept: KeptMail, verdict: MailVerdict, rules: IntakeRules
) -> Placed:
    """Put the mail where it belongs, and say where that is. The caller holds the sender's lock."""
    sender = kept.mail.from_email
    if sender and (storm := await storm_of(session, sender, verdict.verified, rules.caps)):
        return Placed(InboundStatus.QUARANTINED, storm)
    pointers = await pointers_of(session, kept.mail, rules.addresses)
    if verdict.by_a_person:
        return await place_by_person(session, inbound_id, kept, verdict, pointers, facts_of(verdict))
    if verdict.kind is AutomaticMail.BOUNCE:
        signed = pointers[0].ticket_id if pointers else None
        mail = await find_bounced(session, verdict.bounced, signed, verdict.recipients)
        if mail is not None:
            return await _place_bounce(session, inbound_id, kept, verdict, mail)
    return await _place_automatic(session, inbound_id, kept, verdict, pointers)


def facts_of(verdict: MailVerdict) -> dict[str, Any]:
    """What was found out about a mail, as its request keeps it."""
    return {
        "kind": verdict.kind.value,
        "kind_reason": verdict.kind_reason,
        "verified": verdict.verified,
        "trust_reason": verdict.trust_reason,
    }


async def place_by_person(
    session: AsyncSession,
    inbound_id: UUID,
    kept: KeptMail,
    verdict: MailVerdict,
    pointers: list[Pointer],
    facts: dict[str, Any],
) -> Placed:
    """The mail is for the agent: in the ticket it continues, else in one of its own, whose request gets `facts`."""
    thread = await find_thread(session, kept.mail, pointers)
    if thread.ticket_id is not None:
        ticket = await lock_ticket(session, thread.ticket_id)
        if ticket.status != TicketStatus.CANCELLED:
            message_id = await add_message(session, ticket, inbound_id, kept, verdict)
            return Placed(InboundStatus.STORED, None, ticket.id, message_id, {"threaded_by": thread.by})
        thread = Thread(None, why_not=f"{thread.by} of ticket {ticket.id}, which was cancelled", not_of=ticket.id)
    told = RequestFacts(reason=thread.why_not, facts=facts | {"opened": True})
    ticket_id, message_id = await open_ticket(session, inbound_id, kept, verdict, told)
    if thread.why_not is not None:
        await _tell_why_new(session, ticket_id, thread)
    return Placed(InboundStatus.STORED, told.reason, ticket_id, message_id, settled=True)


async def _tell_why_new(session: AsyncSession, ticket_id: UUID, thread: Thread) -> None:
    title = f"Opened as a new ticket: the mail {thread.why_not}"
    data = {"ticket_id": str(thread.not_of) if thread.not_of else None}
    await append_events(session, ticket_id, [NewEvent(type="mail.not_threaded", actor=SYSTEM, title=title, data=data)])


async def _place_automatic(
    session: AsyncSession, inbound_id: UUID, kept: KeptMail, verdict: MailVerdict, pointers: list[Pointer]
) -> Placed:
    """On the ticket it points to, whoever it comes from: nothing follows from it. Without one it is held."""
    for pointer in pointers:
        try:
            ticket = await lock_ticket(session, pointer.ticket_id)
        except NotFound:
            continue
        message_id = await add_automatic_mail(session, ticket, inbound_id, kept, verdict)
        return Placed(InboundStatus.STORED, verdict.kind_reason, ticket.id, message_id)
    return Placed(InboundStatus.QUARANTINED, f"{verdict.kind.value}: {verdict.kind_reason}"[:MAX_REASON])


async def _place_bounce(
    session: AsyncSession, inbound_id: UUID, kept: KeptMail, verdict: MailVerdict, mail: MailRow
) -> Placed:
    """A mail of ours came back: it is undelivered, and where it was for a customer a person has to look."""
    ticket = await lock_ticket(session, mail.ticket_id)
    await session.refresh(mail, with_for_update=True)
    if mail.audience == MailAudience.STAFF:
        await _mark_failed(session, ticket, mail, verdict)
        return Placed(InboundStatus.IGNORED, "a notice to a colleague came back", ticket.id)
    message_id = await add_automatic_mail(session, ticket, inbound_id, kept, verdict)
    await _mark_failed(session, ticket, mail, verdict)
    return Placed(InboundStatus.STORED, verdict.kind_reason, ticket.id, message_id, {"bounced": mail.message_id})


async def _mark_failed(session: AsyncSession, ticket: TicketRow, mail: MailRow, verdict: MailVerdict) -> None:
    if verdict.failed is not None:
        now = await session.scalar(select(func.clock_timestamp()))
        assert now is not None
        await mark_undelivered(session, ticket, mail, DeliveryKind.BOUNCED, verdict.failed, now)

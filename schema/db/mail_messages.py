"""Writes a mail down: as a new ticket, as the next message of one, or as an automatic mail that people see."""

from uuid import UUID, uuid4

from sqlalchemy import and_, func, insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from schema.db.events import NewEvent, append_events
from schema.db.new_tickets import MailParts, NewTicket, RequestFacts, store_mail_ticket
from schema.db.sender_codes import is_proven, mask_codes, redeem_code
from schema.db.tables.inbound import AttachmentRow
from schema.db.tables.tickets import MessageRow, TicketRow
from schema.db.tickets import reopen
from schema.db.workflow_commands import tell_workflow
from schema.kept_mail import KeptFile, KeptMail, MailVerdict
from schema.signals import CUSTOMER_MESSAGE
from schema.tickets import MAX_BODY, SYSTEM, Actor, ActorKind, Channel, MessageKind

MAX_TITLE = 300


async def open_ticket(
    session: AsyncSession, inbound_id: UUID, kept: KeptMail, verdict: MailVerdict, told: RequestFacts
) -> tuple[UUID, UUID]:
    """The ids of a new ticket of the mail and of its message; the request is settled with it. The mail has a
    sender."""
    assert kept.mail.from_email
    subject, text = await mask_codes(session, kept.mail.from_email, kept.subject, kept.mail.text.strip())
    new = NewTicket(
        subject=subject,
        body=text[:MAX_BODY],
        whole_text=text,
        customer_email=kept.mail.from_email,
        customer_name=kept.from_name,
        channel=Channel.EMAIL,
        sender_verified=verdict.verified,
        metadata={},
        created_by=_author(kept),
        mail=_parts(inbound_id, kept),
    )
    ticket_id = await store_mail_ticket(session, new, told)
    await _add_files(session, new.first_message, kept.files)
    return ticket_id, new.first_message


async def add_message(
    session: AsyncSession, ticket: TicketRow, inbound_id: UUID, kept: KeptMail, verdict: MailVerdict
) -> UUID:
    """The customer goes on by mail: the next turn, or one more message of the open one. The caller has locked the
    ticket."""
    verified = verdict.verified or await _proven_by_code(session, ticket, kept, verdict)
    message = await _add(session, ticket, inbound_id, kept, verdict.reply_text, verified)
    await settle_sender(session, ticket)
    reopen(ticket)
    await session.flush()
    actor = Actor(kind=ActorKind.CUSTOMER, id=kept.mail.from_email or ticket.customer_email)
    data = {"message_id": str(message.id), "sender_verified": verified}
    event = NewEvent(type="message.received", actor=actor, title="Customer wrote again", data=data)
    await append_events(session, ticket.id, [event])
    await tell_workflow(session, ticket.id, CUSTOMER_MESSAGE, {"message_id": str(message.id)})
    return message.id


async def add_automatic_mail(
    session: AsyncSession, ticket: TicketRow, inbound_id: UUID, kept: KeptMail, verdict: MailVerdict
) -> UUID:
    """A mail that no person wrote: shown to people, never taken up by a turn. The caller has locked the ticket."""
    message = await _add(session, ticket, inbound_id, kept, verdict.reply_text, False, automatic=True)
    data = {"message_id": str(message.id), "kind": verdict.kind.value, "reason": verdict.kind_reason}
    title = f"Automatic mail, not answered: {verdict.kind_reason}"[:MAX_TITLE]
    await append_events(session, ticket.id, [NewEvent(type="mail.automatic", actor=SYSTEM, title=title, data=data)])
    return message.id


async def settle_sender(session: AsyncSession, ticket: TicketRow) -> None:
    """The ticket's sender is verified if all that waits or belongs to the open turn comes from its own address and is
    proven: a turn may do nothing with account or money because of words that anybody could have sent."""
    open_turn = ticket.turn if ticket.turn_open else None
    proven = and_(MessageRow.sender_verified.is_(True), MessageRow.from_email == ticket.customer_email)
    query = select(func.bool_and(func.coalesce(proven, False))).where(
        MessageRow.ticket_id == ticket.id,
        MessageRow.kind == MessageKind.CUSTOMER,
        ~MessageRow.is_auto_reply,
        MessageRow.turn.is_(None) | (MessageRow.turn == open_turn),
    )
    ticket.sender_verified = bool(await session.scalar(query))


async def _proven_by_code(session: AsyncSession, ticket: TicketRow, kept: KeptMail, verdict: MailVerdict) -> bool:
    """Only new words count: a customer who quotes our mail to say "that was not me" proves nothing."""
    if kept.mail.from_email != ticket.customer_email:
        return False
    redeemed = await redeem_code(session, ticket, f"{kept.subject}\n{verdict.reply_text}")
    return redeemed or await is_proven(session, ticket)


async def _add(
    session: AsyncSession,
    ticket: TicketRow,
    inbound_id: UUID,
    kept: KeptMail,
    reply_text: str,
    verified: bool,
    automatic: bool = False,
) -> MessageRow:
    masked = await mask_codes(session, ticket.customer_email, kept.subject, kept.mail.text.strip(), reply_text)
    message = MessageRow(
        id=uuid4(),
        ticket_id=ticket.id,
        kind=MessageKind.CUSTOMER,
        author_id=_author(kept),
        from_email=kept.mail.from_email,
        from_name=kept.from_name,
        subject=masked[0],
        body_text=masked[1],
        reply_text=masked[2],
        is_auto_reply=automatic,
        sender_verified=verified,
        **_columns(_parts(inbound_id, kept)),
    )
    session.add(message)
    await session.flush()
    await _add_files(session, message.id, kept.files)
    return message


def _columns(parts: MailParts) -> dict[str, object]:
    return {
        "message_id": parts.message_id,
        "in_reply_to": parts.in_reply_to,
        "reference_ids": parts.references,
        "inbound_id": parts.inbound_id,
    }


def _parts(inbound_id: UUID, kept: KeptMail) -> MailParts:
    mail = kept.mail
    return MailParts(
        message_id=mail.message_id, in_reply_to=mail.in_reply_to, references=mail.references, inbound_id=inbound_id
    )


def _author(kept: KeptMail) -> str:
    return f"mail:{kept.mail.provider}"


async def _add_files(session: AsyncSession, message_id: UUID, files: list[KeptFile]) -> None:
    if files:
        rows = [file.model_dump() | {"message_id": message_id, "place": place} for place, file in enumerate(files)]
        await session.execute(insert(AttachmentRow), rows)

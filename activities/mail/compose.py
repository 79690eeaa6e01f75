"""Composes our mails: text and HTML, threading headers, and what keeps machines from answering machines."""

import html

from activities.mail.addresses import MailAddresses
from schema.db.tables.mails import MailRow
from schema.db.tables.tickets import MessageRow, TicketRow
from schema.tickets import MailAudience

AUTOMATIC = {"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All"}


def compose_answer(addresses: MailAddresses, ticket: TicketRow, answer: MessageRow, known_ids: list[str]) -> MailRow:
    """The mail that carries an answer. `known_ids` are the Message-IDs of the conversation, oldest first."""
    subject = ticket.subject if ticket.subject.lower().startswith("re:") else f"Re: {ticket.subject}"
    mail = _mail(addresses, ticket, ticket.customer_email, subject, answer.body_text, str(answer.id))
    mail.answer_id = answer.id
    # An id with white space in it is none, and could start a header of the writer's choice.
    references = [known for known in known_ids if known and not any(c.isspace() for c in known)]
    if references:
        mail.headers |= {"In-Reply-To": references[-1], "References": " ".join(references)}
    return mail


def compose_notice(addresses: MailAddresses, ticket: TicketRow, to: str, subject: str, text: str, name: str) -> MailRow:
    """A mail that belongs to a ticket but is no part of its conversation. `name` fixes its Message-ID."""
    return _mail(addresses, ticket, to, subject, text, name)


def compose_staff_notice(
    addresses: MailAddresses, ticket: TicketRow, to: str, subject: str, text: str, name: str
) -> MailRow:
    """A mail to a colleague about a ticket. An answer to it must not reach the customer's conversation."""
    mail = _mail(addresses, ticket, to, subject, text, name)
    mail.audience, mail.reply_to = MailAudience.STAFF, addresses.support
    mail.headers |= {"Auto-Submitted": "auto-generated"}
    return mail


def _mail(addresses: MailAddresses, ticket: TicketRow, to: str, subject: str, text: str, name: str) -> MailRow:
    return MailRow(
        ticket_id=ticket.id,
        to_email=to,
        from_email=addresses.support,
        reply_to=addresses.reply_to(ticket.id),
        subject=_one_line(subject),
        text=text,
        html=_as_html(text),
        message_id=addresses.message_id(name),
        headers=dict(AUTOMATIC),
        status="queued",
    )


def _one_line(subject: str) -> str:
    # A line break in a subject would start a header of the writer's choice.
    return " ".join(subject.split())[:900]


def _as_html(text: str) -> str:
    paragraphs = (html.escape(part).replace("\n", "<br>\n") for part in text.strip().split("\n\n"))
    return "".join(f"<p>{paragraph}</p>\n" for paragraph in paragraphs)

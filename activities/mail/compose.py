"""Composes our mails: text and HTML, threading headers, and what keeps machines from answering machines."""

from activities.mail.addresses import MailAddresses
from activities.mail.headers import references, subject_line
from activities.mail.template import DEFAULT, Body, MailTemplate, plain
from schema.db.tables.mails import MailRow
from schema.db.tables.tickets import MessageRow, TicketRow
from schema.tickets import SYSTEM, MailAudience, MessageKind

AUTOMATIC = {"Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All"}
# A person's words are no automatic answer, and a machine that drops those must not drop them.
BY_A_PERSON = {"Auto-Submitted": "no"}


def compose_answer(
    addresses: MailAddresses,
    ticket: TicketRow,
    answer: MessageRow,
    known_ids: list[str],
    template: MailTemplate = DEFAULT,
) -> MailRow:
    """The mail that carries an answer. `known_ids` are the Message-IDs of the conversation, oldest first."""
    subject = ticket.subject if ticket.subject.lower().startswith("re:") else f"Re: {ticket.subject}"
    body = _body_of(answer, template, addresses.name or addresses.support)
    mail = _mail(addresses, ticket, ticket.customer_email, subject, body, str(answer.id))
    mail.answer_id = answer.id
    if answer.kind == MessageKind.REPLY:
        mail.headers |= BY_A_PERSON
    if chain := references(known_ids):
        mail.headers |= {"In-Reply-To": chain[-1], "References": " ".join(chain)}
    return mail


def compose_notice(addresses: MailAddresses, ticket: TicketRow, to: str, subject: str, text: str, name: str) -> MailRow:
    """A mail that belongs to a ticket but is no part of its conversation. `name` fixes its Message-ID."""
    return _mail(addresses, ticket, to, subject, plain(text), name)


def compose_staff_notice(
    addresses: MailAddresses, ticket: TicketRow, to: str, subject: str, text: str, name: str
) -> MailRow:
    """A mail to a colleague about a ticket. An answer to it must not reach the customer's conversation."""
    mail = _mail(addresses, ticket, to, subject, plain(text), name)
    mail.audience, mail.reply_to = MailAudience.STAFF, addresses.support
    mail.headers |= {"Auto-Submitted": "auto-generated"}
    return mail


def _body_of(answer: MessageRow, template: MailTemplate, support: str) -> Body:
    """Only what the agent wrote is disclosed as the agent's, and only that is Markdown."""
    if answer.kind == MessageKind.AGENT and answer.author_id != SYSTEM.id:
        return template.agents(answer.body_text, support)
    return template.persons(answer.body_text, support)


def _mail(addresses: MailAddresses, ticket: TicketRow, to: str, subject: str, body: Body, name: str) -> MailRow:
    return MailRow(
        ticket_id=ticket.id,
        to_email=to,
        from_email=addresses.support,
        from_name=addresses.name,
        reply_to=addresses.reply_to(ticket.id),
        subject=subject_line(subject),
        text=body.text,
        html=body.html,
        message_id=addresses.message_id(name),
        headers=dict(AUTOMATIC),
        status="queued",
    )

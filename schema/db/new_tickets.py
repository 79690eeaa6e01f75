"""Stores a new ticket: the ticket, its first message, the first event and the word to the engine, in one statement; of
a mail also what became of its request.

One round trip instead of eight, and built once: taking tickets in is the busiest path there is.
"""

from typing import Any
from uuid import UUID, uuid4

from pydantic import Field
from sqlalchemy import CTE, Select, bindparam, func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from schema.base import Frozen
from schema.db.tables.inbound import InboundRequestRow, InboundStatus
from schema.db.tables.tickets import EventRow, MessageRow, TicketRow, WorkflowCommandRow
from schema.db.workflow_commands import COMMANDS_CHANNEL
from schema.signals import START, workflow_id
from schema.tickets import ActorKind, Channel, MessageKind, Priority


class MailParts(Frozen):
    """What a message that came by mail has on top: its ids, its new words, and the request it came in."""

    message_id: str | None = None
    in_reply_to: str | None = None
    references: list[str] = []
    inbound_id: UUID | None = None


class RequestFacts(Frozen):
    """What is written on the request of the mail that became a ticket."""

    reason: str | None = None
    facts: dict[str, Any] = {}


class NewTicket(Frozen):
    """A ticket as it comes in. `priority` None leaves it to the agent. `first_message` is the id its message gets;
    `whole_text` is the message's text where the ticket's `body` is only its beginning."""

    subject: str
    body: str
    customer_email: str
    customer_name: str | None = None
    channel: Channel
    priority: Priority | None = None
    sender_verified: bool
    metadata: dict[str, Any]
    created_by: str
    first_message: UUID = Field(default_factory=uuid4)
    whole_text: str | None = None
    mail: MailParts = MailParts()


async def store_ticket(session: AsyncSession, new: NewTicket) -> TicketRow:
    """Store the ticket and what follows from it; the commit makes it visible and wakes the relay."""
    ticket_id = uuid4()
    values = _ticket(ticket_id, new) | _message(new) | _event(ticket_id, new)
    row: TicketRow = (await session.execute(_STORE, values)).one()[0]
    return row


async def store_mail_ticket(session: AsyncSession, new: NewTicket, told: RequestFacts) -> UUID:
    """The same for a ticket of a mail, whose request is settled with it. Returns the ticket's id."""
    ticket_id = uuid4()
    request = {"request_status": InboundStatus.STORED, "request_reason": told.reason, "request_facts": told.facts}
    await session.execute(_STORE_MAIL, _ticket(ticket_id, new) | _message(new) | _event(ticket_id, new) | request)
    return ticket_id


def _ticket(ticket_id: UUID, new: NewTicket) -> dict[str, Any]:
    return {
        "ticket_id": ticket_id,
        "ticket_subject": new.subject,
        "ticket_body": new.body,
        "ticket_customer_email": new.customer_email,
        "ticket_customer_name": new.customer_name,
        "ticket_sender_verified": new.sender_verified,
        "ticket_channel": new.channel,
        "ticket_priority": new.priority or Priority.NORMAL,
        "ticket_priority_is_set": new.priority is not None,
        "ticket_details": new.metadata,
        "ticket_created_by": new.created_by,
        "ticket_event_seq": 1,
    }


def _message(new: NewTicket) -> dict[str, Any]:
    text = new.whole_text or new.body
    return {
        "message_id": new.first_message,
        "message_kind": MessageKind.CUSTOMER,
        "message_author_id": new.created_by,
        "message_from_email": new.customer_email,
        "message_from_name": new.customer_name,
        "message_subject": new.subject,
        "message_body_text": text,
        "message_reply_text": text,
        "message_sender_verified": new.sender_verified,
        "message_message_id": new.mail.message_id,
        "message_in_reply_to": new.mail.in_reply_to,
        "message_reference_ids": new.mail.references,
        "message_inbound_id": new.mail.inbound_id,
    }


def _event(ticket_id: UUID, new: NewTicket) -> dict[str, Any]:
    return {
        "event_seq": 1,
        "event_type": "ticket.created",
        "event_actor_kind": ActorKind.CUSTOMER,
        "event_actor_id": new.customer_email,
        "event_title": "Ticket received",
        "event_data": {"channel": new.channel, "created_by": new.created_by},
        "event_workflow_id": workflow_id(ticket_id),
        "command_kind": START,
        "commands_channel": COMMANDS_CHANNEL,
    }


def _parts() -> tuple[CTE, ...]:
    """The ticket, then what belongs to it. The values come as `<table>_<column>`, and `ticket_id` for all."""
    ticket_columns = (
        *("id", "subject", "body", "customer_email", "customer_name", "sender_verified", "channel", "priority"),
        *("priority_is_set", "details", "created_by", "event_seq"),
    )
    message_columns = (
        *("id", "kind", "author_id", "from_email", "from_name", "subject", "body_text", "reply_text"),
        *("sender_verified", "message_id", "in_reply_to", "reference_ids", "inbound_id"),
    )
    event_columns = ("seq", "type", "actor_kind", "actor_id", "title", "data", "workflow_id")
    ticket = insert(TicketRow).values(_bound("ticket", ticket_columns)).returning(TicketRow).cte("ticket")
    return (
        ticket,
        _part(MessageRow, "message", message_columns),
        _part(EventRow, "event", event_columns),
        _part(WorkflowCommandRow, "command", ("kind",)),
    )


def _wake() -> Any:
    return func.pg_notify(bindparam("commands_channel"), "")


def _store() -> Select[TicketRow, *tuple[Any, ...]]:
    ticket, *others = _parts()
    return select(aliased(TicketRow, ticket), _wake()).add_cte(*others)


def _store_mail() -> Select[Any]:
    table: Any = InboundRequestRow.__table__
    values = _bound("request", ("status", "reason", "facts")) | {
        "ticket_id": bindparam("ticket_id"),
        "message_id": bindparam("message_id"),
    }
    of_mail = table.c.id == bindparam("message_inbound_id")
    settled = update(table).where(of_mail).values(values).returning(table.c.id).cte("request")
    return select(_wake()).add_cte(*_parts(), settled)


def _part(row: type[MessageRow | EventRow | WorkflowCommandRow], name: str, columns: tuple[str, ...]) -> CTE:
    values = _bound(name, columns) | {"ticket_id": bindparam("ticket_id")}
    return insert(row).values(values).returning(row.ticket_id).cte(name)


def _bound(name: str, columns: tuple[str, ...]) -> dict[str, Any]:
    return {column: bindparam(f"{name}_{column}") for column in columns}


_STORE = _store()
_STORE_MAIL = _store_mail()

"""Tickets, their messages, their timeline, and what their workflows must be told."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Computed, ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from schema.db.tables.base import Row, now, one_of, uuid_key
from schema.tickets import Assignee, Category, Channel, MessageKind, Priority, TicketStatus

PRIORITY_RANK = "array_position(ARRAY['low'::text, 'normal'::text, 'high'::text, 'urgent'::text], priority)"
"""How soon a ticket is due, as a number to sort by. Written as Postgres tells it of the index."""

MESSAGE_TERMS = "message_terms(subject, from_email, from_name, reply_text)"
"""What a search finds a message by."""


class TicketRow(Row):
    """A ticket. `event_seq` is the last event's number; `turn` counts the customer's turns and `turn_open` says
    whether the newest one still waits for its answer. Changes to a ticket lock this row first."""

    __tablename__ = "tickets"

    id: Mapped[UUID] = uuid_key()
    subject: Mapped[str]
    body: Mapped[str]
    customer_email: Mapped[str]
    customer_name: Mapped[str | None]
    sender_verified: Mapped[bool] = mapped_column(server_default=sql("false"))
    channel: Mapped[str]
    priority: Mapped[str]
    priority_is_set: Mapped[bool] = mapped_column(server_default=sql("false"))
    status: Mapped[str] = mapped_column(server_default=sql("'pending'"))
    assignee: Mapped[str] = mapped_column(server_default=sql("'agent'"))
    category: Mapped[str | None]
    response: Mapped[str | None]
    failure: Mapped[str | None]
    details: Mapped[dict[str, Any]] = mapped_column("metadata", server_default=sql("'{}'"))
    run_id: Mapped[str | None]
    turn: Mapped[int] = mapped_column(server_default=sql("0"))
    turn_open: Mapped[bool] = mapped_column(server_default=sql("false"))
    event_seq: Mapped[int] = mapped_column(server_default=sql("0"))
    created_by: Mapped[str]
    created_at: Mapped[datetime] = now()
    updated_at: Mapped[datetime] = now()
    completed_at: Mapped[datetime | None]
    first_response_at: Mapped[datetime | None]

    __table_args__ = (
        one_of("status", TicketStatus),
        one_of("channel", Channel),
        one_of("priority", Priority),
        one_of("category", Category),
        one_of("assignee", Assignee),
        Index("ix_tickets_created", created_at.desc(), id.desc()),
        Index("ix_tickets_status_created", "status", created_at.desc(), id.desc()),
        Index("ix_tickets_customer_created", "customer_email", created_at.desc()),
        Index("ix_tickets_updated", updated_at.desc(), id.desc()),
        Index("ix_tickets_rank", sql(f"{PRIORITY_RANK} DESC"), created_at.desc(), id.desc()),
        Index("ix_tickets_channel_created", "channel", created_at.desc(), id.desc()),
        Index("ix_tickets_category_created", "category", created_at.desc(), id.desc()),
        Index("ix_tickets_with_person", created_at.desc(), id.desc(), postgresql_where=sql("assignee = 'person'")),
        Index("ix_tickets_facets", "status", "channel", "priority", "category", "assignee"),
        Index(
            "ix_tickets_first_response",
            "first_response_at",
            postgresql_where=sql("first_response_at IS NOT NULL"),
        ),
        Index("ix_tickets_completed", "completed_at", postgresql_where=sql("completed_at IS NOT NULL")),
    )


class MessageRow(Row):
    """One message of a conversation. A customer's message waits (`turn` NULL) until a turn takes it up.
    An answer is a draft (`sent_at` NULL, not shown) until it is sent; `discarded` when a newer message overtook it.
    An automatic mail (`is_auto_reply`) is shown to people only: it never waits. `sender_verified` is for the customer's
    messages: whether the address they come from is proven."""

    __tablename__ = "messages"

    id: Mapped[UUID] = uuid_key()
    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(sa.Identity(always=True), unique=True)
    turn: Mapped[int | None]
    kind: Mapped[str]
    author_id: Mapped[str]
    from_email: Mapped[str | None]
    from_name: Mapped[str | None]
    subject: Mapped[str | None]
    body_text: Mapped[str]
    reply_text: Mapped[str]
    message_id: Mapped[str | None]
    in_reply_to: Mapped[str | None]
    reference_ids: Mapped[list[str]] = mapped_column(server_default=sql("'{}'"))
    is_auto_reply: Mapped[bool] = mapped_column(server_default=sql("false"))
    sender_verified: Mapped[bool | None]
    inbound_id: Mapped[UUID | None] = mapped_column(ForeignKey("inbound_requests.id", ondelete="SET NULL"))
    discarded: Mapped[bool] = mapped_column(server_default=sql("false"))
    created_at: Mapped[datetime] = now()
    sent_at: Mapped[datetime | None]

    __mapper_args__ = {"exclude_properties": ["terms"]}
    __table_args__ = (
        one_of("kind", MessageKind),
        Index("ix_messages_ticket", "ticket_id", "position"),
        Index("ix_messages_message_id", "message_id"),
        # For searches only: no object carries it around.
        sa.Column("terms", TSVECTOR, Computed(MESSAGE_TERMS, persisted=True)),
        Index("ix_messages_terms", "terms", postgresql_using="gin"),
    )


class EventRow(Row):
    """One line of a ticket's timeline; `seq` has no gaps within a ticket."""

    __tablename__ = "events"

    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = now()
    type: Mapped[str]
    actor_kind: Mapped[str]
    actor_id: Mapped[str]
    title: Mapped[str]
    data: Mapped[dict[str, Any]] = mapped_column(server_default=sql("'{}'"))
    workflow_id: Mapped[str | None]
    run_id: Mapped[str | None]


class WorkflowCommandRow(Row):
    """The outbox towards the engine: what a ticket's workflow must be told, written with what it tells of.
    The relay delivers in order of `id`; `due_at` moves on when the engine is away."""

    __tablename__ = "workflow_commands"

    id: Mapped[int] = mapped_column(sa.Identity(always=True), primary_key=True)
    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"))
    kind: Mapped[str]
    payload: Mapped[dict[str, Any]] = mapped_column(server_default=sql("'{}'"))
    created_at: Mapped[datetime] = now()
    due_at: Mapped[datetime] = now()
    attempts: Mapped[int] = mapped_column(server_default=sql("0"))
    last_error: Mapped[str | None]
    delivered_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_workflow_commands_due", "due_at", "id", postgresql_where=sql("delivered_at IS NULL")),
        Index("ix_workflow_commands_ticket", "ticket_id", postgresql_where=sql("delivered_at IS NULL")),
    )

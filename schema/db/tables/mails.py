"""Mails of ours."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from schema.db.tables.base import Row, now, one_of, uuid_key
from schema.db.tables.tickets import MessageRow, TicketRow
from schema.delivery_events import DeliveryKind
from schema.tickets import MailAudience, MailStatus


class MailRow(Row):
    """A mail of ours, written before it is sent. `message_id` is fixed, so a retry is recognisable; `provider_id` is
    the provider's own id of it, once it was taken. `delivery` is what is known of its way since then; a mail that did
    not arrive is `failed` as well."""

    __tablename__ = "mails"

    id: Mapped[UUID] = uuid_key()
    ticket_id: Mapped[UUID] = mapped_column(ForeignKey(TicketRow.id, ondelete="CASCADE"))
    answer_id: Mapped[UUID | None] = mapped_column(ForeignKey(MessageRow.id, ondelete="CASCADE"), unique=True)
    audience: Mapped[str] = mapped_column(server_default=sql("'customer'"))
    to_email: Mapped[str]
    from_email: Mapped[str]
    from_name: Mapped[str] = mapped_column(server_default=sql("''"))
    reply_to: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str]
    html: Mapped[str]
    message_id: Mapped[str] = mapped_column(unique=True)
    headers: Mapped[dict[str, Any]]
    status: Mapped[str] = mapped_column(server_default=sql("'queued'"))
    error: Mapped[str | None]
    provider_id: Mapped[str | None]
    at: Mapped[datetime] = now()
    sent_at: Mapped[datetime | None]
    delivery: Mapped[str | None]
    delivery_at: Mapped[datetime | None]
    delivery_reason: Mapped[str | None]

    __table_args__ = (
        one_of("status", MailStatus),
        one_of("audience", MailAudience),
        one_of("delivery", DeliveryKind),
        Index("ix_mails_ticket", "ticket_id", "at"),
        Index("ix_mails_at", at.desc(), id.desc()),
        Index("ix_mails_unsent", "status", "at", postgresql_where=sql("status <> 'sent'")),
        Index("ix_mails_to", "to_email", "at"),
        Index("ix_mails_provider_id", "provider_id", postgresql_where=sql("provider_id IS NOT NULL")),
    )


class DeliveryEventRow(Row):
    """An event that a provider told of a mail of ours, once however often it was told. `at` is the provider's time."""

    __tablename__ = "delivery_events"

    id: Mapped[UUID] = uuid_key()
    mail_id: Mapped[UUID] = mapped_column(ForeignKey(MailRow.id, ondelete="CASCADE"), index=True)
    provider: Mapped[str]
    event_id: Mapped[str]
    kind: Mapped[str]
    recipient: Mapped[str]
    provider_id: Mapped[str | None]
    reason: Mapped[str | None]
    at: Mapped[datetime]
    received_at: Mapped[datetime] = now()

    __table_args__ = (one_of("kind", DeliveryKind), UniqueConstraint("provider", "event_id"))


class EventTokenRow(Row):
    """The token of a signature under delivery events. It covers no body, so it is used once, for what `digest` stands
    for."""

    __tablename__ = "event_tokens"

    token: Mapped[str] = mapped_column(primary_key=True)
    digest: Mapped[str]
    used_at: Mapped[datetime] = now()

    __table_args__ = (Index("ix_event_tokens_used_at", "used_at"),)

"""Mails of ours."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from schema.db.tables.base import Row, now, one_of, uuid_key
from schema.db.tables.tickets import MessageRow, TicketRow
from schema.tickets import MailAudience, MailStatus


class MailRow(Row):
    """A mail of ours, written before it is sent. `message_id` is fixed, so a retry is recognisable; `provider_id` is
    the provider's own id of it, once it was taken."""

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

    __table_args__ = (
        one_of("status", MailStatus),
        one_of("audience", MailAudience),
        Index("ix_mails_ticket", "ticket_id", "at"),
        Index("ix_mails_provider_id", "provider_id", postgresql_where=sql("provider_id IS NOT NULL")),
    )

"""What came in by mail: the requests of the providers, the files of messages, the codes that prove a sender."""

from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from schema.db.tables.base import Row, now, one_of, uuid_key


class InboundStatus(StrEnum):
    """What became of a request that a provider sent."""

    STORED = "stored"  # a message of a ticket
    DUPLICATE = "duplicate"  # the same mail again
    UNREADABLE = "unreadable"  # authentic, kept as it came
    QUARANTINED = "quarantined"  # held for a person to look at
    IGNORED = "ignored"  # of no use to anybody, such as a mail of ours that came back


class InboundRequestRow(Row):
    """An authentic request of a mail provider. The bytes are in the file store under `raw_sha256`. `dedupe_key` is
    Message-ID and content; all but duplicates have one of their own. `once_token` is a signature's token, used up
    here. `facts` hold verdicts, and of a held mail what is needed to make a ticket of it."""

    __tablename__ = "inbound_requests"

    id: Mapped[UUID] = uuid_key()
    provider: Mapped[str]
    received_at: Mapped[datetime] = now()
    content_type: Mapped[str]
    raw_sha256: Mapped[str]
    raw_size: Mapped[int]
    provider_id: Mapped[str | None]
    once_token: Mapped[str | None] = mapped_column(unique=True)
    dedupe_key: Mapped[str | None]
    status: Mapped[str]
    reason: Mapped[str | None]
    from_email: Mapped[str | None]
    subject: Mapped[str | None]
    ticket_id: Mapped[UUID | None] = mapped_column(ForeignKey("tickets.id", ondelete="SET NULL"))
    message_id: Mapped[UUID | None]
    facts: Mapped[dict[str, Any]] = mapped_column(server_default=sql("'{}'"))

    __table_args__ = (
        one_of("status", InboundStatus),
        Index(
            "uq_inbound_requests_dedupe_key", "dedupe_key", unique=True, postgresql_where=sql("status <> 'duplicate'")
        ),
        Index("ix_inbound_requests_status", "status", received_at.desc(), id.desc()),
        Index("ix_inbound_requests_received", received_at.desc(), id.desc()),
        Index("ix_inbound_requests_sender", "from_email", "received_at"),
        Index("ix_inbound_requests_ticket", "ticket_id"),
    )


class AttachmentRow(Row):
    """A file of a message. Name and type are the sender's words; the bytes are in the file store under `sha256`,
    which is null where none came. `broken` says why they are not all there."""

    __tablename__ = "attachments"

    id: Mapped[UUID] = uuid_key()
    message_id: Mapped[UUID] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"))
    place: Mapped[int]
    filename: Mapped[str]
    content_type: Mapped[str]
    size: Mapped[int]
    sha256: Mapped[str | None]
    content_id: Mapped[str | None]
    broken: Mapped[str | None]

    __table_args__ = (Index("ix_attachments_message", "message_id", "place"),)


class SenderCodeRow(Row):
    """A one-time code that was mailed to a ticket's address. Who sends it back proves to read that mailbox. The mail
    holds it in words until `used_at` or the next code; here it is a hash."""

    __tablename__ = "sender_codes"

    id: Mapped[UUID] = uuid_key()
    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"))
    email: Mapped[str]
    code_hash: Mapped[str]
    mail_id: Mapped[UUID] = mapped_column(ForeignKey("mails.id", ondelete="CASCADE"))
    asked_by: Mapped[str]
    created_at: Mapped[datetime] = now()
    expires_at: Mapped[datetime]
    wrong: Mapped[int] = mapped_column(server_default=sql("0"))
    used_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_sender_codes_ticket", "ticket_id", "created_at"),
        Index("ix_sender_codes_email", "email", "created_at"),
        Index("ix_sender_codes_mail", "mail_id"),
    )

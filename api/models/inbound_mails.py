"""Mail that came in, over HTTP."""

from datetime import datetime
from typing import Literal
from uuid import UUID

from pydantic import Field

from api.models.paging import Page, ReadModel
from schema.automatic_mail import AutomaticMail
from schema.db.tables.inbound import InboundStatus


class MailReceived(ReadModel):
    """The answer to a provider. `kept`: nobody's ticket yet, but stored and shown to people."""

    status: Literal["received", "kept"] = Field(examples=["received"])
    ticket_id: UUID | None

    @classmethod
    def of(cls, ticket_id: UUID | None) -> "MailReceived":
        return cls(status="received" if ticket_id else "kept", ticket_id=ticket_id)


class EventsReceived(ReadModel):
    """The answer to a provider that told of deliveries: how many events it told, and how many of them were new and
    about mails of ours. `kept`: some could not be read, and are shown to people."""

    status: Literal["received", "kept"] = Field(examples=["received"])
    events: int = Field(examples=[2])
    recorded: int = Field(examples=[1])


class InboundMailRead(ReadModel):
    """A request of a mail provider, and what became of it. `kind` is who wrote the mail, null where it could not be
    read; `releasable` says whether a person can make a ticket of it."""

    id: UUID
    provider: str
    received_at: datetime
    status: InboundStatus = Field(examples=["quarantined"])
    reason: str | None = Field(examples=["auto_reply: Auto-Submitted: auto-replied"])
    from_email: str | None
    subject: str | None
    kind: AutomaticMail | None
    sender_verified: bool | None
    sender_reason: str | None
    ticket_id: UUID | None
    message_id: UUID | None
    content_type: str
    raw_size: int
    releasable: bool


class InboundFileRead(ReadModel):
    """A file of a held mail; it can be downloaded once the mail belongs to a ticket."""

    filename: str
    content_type: str
    size: int


class InboundMailDetail(InboundMailRead):
    """With the words of a mail that is held, so that a person can judge it."""

    text: str | None
    files: list[InboundFileRead]


class InboundMailPage(Page):
    """A page of mails that came in, newest first."""

    items: list[InboundMailRead]


class SenderCodeRead(ReadModel):
    """A code is on its way; it is shown nowhere."""

    sent_to: str = Field(examples=["ada@example.com"])
    expires_at: datetime

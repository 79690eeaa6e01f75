"""Tickets, their messages and their timeline over HTTP."""

import json
from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import AfterValidator, Field

from api.models.links import WorkflowLink
from api.models.paging import CreateModel, ReadModel
from api.models.records import DeliveryRead
from api.problems import Problem
from schema.base import StrictText
from schema.tickets import (
    MAX_BODY,
    MAX_NAME,
    MAX_SUBJECT,
    Assignee,
    Category,
    Channel,
    Direction,
    EmailAddress,
    MailStatus,
    MessageKind,
    Priority,
    TicketStatus,
)

MAX_METADATA_BYTES = 16 * 1024
MAX_METADATA_DEPTH = 10
_LINE_ENDS = frozenset("\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029")


def _not_blank(text: str) -> str:
    if not text.strip():
        raise ValueError("must not be blank")
    return text


def _single_line(text: str) -> str:
    if not _LINE_ENDS.isdisjoint(text):
        raise ValueError("must be a single line")
    return text


def _small_metadata(value: dict[str, Any]) -> dict[str, Any]:
    if len(json.dumps(value, ensure_ascii=False).encode()) > MAX_METADATA_BYTES:
        raise ValueError(f"must not be larger than {MAX_METADATA_BYTES} bytes")
    level: list[Any] = [value]
    for _ in range(MAX_METADATA_DEPTH):
        level = [below for item in level if isinstance(item, dict | list) for below in _inside(item)]
    if any(isinstance(item, dict | list) for item in level):
        raise ValueError(f"must not be nested deeper than {MAX_METADATA_DEPTH} levels")
    return value


def _inside(item: dict[str, Any] | list[Any]) -> list[Any]:
    return list(item.values()) if isinstance(item, dict) else item


Line = Annotated[StrictText, AfterValidator(_single_line)]
Subject = Annotated[Line, Field(min_length=1, max_length=MAX_SUBJECT), AfterValidator(_not_blank)]
Body = Annotated[StrictText, Field(min_length=1, max_length=MAX_BODY), AfterValidator(_not_blank)]
Metadata = Annotated[dict[str, Any], AfterValidator(_small_metadata)]


class TicketCreate(CreateModel):
    """A customer's request. Without `priority` the agent may set one."""

    subject: Subject = Field(examples=["Refund for order 1001"])
    body: Body = Field(examples=["My lamp arrived broken, please refund order 1001."])
    customer_email: EmailAddress = Field(examples=["ada@example.com"])
    customer_name: Annotated[Line, Field(max_length=MAX_NAME)] | None = Field(None, examples=["Ada Lovelace"])
    channel: Channel = Channel.API
    priority: Priority = Priority.NORMAL
    metadata: Metadata = Field(default_factory=dict, description="JSON of the caller's own, at most 16 KiB.")


class TicketRead(ReadModel):
    """A ticket as it stands."""

    id: UUID
    subject: str
    body: str
    customer_email: str
    customer_name: str | None
    sender_verified: bool
    channel: Channel
    priority: Priority
    status: TicketStatus
    assignee: Assignee
    category: Category | None
    response: str | None
    failure: str | None
    metadata: dict[str, Any]
    created_at: datetime
    updated_at: datetime
    completed_at: datetime | None
    workflow: WorkflowLink


class AttachmentRead(ReadModel):
    """A file of a message, to be had from `/attachments/{id}`. Name and type are what the sender says; `broken` says
    why the file is not whole, or not there."""

    id: UUID
    filename: str
    content_type: str
    size: int
    broken: str | None


class MessageRead(ReadModel):
    """One message of a conversation; `reply_text` is without quoted history. `sender_verified` is told of a
    customer's messages: whether the address they come from is proven; of answers `mail_status` is where their mail
    stands, `mail_error` why it could not be handed over, and `delivery` what became of it, null while nothing is
    known."""

    id: UUID
    kind: MessageKind
    direction: Direction
    author: str
    from_email: str | None
    from_name: str | None
    subject: str | None
    body_text: str
    reply_text: str
    message_id: str | None
    in_reply_to: str | None
    references: list[str]
    attachments: list[AttachmentRead]
    is_auto_reply: bool
    sender_verified: bool | None
    mail_status: MailStatus | None = None
    mail_error: str | None = None
    delivery: DeliveryRead | None = None
    created_at: datetime
    sent_at: datetime | None


class MessageCreate(CreateModel):
    """`customer` goes on as the customer would, `reply` is a person's answer to the customer, `note` is internal."""

    kind: Literal[MessageKind.CUSTOMER, MessageKind.REPLY, MessageKind.NOTE]
    body: Body = Field(examples=["Thank you, that helped."])
    last_seen_seq: int | None = Field(
        None,
        ge=0,
        le=2**53 - 1,
        description="The newest event one has seen (`last_seq` of the ticket). Where the customer has written since, "
        "nothing is stored: 409 `newer_message`, with what the customer wrote.",
    )


class NewerMessages(Problem):
    """The customer has written since `last_seen_seq`; `messages` are what one has not seen."""

    messages: list[MessageRead]
    last_seq: int

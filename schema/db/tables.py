"""The shape at rest: every table of Ticket Flow. Only what plain PostgreSQL 15+ offers.

Statuses are text with a CHECK, so that adding one is a migration of a constraint and not of a type.
"""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, ForeignKey, Index, MetaData, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, TSVECTOR
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from schema.approvals import ApprovalStatus
from schema.tickets import Assignee, Category, Channel, MailStatus, MessageKind, Priority, TicketStatus
from schema.tools import Effect, ToolCallStatus

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class Row(DeclarativeBase):
    """Base of all rows: text is `text`, times carry their zone, JSON is jsonb."""

    metadata = metadata
    type_annotation_map = {
        str: sa.Text,
        datetime: sa.DateTime(timezone=True),
        dict[str, Any]: JSONB,
        list[Any]: JSONB,
        list[str]: ARRAY(sa.Text),
        int: sa.BigInteger,
    }


def _one_of(column: str, values: type[Any]) -> CheckConstraint:
    options = ", ".join(f"'{value}'" for value in values)
    return CheckConstraint(f"{column} IN ({options})", name=column)


def _uuid_key() -> Mapped[UUID]:
    return mapped_column(primary_key=True, server_default=sql("gen_random_uuid()"))


def _now() -> Mapped[datetime]:
    return mapped_column(server_default=sql("clock_timestamp()"))


class TicketRow(Row):
    """A ticket. `event_seq` is the last event's number; `turn` counts the customer's turns and `turn_open` says
    whether the newest one still waits for its answer. Changes to a ticket lock this row first."""

    __tablename__ = "tickets"

    id: Mapped[UUID] = _uuid_key()
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
    created_at: Mapped[datetime] = _now()
    updated_at: Mapped[datetime] = _now()
    completed_at: Mapped[datetime | None]
    first_response_at: Mapped[datetime | None]

    __table_args__ = (
        _one_of("status", TicketStatus),
        _one_of("channel", Channel),
        _one_of("priority", Priority),
        _one_of("category", Category),
        _one_of("assignee", Assignee),
        Index("ix_tickets_created", created_at.desc(), id.desc()),
        Index("ix_tickets_status_created", "status", created_at.desc(), id.desc()),
        Index("ix_tickets_customer_created", "customer_email", created_at.desc()),
    )


class MessageRow(Row):
    """One message of a conversation. A customer's message waits (`turn` NULL) until a turn takes it up.
    An answer is a draft (`sent_at` NULL, not shown) until it is sent; `discarded` when a newer message overtook it."""

    __tablename__ = "messages"

    id: Mapped[UUID] = _uuid_key()
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
    discarded: Mapped[bool] = mapped_column(server_default=sql("false"))
    created_at: Mapped[datetime] = _now()
    sent_at: Mapped[datetime | None]

    __table_args__ = (
        _one_of("kind", MessageKind),
        Index("ix_messages_ticket", "ticket_id", "position"),
        Index("ix_messages_message_id", "message_id"),
    )


class EventRow(Row):
    """One line of a ticket's timeline; `seq` has no gaps within a ticket."""

    __tablename__ = "events"

    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"), primary_key=True)
    seq: Mapped[int] = mapped_column(primary_key=True)
    at: Mapped[datetime] = _now()
    type: Mapped[str]
    actor_kind: Mapped[str]
    actor_id: Mapped[str]
    title: Mapped[str]
    data: Mapped[dict[str, Any]] = mapped_column(server_default=sql("'{}'"))
    workflow_id: Mapped[str | None]
    run_id: Mapped[str | None]


class AgentStepRow(Row):
    """One answer of the model, recorded before anything follows from it. The key stops a zombie attempt."""

    __tablename__ = "agent_steps"

    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"), primary_key=True)
    turn: Mapped[int] = mapped_column(primary_key=True)
    step: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[str]
    model: Mapped[str]
    prompt_version: Mapped[str]
    toolset_version: Mapped[str]
    policy_version: Mapped[str]
    input_tokens: Mapped[int | None]
    output_tokens: Mapped[int | None]
    duration_ms: Mapped[int]
    finish_reason: Mapped[str | None]
    held_for: Mapped[str | None]  # the rule for which this answer was not sent
    at: Mapped[datetime] = _now()


class ToolCallRow(Row):
    """One call the model asked for, numbered within its turn; `result` is what the model is told, NULL until it is."""

    __tablename__ = "tool_calls"

    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"), primary_key=True)
    turn: Mapped[int] = mapped_column(primary_key=True)
    call: Mapped[int] = mapped_column(primary_key=True)
    step: Mapped[int]
    tool: Mapped[str]
    effect: Mapped[str]
    asked_arguments: Mapped[dict[str, Any]]  # as the model wrote them
    arguments: Mapped[dict[str, Any]]  # in normal form, as they would be executed
    digest: Mapped[str]
    verdict: Mapped[dict[str, Any] | None]
    status: Mapped[str]
    result: Mapped[str | None]
    at: Mapped[datetime] = _now()
    finished_at: Mapped[datetime | None]
    duration_ms: Mapped[int | None]

    __table_args__ = (_one_of("effect", Effect), _one_of("status", ToolCallStatus))


class ApprovalRow(Row):
    """A request to a person, with the exact arguments and their digest. Settled once, by compare-and-set."""

    __tablename__ = "approvals"

    id: Mapped[UUID] = _uuid_key()
    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"))
    turn: Mapped[int]
    call: Mapped[int]
    action_type: Mapped[str]
    action_params: Mapped[dict[str, Any]]
    digest: Mapped[str]
    status: Mapped[str] = mapped_column(server_default=sql("'pending'"))
    rule: Mapped[dict[str, Any]]
    policy_version: Mapped[str]
    evidence: Mapped[dict[str, Any]] = mapped_column(server_default=sql("'{}'"))
    requested_at: Mapped[datetime] = _now()
    expires_at: Mapped[datetime]
    decision: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    decision_reason: Mapped[str | None]
    decision_message: Mapped[str | None]
    decision_arguments: Mapped[dict[str, Any] | None]  # what an edit approved instead, in normal form

    __table_args__ = (
        _one_of("status", ApprovalStatus),
        UniqueConstraint("ticket_id", "turn", "call"),
        Index("ix_approvals_status_requested", "status", "requested_at", "id"),
    )


class EffectRow(Row):
    """The ledger: one row per effect, written before the effect (`intended`) and closed with its outcome."""

    __tablename__ = "effects"

    key: Mapped[str] = mapped_column(primary_key=True)
    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"), index=True)
    approval_id: Mapped[UUID | None] = mapped_column(ForeignKey("approvals.id"), unique=True)
    tool: Mapped[str]
    digest: Mapped[str]
    arguments: Mapped[dict[str, Any]]
    status: Mapped[str] = mapped_column(server_default=sql("'intended'"))
    attempts: Mapped[int] = mapped_column(server_default=sql("1"))
    result: Mapped[dict[str, Any] | None]
    reference: Mapped[str | None]
    error: Mapped[str | None]
    created_at: Mapped[datetime] = _now()
    finished_at: Mapped[datetime | None]

    __table_args__ = (CheckConstraint("status IN ('intended', 'done', 'failed', 'unknown')", name="status"),)


class RefundRow(Row):
    """One refund. `pending` reserves the amount against the order from the intent on."""

    __tablename__ = "refunds"

    id: Mapped[UUID] = _uuid_key()
    effect_key: Mapped[str] = mapped_column(ForeignKey("effects.key"), unique=True)
    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("tickets.id"), index=True)
    approval_id: Mapped[UUID | None] = mapped_column(ForeignKey("approvals.id"))
    order_id: Mapped[str] = mapped_column(ForeignKey("orders.id"), index=True)
    amount_minor: Mapped[int]
    currency: Mapped[str]
    status: Mapped[str] = mapped_column(server_default=sql("'pending'"))
    reference: Mapped[str | None]
    at: Mapped[datetime] = _now()

    __table_args__ = (
        CheckConstraint("status IN ('pending', 'done', 'failed', 'unknown')", name="status"),
        CheckConstraint("amount_minor > 0", name="amount_positive"),
    )


class SandboxPaymentRow(Row):
    """The sandbox payment provider's own books, apart from ours as a real provider's are."""

    __tablename__ = "sandbox_payments"

    idempotency_key: Mapped[str] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(unique=True)
    payment_reference: Mapped[str]
    amount_minor: Mapped[int]
    currency: Mapped[str]
    at: Mapped[datetime] = _now()


class BugReportRow(Row):
    """A bug report filed by the agent."""

    __tablename__ = "bug_reports"

    id: Mapped[UUID] = _uuid_key()
    effect_key: Mapped[str] = mapped_column(ForeignKey("effects.key"), unique=True)
    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("tickets.id"), index=True)
    number: Mapped[int] = mapped_column(sa.Identity(always=True), unique=True)
    title: Mapped[str]
    description: Mapped[str]
    priority: Mapped[str]
    at: Mapped[datetime] = _now()

    __table_args__ = (_one_of("priority", Priority),)

    @property
    def reference(self) -> str:
        return f"BUG-{self.number}"


class EscalationRow(Row):
    """A ticket handed to a person; open until a person gives it back or answers."""

    __tablename__ = "escalations"

    id: Mapped[UUID] = _uuid_key()
    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("tickets.id"), index=True)
    turn: Mapped[int]
    raised_by: Mapped[str]
    reason: Mapped[str]
    summary: Mapped[str] = mapped_column(server_default=sql("''"))
    at: Mapped[datetime] = _now()
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[str | None]

    __table_args__ = (UniqueConstraint("ticket_id", "turn", "reason"),)


class PasswordResetRow(Row):
    """A single-use link's token, hashed; the token itself is only in the mail."""

    __tablename__ = "password_resets"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    effect_key: Mapped[str] = mapped_column(ForeignKey("effects.key"), unique=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.id"))
    created_at: Mapped[datetime] = _now()
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_password_resets_customer", "customer_id", "created_at"),)


class MailRow(Row):
    """A mail of ours, written before it is sent. `message_id` is fixed, so a retry is recognisable."""

    __tablename__ = "mails"

    id: Mapped[UUID] = _uuid_key()
    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"))
    answer_id: Mapped[UUID | None] = mapped_column(ForeignKey("messages.id", ondelete="CASCADE"), unique=True)
    to_email: Mapped[str]
    from_email: Mapped[str]
    reply_to: Mapped[str]
    subject: Mapped[str]
    text: Mapped[str]
    html: Mapped[str]
    message_id: Mapped[str] = mapped_column(unique=True)
    headers: Mapped[dict[str, Any]]
    status: Mapped[str] = mapped_column(server_default=sql("'queued'"))
    error: Mapped[str | None]
    at: Mapped[datetime] = _now()
    sent_at: Mapped[datetime | None]

    __table_args__ = (_one_of("status", MailStatus), Index("ix_mails_ticket", "ticket_id", "at"))


class WorkflowCommandRow(Row):
    """The outbox towards the engine: what a ticket's workflow must be told, written with what it tells of.
    The relay delivers in order of `id`; `due_at` moves on when the engine is away."""

    __tablename__ = "workflow_commands"

    id: Mapped[int] = mapped_column(sa.Identity(always=True), primary_key=True)
    ticket_id: Mapped[UUID] = mapped_column(ForeignKey("tickets.id", ondelete="CASCADE"))
    kind: Mapped[str]
    payload: Mapped[dict[str, Any]] = mapped_column(server_default=sql("'{}'"))
    created_at: Mapped[datetime] = _now()
    due_at: Mapped[datetime] = _now()
    attempts: Mapped[int] = mapped_column(server_default=sql("0"))
    last_error: Mapped[str | None]
    delivered_at: Mapped[datetime | None]

    __table_args__ = (
        Index("ix_workflow_commands_due", "due_at", "id", postgresql_where=sql("delivered_at IS NULL")),
        Index("ix_workflow_commands_ticket", "ticket_id", postgresql_where=sql("delivered_at IS NULL")),
    )


class CustomerRow(Row):
    """A customer of the shop; the id is the shop's own."""

    __tablename__ = "customers"

    id: Mapped[str] = mapped_column(primary_key=True)
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    staff: Mapped[bool] = mapped_column(server_default=sql("false"))
    created_at: Mapped[datetime] = _now()
    updated_at: Mapped[datetime] = _now()

    __table_args__ = (Index("ix_customers_name", sql("lower(name)")),)


class OrderRow(Row):
    """An order; `total` and `paid` in minor units of `currency`."""

    __tablename__ = "orders"

    id: Mapped[str] = mapped_column(primary_key=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey("customers.id"), index=True)
    currency: Mapped[str]
    total: Mapped[int]
    paid: Mapped[int]
    status: Mapped[str]
    items: Mapped[list[Any]] = mapped_column(server_default=sql("'[]'"))
    note: Mapped[str | None]
    payment_reference: Mapped[str | None]
    placed_at: Mapped[datetime] = _now()
    updated_at: Mapped[datetime] = _now()

    __table_args__ = (CheckConstraint("total >= 0 AND paid >= 0", name="amounts"),)


class KnowledgeArticleRow(Row):
    """An article; `language` is a PostgreSQL text search configuration, found from the text, and `terms` its index."""

    __tablename__ = "knowledge_articles"

    slug: Mapped[str] = mapped_column(primary_key=True)
    title: Mapped[str]
    body: Mapped[str]
    language: Mapped[str]
    terms: Mapped[str] = mapped_column(TSVECTOR)
    updated_at: Mapped[datetime] = _now()

    __table_args__ = (Index("ix_knowledge_articles_terms", "terms", postgresql_using="gin"),)


class UserRow(Row):
    """A person who signs in."""

    __tablename__ = "users"

    id: Mapped[UUID] = _uuid_key()
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[str]
    password_hash: Mapped[str]
    created_at: Mapped[datetime] = _now()

    __table_args__ = (CheckConstraint("role IN ('viewer', 'agent', 'approver', 'admin')", name="role"),)


class SessionRow(Row):
    """A signed-in browser; only the hash of its cookie is kept."""

    __tablename__ = "sessions"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = _now()
    expires_at: Mapped[datetime]


class ApiKeyRow(Row):
    """A bearer key; shown once, kept as its hash."""

    __tablename__ = "api_keys"

    id: Mapped[UUID] = _uuid_key()
    name: Mapped[str]
    role: Mapped[str]
    key_hash: Mapped[str] = mapped_column(unique=True)
    prefix: Mapped[str]
    created_by: Mapped[str]
    created_at: Mapped[datetime] = _now()
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    __table_args__ = (CheckConstraint("role IN ('viewer', 'agent', 'approver', 'admin')", name="role"),)


class IdempotencyKeyRow(Row):
    """The first answer to a request that carried an Idempotency-Key, per caller."""

    __tablename__ = "idempotency_keys"

    caller: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    request_digest: Mapped[str]
    status: Mapped[int | None]
    answer: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime] = mapped_column(server_default=sql("clock_timestamp()"), index=True)


class AuditRow(Row):
    """What people and keys did that matters later. Append-only."""

    __tablename__ = "audit_log"

    id: Mapped[int] = mapped_column(sa.Identity(always=True), primary_key=True)
    at: Mapped[datetime] = _now()
    actor: Mapped[str]
    action: Mapped[str]
    object: Mapped[str]
    data: Mapped[dict[str, Any]] = mapped_column(server_default=sql("'{}'"))

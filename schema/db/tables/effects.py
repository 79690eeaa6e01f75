"""The ledger of effects and what they left behind."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from schema.db.tables.approvals import ApprovalRow
from schema.db.tables.base import Row, now, one_of, uuid_key
from schema.db.tables.catalogue import CustomerRow, OrderRow
from schema.db.tables.tickets import TicketRow
from schema.tickets import Priority


class EffectRow(Row):
    """The ledger: one row per effect, written before the effect (`intended`) and closed with its outcome."""

    __tablename__ = "effects"

    key: Mapped[str] = mapped_column(primary_key=True)
    ticket_id: Mapped[UUID] = mapped_column(ForeignKey(TicketRow.id, ondelete="CASCADE"), index=True)
    approval_id: Mapped[UUID | None] = mapped_column(ForeignKey(ApprovalRow.id), unique=True)
    tool: Mapped[str]
    digest: Mapped[str]
    arguments: Mapped[dict[str, Any]]
    status: Mapped[str] = mapped_column(server_default=sql("'intended'"))
    attempts: Mapped[int] = mapped_column(server_default=sql("1"))
    result: Mapped[dict[str, Any] | None]
    reference: Mapped[str | None]
    error: Mapped[str | None]
    created_at: Mapped[datetime] = now()
    finished_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("status IN ('intended', 'done', 'failed', 'unknown')", name="status"),
        Index(
            "ix_effects_unsettled",
            "status",
            "created_at",
            postgresql_where=sql("status IN ('intended', 'unknown')"),
        ),
        Index("ix_effects_failed", "created_at", postgresql_where=sql("status = 'failed'")),
    )


class RefundRow(Row):
    """One refund. `pending` reserves the amount against the order from the intent on."""

    __tablename__ = "refunds"

    id: Mapped[UUID] = uuid_key()
    effect_key: Mapped[str] = mapped_column(ForeignKey("effects.key"), unique=True)
    ticket_id: Mapped[UUID] = mapped_column(ForeignKey(TicketRow.id), index=True)
    approval_id: Mapped[UUID | None] = mapped_column(ForeignKey(ApprovalRow.id))
    order_id: Mapped[str] = mapped_column(ForeignKey(OrderRow.id), index=True)
    amount_minor: Mapped[int]
    currency: Mapped[str]
    status: Mapped[str] = mapped_column(server_default=sql("'pending'"))
    reference: Mapped[str | None]
    at: Mapped[datetime] = now()
    check_again_at: Mapped[datetime | None]
    """When to ask the provider again how a refund that was made stands; NULL when that can change no more."""

    __table_args__ = (
        CheckConstraint("status IN ('pending', 'done', 'failed', 'unknown')", name="status"),
        CheckConstraint("amount_minor > 0", name="amount_positive"),
        Index("ix_refunds_at", at.desc(), id.desc()),
        Index("ix_refunds_check_again", "check_again_at", postgresql_where=sql("check_again_at IS NOT NULL")),
    )


class SandboxPaymentRow(Row):
    """The sandbox payment provider's own books, apart from ours as a real provider's are."""

    __tablename__ = "sandbox_payments"

    idempotency_key: Mapped[str] = mapped_column(primary_key=True)
    reference: Mapped[str] = mapped_column(unique=True)
    payment_reference: Mapped[str]
    amount_minor: Mapped[int]
    currency: Mapped[str]
    at: Mapped[datetime] = now()


class BugReportRow(Row):
    """A bug report filed by the agent."""

    __tablename__ = "bug_reports"

    id: Mapped[UUID] = uuid_key()
    effect_key: Mapped[str] = mapped_column(ForeignKey("effects.key"), unique=True)
    ticket_id: Mapped[UUID] = mapped_column(ForeignKey(TicketRow.id), index=True)
    number: Mapped[int] = mapped_column(sa.Identity(always=True), unique=True)
    title: Mapped[str]
    description: Mapped[str]
    priority: Mapped[str]
    at: Mapped[datetime] = now()

    __table_args__ = (one_of("priority", Priority), Index("ix_bug_reports_at", at.desc(), id.desc()))

    @property
    def reference(self) -> str:
        return f"BUG-{self.number}"


class EscalationRow(Row):
    """A ticket handed to a person; open until a person gives it back or answers."""

    __tablename__ = "escalations"

    id: Mapped[UUID] = uuid_key()
    ticket_id: Mapped[UUID] = mapped_column(ForeignKey(TicketRow.id), index=True)
    turn: Mapped[int]
    raised_by: Mapped[str]
    reason: Mapped[str]
    summary: Mapped[str] = mapped_column(server_default=sql("''"))
    at: Mapped[datetime] = now()
    resolved_at: Mapped[datetime | None]
    resolved_by: Mapped[str | None]

    __table_args__ = (
        UniqueConstraint("ticket_id", "turn", "reason"),
        Index("ix_escalations_at", at.desc(), id.desc()),
    )


class PasswordResetRow(Row):
    """A single-use link's token, hashed; the token itself is only in the mail."""

    __tablename__ = "password_resets"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    effect_key: Mapped[str] = mapped_column(ForeignKey("effects.key"), unique=True)
    customer_id: Mapped[str] = mapped_column(ForeignKey(CustomerRow.id))
    created_at: Mapped[datetime] = now()
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]

    __table_args__ = (Index("ix_password_resets_customer", "customer_id", "created_at"),)

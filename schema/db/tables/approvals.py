"""Requests to people."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Computed, ForeignKey, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from schema.approvals import ApprovalStatus
from schema.db.tables.base import Row, now, one_of, uuid_key
from schema.db.tables.tickets import TicketRow


class ApprovalRow(Row):
    """A request to people, with the exact arguments. Settled by compare-and-set. `digest` is that of what would
    run if it were approved now: of `decision_arguments` once somebody edited it.

    A decision can be undone until `undo_until`; nothing follows from it before `taken_up_at`, which is written by
    whoever acts on it, under the ticket's lock. Both NULL: it took effect at once."""

    __tablename__ = "approvals"

    id: Mapped[UUID] = uuid_key()
    ticket_id: Mapped[UUID] = mapped_column(ForeignKey(TicketRow.id, ondelete="CASCADE"))
    turn: Mapped[int]
    call: Mapped[int]
    action_type: Mapped[str]
    action_params: Mapped[dict[str, Any]]
    digest: Mapped[str]
    status: Mapped[str] = mapped_column(server_default=sql("'pending'"))
    rule: Mapped[dict[str, Any]]
    policy_version: Mapped[str]
    evidence: Mapped[dict[str, Any]] = mapped_column(server_default=sql("'{}'"))
    requested_at: Mapped[datetime] = now()
    expires_at: Mapped[datetime]
    approver_role: Mapped[str] = mapped_column(server_default=sql("'approver'"))
    approvers_needed: Mapped[int] = mapped_column(server_default=sql("1"))
    notify: Mapped[list[str]] = mapped_column(server_default=sql("'{}'"))  # addresses; none: everybody who may decide
    escalate_to: Mapped[list[str]] = mapped_column(server_default=sql("'{}'"))  # addresses; none: all admins
    remind_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    escalate_at: Mapped[datetime | None]
    escalated_at: Mapped[datetime | None]
    decision: Mapped[str | None]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[str | None]
    decided_principal: Mapped[str | None]  # the person behind `decided_by`
    decision_reason: Mapped[str | None]
    decision_message: Mapped[str | None]
    decision_arguments: Mapped[dict[str, Any] | None]  # what an edit approved instead, in normal form
    undo_until: Mapped[datetime | None]
    taken_up_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]  # while the newest decision is one that was undone
    undone_by: Mapped[str | None]
    # Columns to sort and filter by; they follow the others.
    due_at: Mapped[datetime] = mapped_column(Computed("COALESCE(escalate_at, expires_at)", persisted=True))
    amount_minor: Mapped[int | None] = mapped_column(
        Computed("(((evidence -> 'amount'::text) ->> 'minor'::text))::bigint", persisted=True)
    )
    currency: Mapped[str | None] = mapped_column(
        Computed("((evidence -> 'amount'::text) ->> 'currency'::text)", persisted=True)
    )

    __mapper_args__ = {"eager_defaults": True}  # the computed columns are read again with every change
    __table_args__ = (
        one_of("status", ApprovalStatus),
        CheckConstraint("approver_role IN ('approver', 'admin')", name="approver_role"),
        CheckConstraint("approvers_needed IN (1, 2)", name="approvers_needed"),
        UniqueConstraint("ticket_id", "turn", "call"),
        Index("ix_approvals_status_requested", "status", "requested_at", "id"),
        Index("ix_approvals_requested", "requested_at", "id"),
        Index("ix_approvals_due", "status", "due_at", sql("(- COALESCE(amount_minor, 0::bigint))"), "id"),
        Index("ix_approvals_decided", "decided_at", "id"),
        Index("ix_approvals_decided_by", "decided_by", "decided_at", "id"),
        Index(
            "ix_approvals_undoable",
            "undo_until",
            postgresql_where=sql("undo_until IS NOT NULL AND taken_up_at IS NULL"),
        ),
        Index("ix_approvals_order", sql("((action_params ->> 'order_id'::text))")),
    )


class ConsentRow(Row):
    """One person's yes to what a request shows; `approvers_needed` of them approve it. `principal` is the person
    behind the caller, so that a person and the keys made by that person count once. The amount is that of the call.
    `before` is what the request showed before this person edited it; an undo brings it back."""

    __tablename__ = "approval_consents"

    approval_id: Mapped[UUID] = mapped_column(ForeignKey(ApprovalRow.id, ondelete="CASCADE"), primary_key=True)
    principal: Mapped[str] = mapped_column(primary_key=True)
    decided_by: Mapped[str]
    digest: Mapped[str] = mapped_column(primary_key=True)  # a yes to what was shown before an edit counts no more
    amount_minor: Mapped[int | None]
    currency: Mapped[str | None]
    reason: Mapped[str | None]
    at: Mapped[datetime] = now()
    undo_until: Mapped[datetime | None]
    before: Mapped[dict[str, Any] | None]

    __table_args__ = (Index("ix_approval_consents_principal", "principal", "at"),)


class EffectHoldRow(Row):
    """The kill switch: while the only row is `active`, every effect waits for a person."""

    __tablename__ = "effect_hold"

    id: Mapped[int] = mapped_column(primary_key=True, server_default=sql("1"))
    active: Mapped[bool]
    reason: Mapped[str]
    changed_by: Mapped[str]
    changed_at: Mapped[datetime] = now()

    __table_args__ = (CheckConstraint("id = 1", name="only_one"),)

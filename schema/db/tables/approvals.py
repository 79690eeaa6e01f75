"""Requests to people."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from schema.approvals import ApprovalStatus
from schema.db.tables.base import Row, now, one_of, uuid_key
from schema.db.tables.tickets import TicketRow


class ApprovalRow(Row):
    """A request to people, with the exact arguments. Settled once, by compare-and-set. `digest` is that of what would
    run if it were approved now: of `decision_arguments` once somebody edited it."""

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
    decision_reason: Mapped[str | None]
    decision_message: Mapped[str | None]
    decision_arguments: Mapped[dict[str, Any] | None]  # what an edit approved instead, in normal form

    __table_args__ = (
        one_of("status", ApprovalStatus),
        CheckConstraint("approver_role IN ('approver', 'admin')", name="approver_role"),
        CheckConstraint("approvers_needed IN (1, 2)", name="approvers_needed"),
        UniqueConstraint("ticket_id", "turn", "call"),
        Index("ix_approvals_status_requested", "status", "requested_at", "id"),
    )


class ConsentRow(Row):
    """One person's yes to what a request shows; `approvers_needed` of them approve it. `principal` is the person
    behind the caller, so that a person and the keys made by that person count once. The amount is that of the call."""

    __tablename__ = "approval_consents"

    approval_id: Mapped[UUID] = mapped_column(ForeignKey(ApprovalRow.id, ondelete="CASCADE"), primary_key=True)
    principal: Mapped[str] = mapped_column(primary_key=True)
    decided_by: Mapped[str]
    digest: Mapped[str] = mapped_column(primary_key=True)  # a yes to what was shown before an edit counts no more
    amount_minor: Mapped[int | None]
    currency: Mapped[str | None]
    reason: Mapped[str | None]
    at: Mapped[datetime] = now()

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

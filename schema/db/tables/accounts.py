"""People, browsers, keys, and what they did."""

from datetime import datetime
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy import text as sql
from sqlalchemy.orm import Mapped, mapped_column

from schema.db.tables.base import Row, now, uuid_key


class UserRow(Row):
    """A person who signs in, by password or by an identity provider (`oidc_subject` is its issuer and subject).
    `money_limits` says per currency, in minor units, up to what amount the person may approve; null: any amount."""

    __tablename__ = "users"

    id: Mapped[UUID] = uuid_key()
    email: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    role: Mapped[str]
    password_hash: Mapped[str | None]
    oidc_subject: Mapped[str | None] = mapped_column(unique=True)
    money_limits: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime] = now()
    updated_at: Mapped[datetime] = now()
    deactivated_at: Mapped[datetime | None]

    __table_args__ = (CheckConstraint("role IN ('viewer', 'agent', 'approver', 'admin')", name="role"),)


class SessionRow(Row):
    """A signed-in browser; only the hash of its cookie is kept."""

    __tablename__ = "sessions"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"))
    created_at: Mapped[datetime] = now()
    expires_at: Mapped[datetime]


class ApiKeyRow(Row):
    """A bearer key; shown once, kept as its hash. `acts_for` is the person who made it, where a person did.
    `scopes` names what it may touch; null: all that its role may. `money_limits` as a person's."""

    __tablename__ = "api_keys"

    id: Mapped[UUID] = uuid_key()
    name: Mapped[str]
    role: Mapped[str]
    key_hash: Mapped[str] = mapped_column(unique=True)
    prefix: Mapped[str]
    created_by: Mapped[str]
    acts_for: Mapped[str | None]
    scopes: Mapped[list[str] | None]
    money_limits: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime] = now()
    expires_at: Mapped[datetime | None]
    revoked_at: Mapped[datetime | None]

    __table_args__ = (CheckConstraint("role IN ('viewer', 'agent', 'approver', 'admin')", name="role"),)


class PreferencesRow(Row):
    """How a person wants the dashboard; what is missing in the map is as everybody has it."""

    __tablename__ = "preferences"

    user_id: Mapped[UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), primary_key=True)
    preferences: Mapped[dict[str, Any]]
    updated_at: Mapped[datetime] = now()


class SightingRow(Row):
    """When a person or a key last called, to about a minute; `caller_id` is the id of either. A table of its own, so
    that being there does not change the rows that say who may do what."""

    __tablename__ = "sightings"

    caller_id: Mapped[UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime] = now()


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
    """What people and keys did that matters later. Append-only, which a trigger sees to. Only `record_audit` writes it:
    `id` counts on from the line before, `hash` covers the line and the hash before it (schema/db/audit_chain.py)."""

    __tablename__ = "audit_log"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime] = now()
    actor: Mapped[str]
    action: Mapped[str]
    object: Mapped[str]
    data: Mapped[dict[str, Any]] = mapped_column(server_default=sql("'{}'"))
    previous_hash: Mapped[str]
    hash: Mapped[str]

    __table_args__ = (
        sa.Index(None, "actor", "id"),
        sa.Index(None, "action", "id"),
        sa.Index(None, "object", "id"),
    )

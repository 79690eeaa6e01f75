"""mail that comes in"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "inbound_requests",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        _now("received_at"),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("raw_sha256", sa.Text(), nullable=False),
        sa.Column("raw_size", sa.BigInteger(), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=True),
        sa.Column("once_token", sa.Text(), nullable=True),
        sa.Column("dedupe_key", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("from_email", sa.Text(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=True),
        sa.Column("ticket_id", sa.Uuid(), nullable=True),
        sa.Column("message_id", sa.Uuid(), nullable=True),
        sa.Column("facts", postgresql.JSONB(), server_default=sa.text("'{}'"), nullable=False),
        sa.CheckConstraint(
            "status IN ('stored', 'duplicate', 'unreadable', 'quarantined', 'ignored')",
            name=op.f("ck_inbound_requests_status"),
        ),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_inbound_requests_ticket_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbound_requests")),
        sa.UniqueConstraint("once_token", name=op.f("uq_inbound_requests_once_token")),
    )
    op.create_index(
        "uq_inbound_requests_dedupe_key",
        "inbound_requests",
        ["dedupe_key"],
        unique=True,
        postgresql_where=sa.text("status <> 'duplicate'"),
    )
    newest: list[Any] = [sa.literal_column("received_at DESC"), sa.literal_column("id DESC")]
    op.create_index("ix_inbound_requests_status", "inbound_requests", ["status", *newest])
    op.create_index("ix_inbound_requests_received", "inbound_requests", newest)
    op.create_index("ix_inbound_requests_sender", "inbound_requests", ["from_email", "received_at"])
    op.create_index("ix_inbound_requests_ticket", "inbound_requests", ["ticket_id"])
    _messages_know_their_sender()
    _create_attachments()
    _create_sender_codes()


def _messages_know_their_sender() -> None:
    op.add_column("messages", sa.Column("sender_verified", sa.Boolean(), nullable=True))
    op.add_column("messages", sa.Column("inbound_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_messages_inbound_id"), "messages", "inbound_requests", ["inbound_id"], ["id"], ondelete="SET NULL"
    )
    op.execute(
        "UPDATE messages SET sender_verified = tickets.sender_verified FROM tickets "
        "WHERE tickets.id = messages.ticket_id AND messages.kind = 'customer'"
    )


def _create_attachments() -> None:
    op.create_table(
        "attachments",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("content_id", sa.Text(), nullable=True),
        sa.Column("broken", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name=op.f("fk_attachments_message_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attachments")),
    )
    op.create_index("ix_attachments_message", "attachments", ["message_id", "place"])


def _create_sender_codes() -> None:
    op.create_table(
        "sender_codes",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("email", sa.Text(), nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("mail_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        _now("created_at"),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wrong", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["ticket_id"], ["tickets.id"], name=op.f("fk_sender_codes_ticket_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["mail_id"], ["mails.id"], name=op.f("fk_sender_codes_mail_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sender_codes")),
    )
    op.create_index("ix_sender_codes_ticket", "sender_codes", ["ticket_id", "created_at"])
    op.create_index("ix_sender_codes_email", "sender_codes", ["email", "created_at"])
    op.create_index("ix_sender_codes_mail", "sender_codes", ["mail_id"])


def _now(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False)


def downgrade() -> None:
    op.drop_table("sender_codes")
    op.drop_table("attachments")
    op.drop_constraint(op.f("fk_messages_inbound_id"), "messages", type_="foreignkey")
    op.drop_column("messages", "inbound_id")
    op.drop_column("messages", "sender_verified")
    op.drop_table("inbound_requests")

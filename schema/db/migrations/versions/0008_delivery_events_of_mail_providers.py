"""delivery events of mail providers"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

KINDS = "'deferred', 'delivered', 'bounced', 'dropped', 'complained'"


def upgrade() -> None:
    op.add_column("mails", sa.Column("delivery", sa.Text(), nullable=True))
    op.add_column("mails", sa.Column("delivery_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("mails", sa.Column("delivery_reason", sa.Text(), nullable=True))
    op.create_check_constraint(op.f("ck_mails_delivery"), "mails", f"delivery IN ({KINDS})")
    op.execute(
        "UPDATE mails SET delivery = 'bounced', delivery_reason = substr(error, 15) "
        "WHERE status = 'failed' AND error LIKE 'It came back: %'"
    )
    _create_delivery_events()
    op.create_table(
        "event_tokens",
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        _now("used_at"),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_event_tokens")),
    )
    op.create_index("ix_event_tokens_used_at", "event_tokens", ["used_at"])


def _create_delivery_events() -> None:
    op.create_table(
        "delivery_events",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("mail_id", sa.Uuid(), nullable=False),
        sa.Column("provider", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("provider_id", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        _now("received_at"),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("ck_delivery_events_kind")),
        sa.ForeignKeyConstraint(["mail_id"], ["mails.id"], name=op.f("fk_delivery_events_mail_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery_events")),
        sa.UniqueConstraint("provider", "event_id", name=op.f("uq_delivery_events_provider_event_id")),
    )
    op.create_index(op.f("ix_delivery_events_mail_id"), "delivery_events", ["mail_id"])


def _now(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False)


def downgrade() -> None:
    op.drop_table("event_tokens")
    op.drop_table("delivery_events")
    op.drop_constraint(op.f("ck_mails_delivery"), "mails", type_="check")
    for name in ("delivery_reason", "delivery_at", "delivery"):
        op.drop_column("mails", name)

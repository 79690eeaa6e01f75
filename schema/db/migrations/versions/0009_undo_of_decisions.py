"""undo of decisions"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

COMPUTED: dict[str, tuple[Any, str, bool]] = {
    "due_at": (sa.DateTime(timezone=True), "COALESCE(escalate_at, expires_at)", False),
    "amount_minor": (sa.BigInteger(), "(((evidence -> 'amount'::text) ->> 'minor'::text))::bigint", True),
    "currency": (sa.Text(), "((evidence -> 'amount'::text) ->> 'currency'::text)", True),
}
TIMES = ("undo_until", "taken_up_at", "undone_at")
TEXTS = ("decided_principal", "undone_by")


def upgrade() -> None:
    for name in TIMES:
        op.add_column("approvals", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    for name in TEXTS:
        op.add_column("approvals", sa.Column(name, sa.Text(), nullable=True))
    for name, (kind, expression, nullable) in COMPUTED.items():
        computed = sa.Computed(expression, persisted=True)
        op.add_column("approvals", sa.Column(name, kind, computed, nullable=nullable))
    op.add_column("approval_consents", sa.Column("undo_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("approval_consents", sa.Column("before", postgresql.JSONB(), nullable=True))
    op.create_index("ix_approvals_requested", "approvals", ["requested_at", "id"])
    amount: Any = sa.literal_column("(- COALESCE(amount_minor, 0::bigint))")
    op.create_index("ix_approvals_due", "approvals", ["status", "due_at", amount, "id"])
    op.create_index("ix_approvals_decided", "approvals", ["decided_at", "id"])
    op.create_index("ix_approvals_decided_by", "approvals", ["decided_by", "decided_at", "id"])
    still_open = sa.text("undo_until IS NOT NULL AND taken_up_at IS NULL")
    op.create_index("ix_approvals_undoable", "approvals", ["undo_until"], postgresql_where=still_open)
    op.create_index("ix_effects_failed", "effects", ["created_at"], postgresql_where=sa.text("status = 'failed'"))
    refused = sa.text("status IN ('failed', 'denied')")
    op.create_index("ix_tool_calls_refused", "tool_calls", ["finished_at"], postgresql_where=refused)
    op.create_index("ix_approvals_order", "approvals", [sa.literal_column("((action_params ->> 'order_id'::text))")])


def downgrade() -> None:
    op.drop_index("ix_tool_calls_refused", table_name="tool_calls")
    op.drop_index("ix_effects_failed", table_name="effects")
    for name in ("order", "undoable", "decided_by", "decided", "due", "requested"):
        op.drop_index(f"ix_approvals_{name}", table_name="approvals")
    for name in ("before", "undo_until"):
        op.drop_column("approval_consents", name)
    for name in (*COMPUTED, *TEXTS, *TIMES):
        op.drop_column("approvals", name)

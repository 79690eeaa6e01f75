"""mails that are withdrawn, and an index for counting the mails to an address"""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

NAME = "ck_mails_status"


def upgrade() -> None:
    _allow("'queued', 'sent', 'failed', 'withdrawn'")
    op.create_index("ix_mails_to", "mails", ["to_email", "at"])


def _allow(statuses: str) -> None:
    op.drop_constraint(op.f(NAME), "mails", type_="check")
    op.create_check_constraint(op.f(NAME), "mails", f"status IN ({statuses})")


def downgrade() -> None:
    op.drop_index("ix_mails_to", table_name="mails")
    op.execute("UPDATE mails SET status = 'failed' WHERE status = 'withdrawn'")
    _allow("'queued', 'sent', 'failed'")

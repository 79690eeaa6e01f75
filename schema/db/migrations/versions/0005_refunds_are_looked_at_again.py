"""refunds are looked at again"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("refunds", sa.Column("check_again_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(
        "ix_refunds_check_again",
        "refunds",
        ["check_again_at"],
        unique=False,
        postgresql_where=sa.text("check_again_at IS NOT NULL"),
    )
    # What was refunded lately may still come back; the sandbox's answer, that it is final, clears its own again.
    op.execute(
        "UPDATE refunds SET check_again_at = clock_timestamp() "
        "WHERE status = 'done' AND reference IS NOT NULL AND at > clock_timestamp() - interval '30 days'"
    )


def downgrade() -> None:
    op.drop_index("ix_refunds_check_again", table_name="refunds")
    op.drop_column("refunds", "check_again_at")

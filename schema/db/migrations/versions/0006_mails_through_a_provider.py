"""mails through a provider"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("mails", sa.Column("from_name", sa.Text(), server_default=sa.text("''"), nullable=False))
    op.add_column("mails", sa.Column("provider_id", sa.Text(), nullable=True))
    op.create_index(
        "ix_mails_provider_id",
        "mails",
        ["provider_id"],
        unique=False,
        postgresql_where=sa.text("provider_id IS NOT NULL"),
    )


def downgrade() -> None:
    op.drop_index("ix_mails_provider_id", table_name="mails")
    op.drop_column("mails", "provider_id")
    op.drop_column("mails", "from_name")

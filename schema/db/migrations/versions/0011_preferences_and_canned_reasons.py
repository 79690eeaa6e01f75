"""preferences, canned reasons, snippets, published policies, versions of articles"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

APPROVE = (
    "Within the return window, item arrived damaged.",
    "Order and amount check out.",
    "Goodwill for a long-standing customer.",
    "Our mistake; the customer should not pay for it.",
)
REJECT = (
    "Past the return window.",
    "Please ask the customer for a photo or a receipt first.",
    "The amount does not match what was ordered.",
    "Refunded before.",
    "The sender is not proven to be the customer.",
)
SNIPPETS = (
    (
        "We are looking into it",
        "Hello {customer_name},\n\nthank you for writing. I am looking into this myself and will come back to you today.",
    ),
    (
        "Please send the order number",
        "Hello {customer_name},\n\ncould you send me the order number? You find it in the confirmation we mailed you.",
    ),
    (
        "Refund is on its way",
        "Hello {customer_name},\n\nthe refund for order {order_id} is on its way. Depending on your bank it takes "
        "three to five working days.",
    ),
    (
        "Closing words",
        "Is there anything else I can do for you? Just answer this mail.\n\nKind regards\n{agent_name}",
    ),
)


def upgrade() -> None:
    _create_preferences()
    _create_wording()
    _create_policy_versions()
    _version_articles()
    op.create_index(
        "ix_tool_calls_knowledge", "tool_calls", ["at"], postgresql_where=sa.text("tool = 'search_knowledge_base'")
    )


def _create_preferences() -> None:
    op.create_table(
        "preferences",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("preferences", postgresql.JSONB(), nullable=False),
        _now("updated_at"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_preferences_user_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_preferences")),
    )
    op.create_table(
        "sightings",
        sa.Column("caller_id", sa.Uuid(), nullable=False),
        _now("at"),
        sa.PrimaryKeyConstraint("caller_id", name=op.f("pk_sightings")),
    )


def _create_wording() -> None:
    reasons = op.create_table(
        "canned_reasons",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("decision", sa.Text(), nullable=False),
        sa.Column("place", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        _now("updated_at"),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("'ticketflow'"), nullable=False),
        sa.CheckConstraint("decision IN ('approve', 'reject')", name=op.f("ck_canned_reasons_decision")),
        sa.CheckConstraint("place >= 1", name=op.f("ck_canned_reasons_place")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_canned_reasons")),
        sa.UniqueConstraint(
            "decision", "place", name=op.f("uq_canned_reasons_decision_place"), deferrable=True, initially="DEFERRED"
        ),
    )
    snippets = op.create_table(
        "snippets",
        sa.Column("id", sa.Uuid(), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        _now("updated_at"),
        sa.Column("updated_by", sa.Text(), server_default=sa.text("'ticketflow'"), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_snippets")),
        sa.UniqueConstraint("title", name=op.f("uq_snippets_title")),
    )
    given = (("approve", APPROVE), ("reject", REJECT))
    op.bulk_insert(
        reasons,
        [
            {"decision": decision, "place": place, "text": text}
            for decision, texts in given
            for place, text in enumerate(texts, 1)
        ],
    )
    op.bulk_insert(snippets, [{"title": title, "body": body} for title, body in SNIPPETS])


def _create_policy_versions() -> None:
    op.create_table(
        "policy_versions",
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("yaml", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), server_default=sa.text("''"), nullable=False),
        sa.Column("published_by", sa.Text(), nullable=False),
        _now("published_at"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_versions")),
    )


def _version_articles() -> None:
    op.add_column(
        "knowledge_articles", sa.Column("version", sa.BigInteger(), server_default=sa.text("1"), nullable=False)
    )
    op.add_column("knowledge_articles", sa.Column("updated_by", sa.Text(), nullable=True))
    op.create_table(
        "article_versions",
        sa.Column("slug", sa.Text(), nullable=False),
        sa.Column("version", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("deleted", sa.Boolean(), server_default=sa.text("false"), nullable=False),
        sa.Column("by", sa.Text(), nullable=True),
        _now("at"),
        sa.PrimaryKeyConstraint("slug", "version", name=op.f("pk_article_versions")),
    )
    op.execute(
        'INSERT INTO article_versions (slug, version, title, body, "at") '
        "SELECT slug, version, title, body, updated_at FROM knowledge_articles"
    )


def _now(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False)


def downgrade() -> None:
    op.drop_index("ix_tool_calls_knowledge", table_name="tool_calls")
    op.drop_table("article_versions")
    op.drop_column("knowledge_articles", "updated_by")
    op.drop_column("knowledge_articles", "version")
    op.drop_table("policy_versions")
    op.drop_table("snippets")
    op.drop_table("canned_reasons")
    op.drop_table("sightings")
    op.drop_table("preferences")

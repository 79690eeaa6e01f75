"""live hints, presence, and indexes of lists"""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

# `<type> <id> <version>`: what changed, and a number that grows with every change of it. Postgres sends it at the
# commit, in the order of commits, and equal ones of a transaction once.
ANNOUNCE_TICKET = """
CREATE FUNCTION announce_ticket() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('ticketflow_live', 'ticket.updated ' || NEW.id || ' ' || NEW.event_seq);
    RETURN NULL;
END
$$
"""
# The type is the first argument of the trigger, the column that holds the id the second. The clock grows with every
# change of a row, since changes of a row wait for each other.
ANNOUNCE_ROW = """
CREATE FUNCTION announce_row() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    changed jsonb := to_jsonb(CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END);
    version bigint := extract(epoch FROM clock_timestamp()) * 1000000;
BEGIN
    PERFORM pg_notify('ticketflow_live', TG_ARGV[0] || ' ' || translate(changed ->> TG_ARGV[1], ' ', '_') || ' ' || version);
    RETURN NULL;
END
$$
"""
HELD = "('unreadable', 'quarantined')"
SETTINGS = "'^(policy|canned_reason|reason|snippet|article|effect_hold|user|api_key|preferences)'"
# name of the trigger, table, when, what it says
TRIGGERS = (
    ("announce_new_ticket", "tickets", "INSERT", "", "announce_ticket()"),
    (
        "announce_changed_ticket",
        "tickets",
        "UPDATE",
        "WHEN ((OLD.event_seq, OLD.status, OLD.assignee, OLD.priority, OLD.category, OLD.sender_verified) "
        "IS DISTINCT FROM (NEW.event_seq, NEW.status, NEW.assignee, NEW.priority, NEW.category, NEW.sender_verified))",
        "announce_ticket()",
    ),
    ("announce_approval", "approvals", "INSERT OR UPDATE", "", "announce_row('approval.updated', 'id')"),
    (
        "announce_consent",
        "approval_consents",
        "INSERT OR UPDATE OR DELETE",
        "",
        "announce_row('approval.updated', 'approval_id')",
    ),
    (
        "announce_execution",
        "effects",
        "INSERT OR UPDATE",
        "WHEN (NEW.approval_id IS NOT NULL)",
        "announce_row('approval.updated', 'approval_id')",
    ),
    ("announce_new_mail", "mails", "INSERT", "", "announce_row('mail.updated', 'id')"),
    ("announce_mail", "mails", "UPDATE OF status, delivery", "", "announce_row('mail.updated', 'id')"),
    (
        "announce_held_mail",
        "inbound_requests",
        "INSERT OR UPDATE OF status",
        f"WHEN (NEW.status IN {HELD})",
        "announce_row('mail.updated', 'id')",
    ),
    (
        "announce_released_mail",
        "inbound_requests",
        "UPDATE OF status",
        f"WHEN (OLD.status IN {HELD} AND NEW.status NOT IN {HELD})",
        "announce_row('mail.updated', 'id')",
    ),
    (
        "announce_settings",
        "audit_log",
        "INSERT",
        f"WHEN (NEW.action ~ {SETTINGS})",
        "announce_row('settings.updated', 'object')",
    ),
    ("announce_presence", "presence", "INSERT OR DELETE", "", "announce_row('presence', 'object_id')"),
)

# What a search compares: words in lower case, cut at every mark. `simple` knows no language, and so takes any.
# Whoever makes or analyses an index looks for functions in pg_catalog only, so these two do not call each other.
MARKS = (
    r"""!"#$%&''()*+,-./:;<=>?@[\\]^_`{|}~"""
    r"\u00a0\u00a1\u00ab\u00b7\u00bb\u00bf\u200b\u2010\u2011\u2013\u2014\u2018\u2019\u201a\u201c\u201d\u201e\u2022\u2026"
)
NUMBER_OF_MARKS = 32 + 19


def cut(words: str) -> str:
    return f"lower(translate(normalize({words}), E'{MARKS}', repeat(' ', {NUMBER_OF_MARKS})))"


SEARCH_TERMS = f"""
CREATE FUNCTION search_terms(words text) RETURNS tsvector LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 100 AS $$
    SELECT to_tsvector('pg_catalog.simple'::regconfig, {cut("words")})
$$
"""
WORDS = """coalesce(subject, '') || ' ' || coalesce(from_email, '') || ' ' || coalesce(from_name, '') || ' '
        || left(words, 100000)"""  # no more than what a tsvector can hold
MESSAGE_TERMS = f"""
CREATE FUNCTION message_terms(subject text, from_email text, from_name text, words text) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 100 AS $$
    SELECT to_tsvector('pg_catalog.simple'::regconfig, {cut(WORDS)})
$$
"""
RANK = "array_position(ARRAY['low'::text, 'normal'::text, 'high'::text, 'urgent'::text], priority)"
NEWEST = ("created_at DESC", "id DESC")
INDEXES: tuple[tuple[str, str, tuple[str, ...], str | None], ...] = (
    ("ix_tickets_updated", "tickets", ("updated_at DESC", "id DESC"), None),
    ("ix_tickets_rank", "tickets", (f"{RANK} DESC", *NEWEST), None),
    ("ix_tickets_channel_created", "tickets", ("channel", *NEWEST), None),
    ("ix_tickets_category_created", "tickets", ("category", *NEWEST), None),
    ("ix_tickets_with_person", "tickets", NEWEST, "assignee = 'person'"),
    ("ix_tickets_facets", "tickets", ("status", "channel", "priority", "category", "assignee"), None),
    ("ix_tickets_first_response", "tickets", ("first_response_at",), "first_response_at IS NOT NULL"),
    ("ix_tickets_completed", "tickets", ("completed_at",), "completed_at IS NOT NULL"),
    ("ix_tool_calls_at", "tool_calls", ("at",), None),
    ("ix_agent_steps_at", "agent_steps", ("at",), None),
    ("ix_refunds_at", "refunds", ("at DESC", "id DESC"), None),
    ("ix_bug_reports_at", "bug_reports", ("at DESC", "id DESC"), None),
    ("ix_escalations_at", "escalations", ("at DESC", "id DESC"), None),
    ("ix_mails_at", "mails", ("at DESC", "id DESC"), None),
    ("ix_mails_unsent", "mails", ("status", "at"), "status <> 'sent'"),
    ("ix_effects_unsettled", "effects", ("status", "created_at"), "status IN ('intended', 'unknown')"),
)
TERMS: tuple[tuple[str, str, str], ...] = (
    ("ix_messages_terms", "messages", "terms"),
    ("ix_customers_terms", "customers", "search_terms(id || ' ' || name || ' ' || email)"),
    ("ix_orders_terms", "orders", "search_terms(id)"),
)


def upgrade() -> None:
    _create_presence()
    for statement in (ANNOUNCE_TICKET, ANNOUNCE_ROW, SEARCH_TERMS, MESSAGE_TERMS):
        op.execute(statement)
    for name, table, when, only, call in TRIGGERS:
        op.execute(f"CREATE TRIGGER {name} AFTER {when} ON {table} FOR EACH ROW {only} EXECUTE FUNCTION {call}")
    for name, table, parts, condition in INDEXES:
        where: dict[str, Any] = {"postgresql_where": sa.text(condition)} if condition else {}
        op.create_index(name, table, [sa.literal_column(part) for part in parts], **where)
    # Kept, since making it takes longer than everything else a search does with a message.
    terms = sa.Computed("message_terms(subject, from_email, from_name, reply_text)", persisted=True)
    op.add_column("messages", sa.Column("terms", TSVECTOR, terms))
    for name, table, words in TERMS:
        op.create_index(name, table, [sa.literal_column(words)], postgresql_using="gin")


def _create_presence() -> None:
    op.create_table(
        "presence",
        sa.Column("object_id", sa.Uuid(), nullable=False),
        sa.Column("viewer", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        _now("since"),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("object_id", "viewer", name=op.f("pk_presence")),
    )
    op.create_index("ix_presence_until", "presence", ["until"])
    op.create_table(
        "worker_beats",
        sa.Column("worker", sa.Text(), nullable=False),
        _now("started_at"),
        _now("seen_at"),
        sa.PrimaryKeyConstraint("worker", name=op.f("pk_worker_beats")),
    )


def _now(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False)


def downgrade() -> None:
    for name, table, _ in TERMS:
        op.drop_index(name, table_name=table)
    op.drop_column("messages", "terms")
    for name, table, _, _ in INDEXES:
        op.drop_index(name, table_name=table)
    for name, table, *_ in TRIGGERS:
        op.execute(f"DROP TRIGGER {name} ON {table}")
    for function in (
        "message_terms(text, text, text, text)",
        "search_terms(text)",
        "announce_row()",
        "announce_ticket()",
    ):
        op.execute(f"DROP FUNCTION {function}")
    op.drop_table("worker_beats")
    op.drop_table("presence")

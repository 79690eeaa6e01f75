"""a chained audit log that only grows"""

import hashlib
import json
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

REFUSE_CHANGES = """
CREATE FUNCTION refuse_change_of_audit_log() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'audit_log is append-only: % is refused', TG_OP USING ERRCODE = 'insufficient_privilege';
END
$$
"""
APPEND_ONLY = """
CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_audit_log()
"""


def upgrade() -> None:
    # Numbers come from the line before, under the lock of the log: a sequence leaves holes where transactions roll back.
    op.execute("ALTER TABLE audit_log ALTER COLUMN id DROP IDENTITY")
    op.add_column("audit_log", sa.Column("previous_hash", sa.Text(), nullable=True))
    op.add_column("audit_log", sa.Column("hash", sa.Text(), nullable=True))
    _chain_what_is_there()
    op.alter_column("audit_log", "previous_hash", existing_type=sa.Text(), nullable=False)
    op.alter_column("audit_log", "hash", existing_type=sa.Text(), nullable=False)
    for column in ("actor", "action", "object"):
        op.create_index(f"ix_audit_log_{column}_id", "audit_log", [column, "id"], unique=False)
    op.execute(REFUSE_CHANGES)
    op.execute(APPEND_ONLY)
    # Also where a session says it only replays what another server did.
    op.execute("ALTER TABLE audit_log ENABLE ALWAYS TRIGGER audit_log_append_only")


def _chain_what_is_there() -> None:
    """In portions, as a log may be long. The same form as in schema.db.audit_chain, kept here as it was then."""
    connection = op.get_bind()
    query = sa.text(
        "SELECT id, at, actor, action, object, data FROM audit_log WHERE id > :after ORDER BY id LIMIT 1000"
    )
    update = sa.text("UPDATE audit_log SET previous_hash = :previous_hash, hash = :hash WHERE id = :id")
    after, previous = 0, "0" * 64
    while rows := connection.execute(query, {"after": after}).all():
        changes = []
        for row in rows:
            line = {**row._mapping, "at": _moment(row.at), "previous_hash": previous}
            text = json.dumps(line, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
            digest = hashlib.sha256(text.encode()).hexdigest()
            changes.append({"id": row.id, "previous_hash": previous, "hash": digest})
            previous = digest
        connection.execute(update, changes)
        after = rows[-1].id


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def downgrade() -> None:
    op.execute("DROP TRIGGER audit_log_append_only ON audit_log")
    op.execute("DROP FUNCTION refuse_change_of_audit_log()")
    for column in ("actor", "action", "object"):
        op.drop_index(f"ix_audit_log_{column}_id", table_name="audit_log")
    op.drop_column("audit_log", "hash")
    op.drop_column("audit_log", "previous_hash")
    op.execute("ALTER TABLE audit_log ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY")
    op.execute(
        "SELECT setval(pg_get_serial_sequence('audit_log', 'id'), (SELECT coalesce(max(id), 0) + 1 FROM audit_log), false)"
    )

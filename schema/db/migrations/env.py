"""Run by Alembic: migrates over the connection, and inside the transaction, that `schema.db.migrate` opened."""

from alembic import context

from schema.db.tables.every import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    compare_server_default=True,
)
with context.begin_transaction():
    context.run_migrations()

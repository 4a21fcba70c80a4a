"""Runs migrations on the connection that ``agents_core.store.migrate`` hands over."""

from alembic import context

from agents_core.store.schema import metadata

connection = context.config.attributes.get("connection")
if connection is None:
    raise RuntimeError("start migrations with agents_core.store.migrate(url)")
context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()

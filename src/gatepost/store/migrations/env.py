"""Alembic's entry: migrate over the connection that `migrations.upgrade` hands in."""

from alembic import context

from gatepost.store.columns import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()

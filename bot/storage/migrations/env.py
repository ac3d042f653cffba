"""Alembic's entry: migrates over the connection that `bot.storage.migrate` hands in."""

from alembic import context

from bot.storage.migrate import metadatas

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadatas(),
    render_as_batch=True,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()

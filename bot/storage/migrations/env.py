"""Alembic's entry: migrates over the connection that `bot.storage.migrate` hands in."""

from alembic import context

from bot.storage.migrate import metadatas, render_item

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadatas(),
    render_item=render_item,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()

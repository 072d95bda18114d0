"""Alembic's entry: it runs on the connection that ``bot.database`` gives it."""

from alembic import context

from bot.database import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA, render_as_batch=True)
context.run_migrations()

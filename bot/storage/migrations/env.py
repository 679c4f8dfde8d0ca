"""What Alembic runs: the migrations, in the transaction that `migrate` has begun."""

from alembic import context

import bot.storage.partial
import bot.storage.replicas  # noqa: F401  what is in them belongs to the metadata, too
from bot.storage.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
context.run_migrations()

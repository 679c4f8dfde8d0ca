"""What Alembic runs: the migrations, in the transaction that `migrate` has begun."""

from alembic import context

import bot.storage.replicas
import bot.storage.staff_tables  # noqa: F401  their tables belong to the metadata, too
from bot.storage.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
context.run_migrations()

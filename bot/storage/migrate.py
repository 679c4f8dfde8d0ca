"""Brings the database to the schema of this program: at start, under a lock, all or nothing."""

from importlib.resources import as_file, files

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, text

from bot.storage.connections import Connections
from bot.storage.locking import MIGRATION

PATIENCE = "60s"  # on PostgreSQL; another process may be at it, and has more to do than usual


async def migrate(connections: Connections) -> None:
    """Apply what is missing. Processes that start together wait for each other.

    On SQLite the lock is the write lock that the transaction begins with, on PostgreSQL an advisory one.

    Raises:
        StorageUnavailableError: another process holds the lock for too long.
    """
    async with connections.write() as connection:
        if not connections.is_sqlite:
            await connection.execute(text(f"SET LOCAL lock_timeout = '{PATIENCE}'"))
            await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION})
        await connection.run_sync(upgrade)
        if not connections.is_sqlite:
            from bot.storage.jobtables import bring_up  # noqa: PLC0415  one process on SQLite needs no queue

            await connection.run_sync(bring_up)


def upgrade(connection: Connection, revision: str = "head") -> None:
    """Run the migrations up to `revision` inside the connection's transaction."""
    with as_file(files("bot.storage") / "migrations") as folder:
        config = Config()
        config.set_main_option("script_location", str(folder))
        config.attributes["connection"] = connection
        command.upgrade(config, revision)

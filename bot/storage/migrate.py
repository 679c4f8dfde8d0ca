"""Brings the database to the schema of this program: at start, under a lock, all or nothing."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from importlib.resources import as_file, files

from sqlalchemy import Connection, inspect, text

from bot.errors import ClinicBotError
from bot.storage.connections import Connections, Transaction
from bot.storage.locking import MIGRATION
from bot.storage.postgres import NAME

OTHERS = (
    "SELECT pid FROM pg_stat_activity WHERE application_name = :name AND datname = current_database()"
    " AND pid <> pg_backend_pid() LIMIT 1"
)
LONGEST = 3600.0  # seconds that a step may take there: a large table may have to be written anew
REVISIONS = "alembic_version"  # the table in which Alembic notes what was applied
END = ";\n\n"  # of a statement in sqlite.sql
PATIENCE = "60s"  # on PostgreSQL; another process may be at it, and has more to do than usual


class UnknownRevisionError(ClinicBotError):
    """The database has a migration that this program does not know, or not the one to go back to."""


class StillUsedError(ClinicBotError):
    """Other processes are at the database: what they need must not be taken from them."""


async def migrate(connections: Connections) -> None:
    """Apply what is missing. Processes that start together wait for each other.

    Raises:
        StorageUnavailableError: another process holds the lock for too long.
    """
    async with migrated(connections):
        pass


async def go_back(connections: Connections, revision: str) -> None:
    """Take migrations back until `revision` is the last one, for an older version of this program.

    What newer tables and columns hold is deleted. The job queue's own tables stay as they are.

    Raises:
        UnknownRevisionError: there is no such migration below the database's.
        StillUsedError: bots are at it.
    """
    async with _locked(connections) as connection:
        if not connections.is_sqlite and (await connection.execute(text(OTHERS), {"name": NAME})).first():
            raise StillUsedError("bots are still at this database, stop them all first")
        try:
            await connection.run_sync(lambda plain: _run(plain, "downgrade", revision))
        except UnknownRevisionError as error:
            raise UnknownRevisionError(f"{revision} is no migration that this database has ({error})") from None


@asynccontextmanager
async def migrated(connections: Connections) -> AsyncIterator[Transaction]:
    """A transaction in which the database has been brought to this program's schema; it ends with the block."""
    async with _locked(connections) as connection:
        await connection.run_sync(upgrade)
        if not connections.is_sqlite:
            from bot.storage.jobtables import bring_up  # noqa: PLC0415  one process on SQLite needs no queue

            await connection.run_sync(bring_up)
        yield connection


@asynccontextmanager
async def _locked(connections: Connections) -> AsyncIterator[Transaction]:
    """On SQLite the lock is the write lock that the transaction begins with, on PostgreSQL an advisory one."""
    async with connections.write() as connection:
        if connections.is_sqlite:
            yield connection
            return
        from bot.storage.hanging import patient  # noqa: PLC0415  a driver that a file does not need

        with patient(await connection.driver_connection(), LONGEST):
            await connection.execute(text(f"SET LOCAL lock_timeout = '{PATIENCE}'"))
            await connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION})
            yield connection


def upgrade(connection: Connection, revision: str | None = None) -> None:
    """Run the migrations up to `revision` (None: the newest) inside the connection's transaction.

    Raises:
        UnknownRevisionError: the database was written by a newer version of this program.
    """
    if revision is None and connection.dialect.name == "sqlite" and not inspect(connection).get_table_names():
        _make(connection)
    elif _revisions(connection) != [revision or newest()]:
        applied(connection, revision or newest())


def applied(connection: Connection, revision: str) -> None:
    """Run the migrations up to `revision`, one after the other."""
    _run(connection, "upgrade", revision)


def statements(connection: Connection) -> list[str]:
    """Return what would make an SQLite file as it is, with all that is in it."""
    dumped: Iterator[str] = connection.connection.driver_connection.iterdump()  # type: ignore[union-attr]
    return list(dumped)[1:-1]


def _make(connection: Connection) -> None:
    """Make at once in an empty file what the migrations would; a test compares. It takes 10 MiB and 0.1 s less."""
    script = (files("bot.storage") / "migrations" / "sqlite.sql").read_text(encoding="utf-8")
    for statement in script.split(END)[:-1]:
        connection.exec_driver_sql(statement)


def newest() -> str:
    """Return the last migration; the names of their files sort as they follow each other."""
    names = (file.name for file in files("bot.storage.migrations.versions").iterdir())
    return max(name.partition("_")[0] for name in names if name.endswith(".py"))


def _revisions(connection: Connection) -> list[str]:
    if not inspect(connection).has_table(REVISIONS):
        return []
    return list(connection.scalars(text(f"SELECT version_num FROM {REVISIONS}")))  # noqa: S608  no one's words


def _run(connection: Connection, step: str, revision: str) -> None:
    from alembic import command  # noqa: PLC0415  10 MiB and 0.1 s, which most starts do not need
    from alembic.config import Config  # noqa: PLC0415
    from alembic.util import CommandError  # noqa: PLC0415

    with as_file(files("bot.storage") / "migrations") as folder:
        config = Config()
        config.set_main_option("script_location", str(folder))
        config.attributes["connection"] = connection
        try:
            getattr(command, step)(config, revision)
        except CommandError as error:
            raise UnknownRevisionError(str(error)) from error

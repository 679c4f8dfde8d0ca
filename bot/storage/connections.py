"""How the database is reached: one engine, its settings for SQLite, and transactions that fail in our own words."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import URL, Connection, CursorResult, Executable, event, make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.storage import postgres
from bot.storage.errors import StorageUnavailableError
from bot.storage.unbroken import unbroken

DEFAULT_URL = "sqlite:///data/clinic-bot.db"
T = TypeVar("T")
Parameters = Mapping[str, Any] | Sequence[Mapping[str, Any]]  # of one row or of many

PATIENCE = 5.0  # seconds to wait for another process's lock
DRIVERS = {"sqlite": "sqlite+aiosqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
PASSING = ("BUSY", "LOCKED", "FULL", "IOERR", "CANTOPEN", "READONLY", "PROTOCOL", "NOMEM")  # SQLite's, as SQLITE_…


def database_url(url: str) -> URL:
    """Return `url` with the driver that we use: `sqlite:///file`, `postgresql://…`."""
    parsed = make_url(url)
    return parsed.set(drivername=DRIVERS.get(parsed.drivername, parsed.drivername))


def database_file(url: str) -> Path | None:
    """Return SQLite's file, or None for a server."""
    parsed = make_url(url)
    return Path(parsed.database) if parsed.get_backend_name() == "sqlite" and parsed.database else None


def make_engine(url: str, patience: float = PATIENCE) -> AsyncEngine:
    """Return an engine; a new SQLite file will be readable by this user only."""
    file = database_file(url)
    if file is None:
        address = database_url(url)
        return create_async_engine(address, hide_parameters=True, **postgres.engine_options(address, patience))
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file.touch(mode=0o600)
    engine = create_async_engine(
        database_url(url), connect_args={"timeout": patience}, pool_reset_on_return=None, hide_parameters=True
    )
    event.listen(engine.sync_engine, "connect", _set_up_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _set_up_sqlite(connection: Any, record: object) -> None:  # noqa: ANN401, ARG001  a driver's connection
    connection.isolation_level = None  # the driver begins no transaction: `_begin_sqlite` does
    cursor = connection.cursor()
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    """Take the write lock at once: SQLite waits for it only at the start of a transaction. Readers need none at all."""
    if connection.get_execution_options().get("writing"):
        connection.exec_driver_sql("BEGIN IMMEDIATE")


class Transaction:
    """A connection in a transaction, whose steps are not cut in two by a cancellation."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection
        self.is_sqlite = connection.dialect.name == "sqlite"

    async def execute(self, statement: Executable, parameters: Parameters | None = None) -> CursorResult[Any]:
        """Run one statement; all its rows are fetched."""
        return await unbroken(self._connection.execute(statement, parameters))

    async def run_sync(self, work: Callable[[Connection], T]) -> T:
        """Run `work` with the plain connection."""
        return await unbroken(self._connection.run_sync(work))

    async def driver_connection(self) -> object:
        """Return the driver's own connection, for a library that writes into this transaction."""
        return (await self._connection.get_raw_connection()).driver_connection


class Connections:
    """Gives out transactions. In SQLite one writes at a time, in the order of asking, so nobody waits by polling."""

    def __init__(self, engine: AsyncEngine, patience: float = PATIENCE) -> None:
        self.engine = engine
        self.is_sqlite = engine.dialect.name == "sqlite"
        self._readers = engine
        self._writers = engine.execution_options(writing=True)
        self._patience = patience
        self._turn: AbstractAsyncContextManager[object] = asyncio.Lock() if self.is_sqlite else nullcontext()

    def pool_options(self) -> dict[str, Any]:
        """Return what the driver's own pool needs to reach the same server."""
        return postgres.pool_options(self.engine.url, self._patience)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Transaction]:
        """A transaction that only reads; on SQLite each statement sees what is committed by then.

        Raises:
            StorageUnavailableError: the database can't be used right now.
        """
        async with _translated(self._readers) as connection:
            yield connection

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Transaction]:
        """A transaction that is committed when the block ends, and undone when it raises.

        Raises:
            StorageUnavailableError: the database can't be used right now. Nothing was written, unless a server was
                lost at the very moment of the commit.
        """
        async with self._turn, _translated(self._writers) as connection:
            yield connection


@asynccontextmanager
async def _translated(engine: AsyncEngine) -> AsyncIterator[Transaction]:
    connection = engine.connect()
    try:
        try:
            await unbroken(connection.start())
            await unbroken(connection.begin().start())
            yield Transaction(connection)
            await unbroken(connection.commit())
        finally:
            if connection.sync_connection is not None:
                await unbroken(connection.close())  # which undoes what is not committed
    except (DBAPIError, NoConnectionLeft) as error:
        reason = unavailable(error)
        if reason is None:
            raise
        raise StorageUnavailableError(f"the database can't be used right now: {reason}") from error


def unavailable(error: DBAPIError | NoConnectionLeft) -> str | None:
    """Return why the database can't be used for now, or None where the error is a bug of ours."""
    if isinstance(error, NoConnectionLeft):
        return "all its connections are taken"
    if isinstance(error.orig, sqlite3.Error):
        name = getattr(error.orig, "sqlite_errorname", "").removeprefix("SQLITE_")
        return str(error.orig) if name.startswith(PASSING) else None
    return postgres.passing(error)


Changed = Callable[[], None]  # called after a commit that may change what is due next

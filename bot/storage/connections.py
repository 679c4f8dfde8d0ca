"""How the database is reached: transactions that fail in our own words, in one trip or in several steps."""

from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from sqlalchemy import URL, Connection, Executable, Result, make_url

from bot.storage import postgres

if TYPE_CHECKING:
    from bot.storage.locking import Locks

PATIENCE = 5.0  # seconds to wait for another process's lock
DRIVERS = {"sqlite": "sqlite", "postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}

T = TypeVar("T")
Work = Callable[[Connection], T]
Write = Work[None]  # to be done in a transaction of somebody else's
Parameters = Mapping[str, Any] | Sequence[Mapping[str, Any]]  # of one row or of many
Changed = Callable[[], None]  # called after a commit that may change what is due next


def database_url(url: str) -> URL:
    """Return `url` with the driver that we use: `sqlite:///file`, `postgresql://…`."""
    parsed = make_url(url)
    return parsed.set(drivername=DRIVERS.get(parsed.drivername, parsed.drivername))


def database_file(url: str) -> Path | None:
    """Return SQLite's file, or None for a server."""
    parsed = make_url(url)
    return Path(parsed.database) if parsed.get_backend_name() == "sqlite" and parsed.database else None


def is_sqlite(connection: Connection) -> bool:
    """Whether this is a transaction in a file."""
    return connection.dialect.name == "sqlite"


class Steps(Protocol):
    """Runs one step of a transaction, which a cancellation does not cut in two."""

    def __call__(self, work: Work[T]) -> Awaitable[T]: ...  # noqa: D102


class Transaction:
    """A transaction in several steps, for those who have to await something in between."""

    def __init__(self, run: Steps) -> None:
        self._run = run

    async def execute(self, statement: Executable, parameters: Parameters | None = None) -> Result[Any]:
        """Run one statement; all its rows are fetched."""
        return await self._run(lambda connection: _fetched(connection, statement, parameters))

    async def run_sync(self, work: Work[T]) -> T:
        """Run `work` with the plain connection."""
        return await self._run(work)

    async def driver_connection(self) -> object:
        """Return the driver's own connection, for a library that writes into this transaction."""
        return await self._run(lambda connection: connection.connection.driver_connection)


def _fetched(connection: Connection, statement: Executable, parameters: Parameters | None) -> Result[Any]:
    result = connection.execute(statement, parameters)
    return result.freeze()() if result.returns_rows else result


class Connections(ABC):
    """Gives out transactions. All raise `StorageUnavailableError` where the database can't be used right now.

    Nothing was written then, unless a server was lost at the very moment of the commit.
    """

    is_sqlite: bool

    def __init__(self, url: URL, patience: float) -> None:
        self.url = url
        self._patience = patience

    @abstractmethod
    async def reading(self, work: Work[T]) -> T:
        """Return what `work` reads; on SQLite each of its statements sees what is committed by then."""

    @abstractmethod
    async def writing(self, work: Work[T]) -> T:
        """Return what `work` returns, once what it wrote is committed; where it raises, nothing was written.

        It may be called once more, where it shared a transaction with others that had to be undone.
        """

    @abstractmethod
    def read(self) -> AbstractAsyncContextManager[Transaction]:
        """A transaction in steps that only reads."""

    @abstractmethod
    def write(self) -> AbstractAsyncContextManager[Transaction]:
        """A transaction in steps that is committed when the block ends, and undone when it raises."""

    @abstractmethod
    def locks(self) -> "Locks | None":
        """Return new locks, or None where no other process is at the database."""

    @abstractmethod
    async def close(self) -> None:
        """Let what was asked for be carried out, and end all connections."""

    def pool_options(self) -> dict[str, Any]:
        """Return what the driver's own pool needs to reach the same server."""
        return postgres.pool_options(self.url, self._patience)

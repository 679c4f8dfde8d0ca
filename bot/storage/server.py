"""Transactions on a server: as many at once as there are connections; the server keeps them apart."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TypeVar

from sqlalchemy import URL
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine

from bot.storage import postgres
from bot.storage.connections import Connections, Transaction, Work
from bot.storage.locking import Locks
from bot.storage.trouble import in_our_words
from bot.storage.unbroken import unbroken

T = TypeVar("T")


class ServerConnections(Connections):
    """Each transaction has a connection of the pool."""

    is_sqlite = False

    def __init__(self, url: URL, patience: float) -> None:
        super().__init__(url, patience)
        self.engine = create_async_engine(url, hide_parameters=True, **postgres.engine_options(url, patience))

    async def reading(self, work: Work[T]) -> T:
        """One trip that only reads; see `Connections`."""
        async with _transaction(self.engine) as transaction:
            return await transaction.run_sync(work)

    async def writing(self, work: Work[T]) -> T:
        """One trip that is committed; see `Connections`."""
        async with _transaction(self.engine) as transaction:
            return await transaction.run_sync(work)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Transaction]:
        """Several steps that only read."""
        async with _transaction(self.engine) as transaction:
            yield transaction

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Transaction]:
        """Several steps that are committed together."""
        async with _transaction(self.engine) as transaction:
            yield transaction

    def locks(self) -> Locks:
        """On a connection of their own."""
        return Locks(self.engine)

    async def close(self) -> None:
        """End all connections."""
        await self.engine.dispose()


class _OnServer:
    """Runs the steps of a transaction on its connection."""

    def __init__(self, connection: AsyncConnection) -> None:
        self._connection = connection

    async def __call__(self, work: Work[T]) -> T:
        return await unbroken(self._connection.run_sync(work))


@asynccontextmanager
async def _transaction(engine: AsyncEngine) -> AsyncIterator[Transaction]:
    connection = engine.connect()
    with in_our_words():
        try:
            await unbroken(connection.start())
            await unbroken(connection.begin().start())
            yield Transaction(_OnServer(connection))
            await unbroken(connection.commit())
        finally:
            if connection.sync_connection is not None:
                await unbroken(connection.close())  # which undoes what is not committed

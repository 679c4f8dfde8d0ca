"""A bell that all processes at a server hear at once; at a file there is one process, which rings for itself."""

import asyncio
import logging
from collections.abc import Callable

from sqlalchemy import Connection

from bot.storage.connections import Connections, is_sqlite
from bot.storage.postgres import AGAIN, listening_options

log = logging.getLogger(__name__)

CHANNEL = "clinic_bot_published"
HEAR = f"LISTEN {CHANNEL}"
RING = f"NOTIFY {CHANNEL}"


def pull(connection: Connection) -> None:
    """Have the others hear it when the connection's transaction is committed."""
    if not is_sqlite(connection):
        connection.exec_driver_sql(RING)


class Bell:
    """Rung when other files of the clinic are published. Who was away hears nothing of it, and has to look."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections
        self._listeners: list[Callable[[], None]] = []

    def on_ring(self, listener: Callable[[], None]) -> None:
        """Have `listener` called at each ring, in whichever process; now and then for nothing."""
        self._listeners.append(listener)

    def rung(self) -> None:
        """Tell the listeners of this process."""
        for listener in self._listeners:
            listener()

    async def listen(self) -> None:
        """Hear the others, for ever. Where the connection is lost it is made anew, and rings for what was missed."""
        if self._connections.is_sqlite:
            return
        import psycopg  # noqa: PLC0415  7 MiB, which one process at a file does not need

        while True:
            try:
                await self._hear()
            except (psycopg.Error, OSError) as error:
                log.debug("Nobody is heard for now: %s", type(error).__name__)
            await asyncio.sleep(AGAIN)

    async def _hear(self) -> None:
        import psycopg  # noqa: PLC0415  as above

        conninfo, options = listening_options(self._connections.url)
        async with await psycopg.AsyncConnection.connect(conninfo, autocommit=True, **options) as connection:
            await connection.execute(HEAR)
            self.rung()
            async for _ in connection.notifies():
                self.rung()

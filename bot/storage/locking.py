"""Locks that PostgreSQL keeps for a connection and takes back with it: whoever is killed holds nothing any more.

They are numbers, in PostgreSQL's space of single ones; a chat's is a hash, so far from the others as chance puts it.
"""

import asyncio
import hashlib
import time
from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft

from bot.storage.errors import StorageUnavailableError
from bot.storage.trouble import unavailable
from bot.storage.unbroken import unbroken

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

MIGRATION = 0x636C696E  # held while the tables are changed
POLLING = MIGRATION + 1  # held by the one that fetches updates from Telegram
ALARMS = MIGRATION + 2  # held by the one that tells the staff
HANDOFFS = MIGRATION + 3  # held by the one that carries what patients and staff write to each other
PUBLISHING = MIGRATION + 4  # held while the clinic's files are published
HASH_DIGITS = 15  # hexadecimal digits of a chat's key that fit into a number of PostgreSQL

TAKE, GIVE, LOOK = "SELECT pg_try_advisory_lock(:number)", "SELECT pg_advisory_unlock(:number)", "SELECT true"


def of_chat(chat_key: str) -> int:
    """Return the number of the lock of a chat, in which one update is handled after the other."""
    return int(chat_key[:HASH_DIGITS], 16)


def of_news(name: str) -> int:
    """Return the number of the lock of a piece of news for the staff, by a hash of it."""
    return int(hashlib.sha256(f"news {name}".encode()).hexdigest()[:HASH_DIGITS], 16)


def of_update(update_id: int) -> int:
    """Return the number of the lock of one update: below zero, where no other is."""
    return -1 - update_id


class Locks:
    """All that this process holds, on one connection; they are lost together when that is lost."""

    def __init__(self, engine: "AsyncEngine") -> None:
        self._engine = engine.execution_options(isolation_level="AUTOCOMMIT")
        self._connection: AsyncConnection | None = None
        self._turn = asyncio.Lock()
        self._held: set[int] = set()
        self._lost_at: float | None = None

    def holds(self, number: int) -> bool:
        """Whether it is ours, as far as we know."""
        return number in self._held

    def undisturbed(self, seconds: float) -> bool:
        """Whether the connection was not lost for that long; a process that has just come up has lost nothing."""
        return self._lost_at is None or time.monotonic() - self._lost_at > seconds

    def disturbed(self) -> None:
        """The database was away for others, too: they may have done what they could not write down yet."""
        self._lost_at = time.monotonic()

    async def take(self, number: int) -> bool:
        """Take a lock if it is free; False where somebody holds it: another process, or another task of this one.

        Raises:
            StorageUnavailableError: the server can't be asked.
        """
        async with self._turn:
            if number in self._held:
                return False
            taken = await self._ask(TAKE, {"number": number})
            if taken:
                self._held.add(number)
            return taken

    async def give(self, number: int) -> None:
        """Give a lock back. Where the server can't be told it is gone with the connection."""
        async with self._turn:
            if number in self._held:
                self._held.discard(number)
                with suppress(StorageUnavailableError):
                    await self._ask(GIVE, {"number": number})

    async def check(self) -> None:
        """See whether the connection is still there; where it isn't, nothing is held any more."""
        async with self._turn:
            if self._connection is not None:
                with suppress(StorageUnavailableError):
                    await self._ask(LOOK, {})

    async def close(self) -> None:
        """Give all back."""
        async with self._turn:
            await self._drop()

    async def _ask(self, question: str, parameters: Mapping[str, int]) -> bool:
        try:
            return await unbroken(self._asked(question, parameters))
        except (DBAPIError, NoConnectionLeft) as error:
            await self._drop()
            reason = unavailable(error)
            if reason is None:
                raise
            raise StorageUnavailableError(f"the database can't be used right now: {reason}") from error

    async def _asked(self, question: str, parameters: Mapping[str, int]) -> bool:
        if self._connection is None:
            self._connection = await self._engine.connect()
        return bool((await self._connection.execute(text(question), parameters)).scalar_one())

    async def _drop(self) -> None:
        """The connection is ended, not put back: in the pool it would go on holding."""
        connection, self._connection = self._connection, None
        self._held.clear()
        self._lost_at = time.monotonic()
        if connection is not None:
            for end in (connection.invalidate, connection.close):
                with suppress(DBAPIError, OSError):
                    await unbroken(end())

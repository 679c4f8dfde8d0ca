"""Opening the database for an operator: what stands in the way is one message that says what to do."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from sqlalchemy.exc import ArgumentError, DBAPIError

from bot.storage.connections import PATIENCE, database_file, database_url
from bot.storage.crypto import Cipher
from bot.storage.database import Database, open_database
from bot.storage.errors import DatabaseUnusableError, StorageUnavailableError
from bot.storage.migrate import UnknownRevisionError
from bot.storage.postgres import is_hopeless

log = logging.getLogger(__name__)

SERVER_STARTS = 60.0  # seconds that a server is waited for: the two may be started together
NOT_OURS = "is not this user's: to make tables there it has to own the database (ALTER DATABASE … OWNER TO …)"
AGAIN = 1.0  # seconds between two tries


@asynccontextmanager
async def opened(
    url: str, cipher: Cipher, patience: float = PATIENCE, server_starts: float = SERVER_STARTS
) -> AsyncIterator[Database]:
    """Open the database as `open_database` does, waiting for a server that does not answer yet.

    The address is not repeated in what is told: that of a server holds a password.

    Raises:
        DatabaseUnusableError: it can't be opened: no such place, no such right, no database, locked, or a newer one.
        WrongKeyError: it was written with another key.
    """
    where = place(url)
    async with AsyncExitStack() as stack:
        try:
            database = await _waited_for(stack, url, cipher, patience, server_starts)
        except StorageUnavailableError as error:
            raise DatabaseUnusableError(f"DATABASE_URL: {where} can't be opened; {_advice(url)} ({error})") from None
        except UnknownRevisionError:
            newer = "was written by a newer version of this program: update that, or put an older copy back"
            raise DatabaseUnusableError(f"DATABASE_URL: {where} {newer}") from None
        except DBAPIError as error:
            if "permission denied" in str(error.orig):
                raise DatabaseUnusableError(f"DATABASE_URL: {where} {NOT_OURS}") from None
            raise DatabaseUnusableError(f"DATABASE_URL: {where} is no database of this bot ({error.orig})") from None
        except (ArgumentError, OSError) as error:
            raise DatabaseUnusableError(f"DATABASE_URL: {where} can't be used ({error})") from None
        yield database


async def _waited_for(
    stack: AsyncExitStack, url: str, cipher: Cipher, patience: float, server_starts: float
) -> Database:
    """A file that can't be opened now has been waited for already; a server is given time to start."""
    until = time.monotonic() + (server_starts if database_file(url) is None else 0)
    told = False
    while True:
        try:
            database = await stack.enter_async_context(open_database(url, cipher, patience))
        except StorageUnavailableError as error:
            if is_hopeless(error.__cause__) or time.monotonic() >= until:
                raise
            if not told:
                log.warning("Waiting for the database, %.0f s at most: %s", server_starts, error)
            told = True
        else:
            if told and database.locks is not None:
                database.locks.disturbed()
            return database
        await asyncio.sleep(AGAIN)


def place(url: str) -> str:
    """Name the database without the password."""
    if file := database_file(url):
        return str(file)
    parsed = database_url(url)
    return f"the database {parsed.database} on {parsed.host or parsed.query.get('host') or 'this machine'}"


def _advice(url: str) -> str:
    if database_file(url):
        return "see that its folder may be written, the disk has room and no other program holds the file"
    return "see that the server runs and lets us in, and that host, user, password and database are right"

"""Opening the database for an operator: what stands in the way is one message that says what to do."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from alembic.util import CommandError
from sqlalchemy.exc import ArgumentError, DBAPIError

from bot.storage.connections import PATIENCE, database_file
from bot.storage.crypto import Cipher
from bot.storage.database import Database, open_database
from bot.storage.errors import DatabaseUnusableError, StorageUnavailableError


@asynccontextmanager
async def opened(url: str, cipher: Cipher, patience: float = PATIENCE) -> AsyncIterator[Database]:
    """Open the database as `open_database` does. The address is not repeated: that of a server holds a password.

    Raises:
        DatabaseUnusableError: it can't be opened: no such place, no such right, no database, locked, or a newer one.
        WrongKeyError: it was written with another key.
    """
    where = database_file(url) or "the database"
    async with AsyncExitStack() as stack:
        try:
            database = await stack.enter_async_context(open_database(url, cipher, patience))
        except StorageUnavailableError as error:
            advice = "see that its folder may be written, the disk has room and no other program holds the file"
            raise DatabaseUnusableError(f"DATABASE_URL: {where} can't be opened; {advice} ({error})") from None
        except CommandError:
            newer = "was written by a newer version of this program: update that, or put an older copy back"
            raise DatabaseUnusableError(f"DATABASE_URL: {where} {newer}") from None
        except DBAPIError as error:
            raise DatabaseUnusableError(f"DATABASE_URL: {where} is no database of this bot ({error.orig})") from None
        except (ArgumentError, OSError) as error:
            raise DatabaseUnusableError(f"DATABASE_URL: {where} can't be used ({error})") from None
        yield database

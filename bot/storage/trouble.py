"""Which errors of a database pass by themselves; those are told in our own words."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft

from bot.storage import postgres
from bot.storage.errors import StorageUnavailableError

PASSING = ("BUSY", "LOCKED", "FULL", "IOERR", "CANTOPEN", "READONLY", "PROTOCOL", "NOMEM")  # SQLite's, as SQLITE_…


def told(error: BaseException) -> BaseException:
    """Return what to raise for an error: `StorageUnavailableError` where the database can't be used for now."""
    reason = unavailable(error)
    if reason is None:
        return error
    trouble = StorageUnavailableError(f"the database can't be used right now: {reason}")
    trouble.__cause__ = error
    return trouble


@contextmanager
def in_our_words() -> Iterator[None]:
    """Raise what is `told` of errors in the block."""
    try:
        yield
    except (DBAPIError, NoConnectionLeft) as error:
        trouble = told(error)
        if trouble is error:
            raise
        raise trouble from error


def unavailable(error: BaseException) -> str | None:
    """Return why the database can't be used for now, or None where the error is a bug of ours."""
    if isinstance(error, NoConnectionLeft):
        return "all its connections are taken"
    if not isinstance(error, DBAPIError):
        return None
    if isinstance(error.orig, sqlite3.Error):
        name = getattr(error.orig, "sqlite_errorname", "").removeprefix("SQLITE_")
        return str(error.orig) if name.startswith(PASSING) else None
    return postgres.passing(error)

"""A copy of a database file, taken while the bot works."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

from bot.storage.errors import DatabaseUnusableError

MODE = 0o600


def backup(source: Path, target: Path) -> None:
    """Write a copy of the database `source`, as it is at one moment, into the new file `target`, for this user only.

    Raises:
        DatabaseUnusableError: there is no such database, it is damaged, or `target` is there already or can't be
            written. No file is left then.
    """
    if not source.exists():
        raise DatabaseUnusableError(f"DATABASE_URL: there is no {source} to take a copy of")
    draft = target.with_name(f".{target.name}.part")
    try:
        draft.unlink(missing_ok=True)
        os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, MODE))
        _copy(source, draft)
        os.link(draft, target)  # fails where there is such a file, unlike a rename
    except FileExistsError:
        raise DatabaseUnusableError(f"{target} is there already: name a new file, or move that one away") from None
    except (OSError, sqlite3.Error) as error:
        raise DatabaseUnusableError(f"{source} can't be copied to {target} ({error})") from None
    finally:
        for left in (draft, draft.with_name(f"{draft.name}-journal")):
            left.unlink(missing_ok=True)


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as read, closing(sqlite3.connect(target)) as copy:
        read.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")  # one file, with nothing beside it
        found = copy.execute("PRAGMA integrity_check").fetchone()[0]
    if found != "ok":
        raise sqlite3.DatabaseError(f"the copy is damaged: {found}")

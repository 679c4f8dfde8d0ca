"""Every version of the clinic's files that was served, with its date and author; and those that are proposed."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, delete, insert, select, update

from bot.storage.staff_tables import Origin, VersionState, versions
from bot.storage.store import Store

AUTHOR, ABOUT = "versions.author", "versions.about"


@dataclass(frozen=True, slots=True)
class NewVersion:
    """A file's content, and where it came from. `base`: the digest of what it is to replace. No author: the disk."""

    file: str
    digest: str
    content: bytes
    origin: Origin
    author: str | None = None
    about: str = ""
    base: str | None = None


@dataclass(frozen=True, slots=True)
class FileVersion:
    """The same, as it was kept."""

    id: int
    new: NewVersion
    state: VersionState
    at: datetime


def columns(store: Store, new: NewVersion, state: VersionState, now: datetime) -> dict[str, object]:
    """Return a version as a row."""
    seal = store.cipher.seal
    return {"file": new.file, "digest": new.digest, "content": zlib.compress(new.content), "origin": new.origin,
            "author": None if new.author is None else seal(new.author, AUTHOR), "about": seal(new.about, ABOUT),
            "base": new.base, "state": state, "at": now}  # fmt: skip


class VersionStore:
    """All raise `StorageUnavailableError` where the database can't be used; nothing has changed then."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def add(self, new: NewVersion, state: VersionState, now: datetime) -> int:
        """Keep a version; return its number."""
        adding = insert(versions).values(columns(self._store, new, state, now)).returning(versions.c.id)
        [added] = await self._store.changed_rows(adding)
        number: int = added.id
        return number

    async def get(self, number: int) -> FileVersion | None:
        """Return one version, or None."""
        return next(map(self._version, await self._store.rows(select(versions).where(versions.c.id == number))), None)

    async def served(self, file: str | None = None, most: int = 10) -> Sequence[FileVersion]:
        """Return the versions that were served, of one file or of all, the newest first."""
        query = select(versions).where(versions.c.state == VersionState.SERVED)
        query = query.where(versions.c.file == file) if file else query
        query = query.order_by(versions.c.at.desc(), versions.c.id.desc()).limit(most)
        rows = await self._store.rows(query)
        return [self._version(row) for row in rows]

    async def decide(self, number: int, state: VersionState, now: datetime) -> bool:
        """Say what becomes of a proposal; False where that was said before."""
        proposed = (versions.c.id == number, versions.c.state == VersionState.PROPOSED)
        return await self._store.change(update(versions).where(*proposed).values(state=state, at=now)) == 1

    async def prune(self, before: datetime) -> None:
        """Forget proposals that nobody has decided on since a time, and those that were dropped."""
        old = (versions.c.state != VersionState.SERVED, versions.c.at < before)
        await self._store.change(delete(versions).where(*old))

    def _version(self, row: Row[tuple[object, ...]]) -> FileVersion:
        read = self._store.cipher.open
        author = None if row.author is None else read(row.author, AUTHOR)
        content = zlib.decompress(row.content)
        new = NewVersion(row.file, row.digest, content, row.origin, author, read(row.about, ABOUT), row.base)
        return FileVersion(row.id, new, row.state, row.at)

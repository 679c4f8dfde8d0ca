"""The clinic's files as all processes serve them: of each file the version that was published last."""

import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from sqlalchemy import ColumnElement, Connection, Select, func, insert, select, text, update

from bot.storage.connections import is_sqlite
from bot.storage.locking import PUBLISHING
from bot.storage.ringing import Bell, pull
from bot.storage.staff_tables import VersionState, versions
from bot.storage.store import Store
from bot.storage.versions import NewVersion, columns

TICK = timedelta(microseconds=1)
_SERVED, _WAITING = versions.c.state == VersionState.SERVED, versions.c.state == VersionState.WAITING


@dataclass(frozen=True, slots=True)
class Standing:
    """The numbers of the versions that count, by file; `waiting`: those that somebody has to agree to first."""

    served: Mapping[str, int]
    waiting: Mapping[str, int]


class Published(Enum):
    """What came of publishing a proposal."""

    DONE = auto()
    DECIDED = auto()  # it was applied or dropped before
    CHANGED = auto()  # the file is not any more what the proposal was made from


class PublishedStore:
    """All raise `StorageUnavailableError` where the database can't be used; nothing has changed then."""

    def __init__(self, store: Store, bell: Bell) -> None:
        self._store = store
        self._bell = bell

    async def standing(self) -> Standing:
        """Return what counts now."""
        served, waiting = await self._store.rows(_newest(_SERVED)), await self._store.rows(_newest(_WAITING))
        return Standing({row.file: row.id for row in served}, {row.file: row.id for row in waiting})

    async def contents(self, numbers: Collection[int]) -> Mapping[int, bytes]:
        """Return the files of these versions, by number."""
        query = select(versions.c.id, versions.c.content).where(versions.c.id.in_(numbers))
        return {row.id: zlib.decompress(row.content) for row in await self._store.rows(query)}

    async def publish(self, number: int, base: str, now: datetime) -> Published:
        """Have a proposal served by all. `base`: the digest of the file that it was made from."""

        def work(connection: Connection) -> Published:
            _hold(connection)
            query = select(versions.c.file).where(versions.c.id == number, versions.c.state == VersionState.PROPOSED)
            file = connection.execute(query).scalar()
            if file is None:
                return Published.DECIDED
            newest = connection.execute(_newest(_SERVED, versions.c.file == file)).one_or_none()
            if newest is not None and newest.digest != base:
                return Published.CHANGED
            at = max(now, newest.at + TICK) if newest else now  # clocks differ; the newest counts
            _drop_waiting(connection, [file], now)
            connection.execute(update(versions).where(versions.c.id == number).values(_served(at)))
            pull(connection)
            return Published.DONE

        published = await self._store.connections.writing(work)
        if published is Published.DONE:
            self._bell.rung()
        return published

    async def seed(self, files: Sequence[NewVersion], now: datetime) -> None:
        """Publish these files, unless some were before."""

        def work(connection: Connection) -> None:
            _hold(connection)
            if connection.execute(select(versions.c.id).where(_SERVED).limit(1)).first() is None:
                self._add(connection, files, VersionState.SERVED, now)

        await self._store.connections.writing(work)
        self._bell.rung()

    async def put(self, files: Sequence[NewVersion], state: VersionState, now: datetime) -> None:
        """Publish files together: to be served, or to wait until somebody agrees to them."""

        def work(connection: Connection) -> None:
            _hold(connection)
            _drop_waiting(connection, [file.file for file in files], now)
            self._add(connection, files, state, _behind_all(connection, now))

        await self._store.connections.writing(work)
        self._bell.rung()

    async def agree(self, waiting: Collection[int], now: datetime) -> bool:
        """Have what waits served; False where it is not exactly these versions any more."""

        def work(connection: Connection) -> bool:
            _hold(connection)
            found = {row.id for row in connection.execute(_newest(_WAITING))}
            if not found or found != set(waiting):
                return False
            agreed = update(versions).where(versions.c.id.in_(found))
            connection.execute(agreed.values(_served(_behind_all(connection, now))))
            pull(connection)
            return True

        agreed = await self._store.connections.writing(work)
        if agreed:
            self._bell.rung()
        return agreed

    def _add(self, connection: Connection, files: Sequence[NewVersion], state: VersionState, at: datetime) -> None:
        for file in files:
            connection.execute(insert(versions).values(columns(self._store, file, state, at)))
        pull(connection)


def _hold(connection: Connection) -> None:
    """One publishes at a time: on SQLite by the write lock that the transaction begins with."""
    if not is_sqlite(connection):
        connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": PUBLISHING})


def _behind_all(connection: Connection, now: datetime) -> datetime:
    """Return when it counts from: clocks differ, and the newest counts."""
    newest = connection.execute(select(func.max(versions.c.at)).where(_SERVED)).scalar()
    return max(now, newest + TICK) if newest else now


def _served(at: datetime) -> dict[str, object]:
    return {"state": VersionState.SERVED, "at": at}


def _drop_waiting(connection: Connection, files: Sequence[str], now: datetime) -> None:
    older = update(versions).where(_WAITING, versions.c.file.in_(files))
    connection.execute(older.values(state=VersionState.DROPPED, at=now))


def _newest(*which: ColumnElement[bool]) -> Select[tuple[int, str, str, datetime]]:
    order = (versions.c.at.desc(), versions.c.id.desc())
    rank = func.row_number().over(partition_by=versions.c.file, order_by=order).label("rank")
    ranked = select(versions.c.id, versions.c.file, versions.c.digest, versions.c.at, rank).where(*which).subquery()
    return select(ranked.c.id, ranked.c.file, ranked.c.digest, ranked.c.at).where(ranked.c.rank == 1)

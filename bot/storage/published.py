"""The clinic's files as all processes serve them: of each file the version that was published last."""

import zlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto

from sqlalchemy import ColumnElement, Select, func, insert, select, text, update

from bot.storage.connections import Transaction
from bot.storage.locking import PUBLISHING
from bot.storage.ringing import Bell
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
        async with self._store.connections.read() as connection:
            served = (await connection.execute(_newest(_SERVED))).all()
            waiting = (await connection.execute(_newest(_WAITING))).all()
        return Standing({row.file: row.id for row in served}, {row.file: row.id for row in waiting})

    async def contents(self, numbers: Collection[int]) -> Mapping[int, bytes]:
        """Return the files of these versions, by number."""
        query = select(versions.c.id, versions.c.content).where(versions.c.id.in_(numbers))
        async with self._store.connections.read() as connection:
            return {row.id: zlib.decompress(row.content) for row in (await connection.execute(query)).all()}

    async def publish(self, number: int, base: str, now: datetime) -> Published:
        """Have a proposal served by all. `base`: the digest of the file that it was made from."""
        async with self._store.connections.write() as connection:
            await _hold(connection)
            query = select(versions.c.file).where(versions.c.id == number, versions.c.state == VersionState.PROPOSED)
            file = (await connection.execute(query)).scalar()
            if file is None:
                return Published.DECIDED
            newest = (await connection.execute(_newest(_SERVED, versions.c.file == file))).one_or_none()
            if newest is not None and newest.digest != base:
                return Published.CHANGED
            at = max(now, newest.at + TICK) if newest else now  # clocks differ; the newest counts
            await _drop_waiting(connection, [file], now)
            await connection.execute(
                update(versions).where(versions.c.id == number).values(state=VersionState.SERVED, at=at)
            )
            await self._bell.pull(connection)
        self._bell.rung()
        return Published.DONE

    async def seed(self, files: Sequence[NewVersion], now: datetime) -> None:
        """Publish these files, unless some were before."""
        async with self._store.connections.write() as connection:
            await _hold(connection)
            if (await connection.execute(select(versions.c.id).where(_SERVED).limit(1))).first() is None:
                await self._add(connection, files, VersionState.SERVED, now)
        self._bell.rung()

    async def put(self, files: Sequence[NewVersion], state: VersionState, now: datetime) -> None:
        """Publish files together: to be served, or to wait until somebody agrees to them."""
        async with self._store.connections.write() as connection:
            await _hold(connection)
            await _drop_waiting(connection, [file.file for file in files], now)
            newest = (await connection.execute(select(func.max(versions.c.at)).where(_SERVED))).scalar()
            await self._add(connection, files, state, max(now, newest + TICK) if newest else now)
        self._bell.rung()

    async def agree(self, waiting: Collection[int], now: datetime) -> bool:
        """Have what waits served; False where it is not exactly these versions any more."""
        async with self._store.connections.write() as connection:
            await _hold(connection)
            found = {row.id for row in (await connection.execute(_newest(_WAITING))).all()}
            if not found or found != set(waiting):
                return False
            newest = (await connection.execute(select(func.max(versions.c.at)).where(_SERVED))).scalar()
            at = max(now, newest + TICK) if newest else now
            agreed = update(versions).where(versions.c.id.in_(found)).values(state=VersionState.SERVED, at=at)
            await connection.execute(agreed)
            await self._bell.pull(connection)
        self._bell.rung()
        return True

    async def _add(
        self, connection: Transaction, files: Sequence[NewVersion], state: VersionState, at: datetime
    ) -> None:
        for file in files:
            await connection.execute(insert(versions).values(columns(self._store, file, state, at)))
        await self._bell.pull(connection)


async def _hold(connection: Transaction) -> None:
    """One publishes at a time: on SQLite by the write lock that the transaction begins with."""
    if not connection.is_sqlite:
        await connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": PUBLISHING})


async def _drop_waiting(connection: Transaction, files: Sequence[str], now: datetime) -> None:
    older = update(versions).where(_WAITING, versions.c.file.in_(files))
    await connection.execute(older.values(state=VersionState.DROPPED, at=now))


def _newest(*which: ColumnElement[bool]) -> Select[tuple[int, str, str, datetime]]:
    order = (versions.c.at.desc(), versions.c.id.desc())
    rank = func.row_number().over(partition_by=versions.c.file, order_by=order).label("rank")
    ranked = select(versions.c.id, versions.c.file, versions.c.digest, versions.c.at, rank).where(*which).subquery()
    return select(ranked.c.id, ranked.c.file, ranked.c.digest, ranked.c.at).where(ranked.c.rank == 1)

"""Which processes there are, and which version of the clinic's files each serves. Nothing about a patient."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Column, Connection, String, Table, delete, select

from bot.storage.schema import UtcTime, metadata
from bot.storage.store import Store

GONE = timedelta(seconds=60)  # without a sign of life; each gives one every 15 s, by its own clock

replicas = Table(
    "replicas",
    metadata,
    Column("process", String(64), primary_key=True),
    Column("version", String(64), nullable=False),
    Column("since", UtcTime, nullable=False),
    Column("seen_at", UtcTime, nullable=False),
)


@dataclass(frozen=True, slots=True)
class Replica:
    """`process`: its name. `version`: what it serves, `since` then; `seen_at`: its last sign of life."""

    process: str
    version: str
    since: datetime
    seen_at: datetime


class ReplicaStore:
    """All raise `StorageUnavailableError` where the database can't be used; nothing has changed then."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def beat(self, replica: Replica) -> None:
        """Note a sign of life, and forget those who gave none for long."""
        values = {"version": replica.version, "since": replica.since, "seen_at": replica.seen_at}
        noting = self._store.inserting(replicas).values(process=replica.process, **values)

        def work(connection: Connection) -> None:
            connection.execute(noting.on_conflict_do_update(index_elements=["process"], set_=values))
            connection.execute(delete(replicas).where(replicas.c.seen_at < replica.seen_at - GONE))

        await self._store.connections.writing(work)

    async def leave(self, process: str) -> None:
        """Forget a process that ends."""
        await self._store.change(delete(replicas).where(replicas.c.process == process))

    async def alive(self, now: datetime) -> Sequence[Replica]:
        """Return those who gave a sign of life lately, by name."""
        query = select(replicas).where(replicas.c.seen_at >= now - GONE).order_by(replicas.c.process)
        rows = await self._store.rows(query)
        return [Replica(row.process, row.version, row.since, row.seen_at) for row in rows]

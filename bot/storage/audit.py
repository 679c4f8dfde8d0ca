"""What the staff have done: who, what, when. Rows are only ever added, and go when they are old."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select

from bot.storage.staff_tables import audit
from bot.storage.store import Store

WHO, ABOUT = "audit.who", "audit.about"


@dataclass(frozen=True, slots=True)
class AuditLine:
    """One thing that was done. `action` is a word of the program (`handoff-closed`), `about` names what it was done to.

    Neither holds a patient's words.
    """

    at: datetime
    who: str
    action: str
    about: str


class AuditStore:
    """All raise `StorageUnavailableError` where the database can't be used; nothing has changed then."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def add(self, who: str, action: str, about: str, now: datetime) -> None:
        """Note what a person of the staff has done."""
        seal = self._store.cipher.seal
        values = {"at": now, "who": seal(who, WHO), "action": action, "about": seal(about, ABOUT)}
        await self._store.change(insert(audit), values)

    async def latest(self, most: int = 20, since: datetime | None = None) -> Sequence[AuditLine]:
        """Return what was done last, the newest first."""
        query = select(audit).order_by(audit.c.at.desc(), audit.c.id.desc()).limit(most)
        if since is not None:
            query = query.where(audit.c.at >= since)
        read, rows = self._store.cipher.open, await self._store.rows(query)
        return [AuditLine(row.at, read(row.who, WHO), row.action, read(row.about, ABOUT)) for row in rows]

    async def prune(self, before: datetime) -> None:
        """Delete what was done before a time."""
        await self._store.change(delete(audit).where(audit.c.at < before))

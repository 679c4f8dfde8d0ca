"""Alarms to the staff: one a message, kept until it was delivered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.storage.schema import alerts
from bot.storage.store import Store

CHAT, SIGN, TEXT = "alerts.chat", "alerts.sign", "alerts.text"
BATCH = 50  # alerts read at once


@dataclass(frozen=True, slots=True)
class Alert:
    """A patient's urgent message: the sign that was found in it, and its words."""

    id: int
    chat: int
    sign: str
    text: str
    created_at: datetime
    tries: int


class AlertStore:
    """All raise `StorageUnavailableError` where the database can't be used; nothing has changed then."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def add(self, update_id: int, chat: int, sign: str, text: str, now: datetime) -> bool:
        """Keep an alarm; False where this update has raised one already."""
        seal = self._store.cipher.seal
        values = {"chat_key": self._store.chat_key(chat), "update_id": update_id, "chat": seal(str(chat), CHAT),
                  "sign": seal(sign, SIGN), "text": seal(text, TEXT), "created_at": now, "tries": 0}  # fmt: skip
        insert = sqlite.insert if self._store.connections.is_sqlite else postgresql.insert
        adding = insert(alerts).values(values).on_conflict_do_nothing().returning(alerts.c.id)
        async with self._store.connections.write() as connection:
            return (await connection.execute(adding)).first() is not None

    async def undelivered(self) -> Sequence[Alert]:
        """Return the alarms that the staff have not got, the oldest first, `BATCH` at most."""
        query = select(alerts).where(alerts.c.delivered_at.is_(None)).order_by(alerts.c.id).limit(BATCH)
        async with self._store.connections.read() as connection:
            rows = (await connection.execute(query)).all()
        return [self._alert(row) for row in rows]

    async def delivered(self, alert_id: int, now: datetime) -> None:
        """Note that the staff have got it."""
        await self._set(alert_id, delivered_at=now)

    async def failed(self, alert_id: int) -> None:
        """Count a try that did not reach the staff."""
        await self._set(alert_id, tries=alerts.c.tries + 1)

    async def forget(self, chat: int) -> int:
        """Delete a patient's delivered alarms; return how many."""
        theirs = (alerts.c.chat_key == self._store.chat_key(chat), alerts.c.delivered_at.is_not(None))
        async with self._store.connections.write() as connection:
            return (await connection.execute(delete(alerts).where(*theirs))).rowcount

    async def _set(self, alert_id: int, **values: object) -> None:
        async with self._store.connections.write() as connection:
            await connection.execute(update(alerts).where(alerts.c.id == alert_id).values(values))

    def _alert(self, row: Row[tuple[object, ...]]) -> Alert:
        read = self._store.cipher.open
        words = (int(read(row.chat, CHAT)), read(row.sign, SIGN), read(row.text, TEXT))
        return Alert(row.id, *words, row.created_at, row.tries)

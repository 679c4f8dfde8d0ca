"""Alarms to the staff: one a message, kept until a person has taken it, and for a while after that."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Executable, Row, delete, or_, select, update

from bot.storage.schema import alerts
from bot.storage.store import Store

CHAT, SIGN, TEXT, TAKEN_BY = "alerts.chat", "alerts.sign", "alerts.text", "alerts.taken_by"
FORGOTTEN = ""  # the chat key of an alarm whose patient had everything deleted: it goes once it is taken
BATCH = 50  # alerts read at once
_UNTAKEN = alerts.c.taken_at.is_(None)


@dataclass(frozen=True, slots=True)
class Alert:
    """A patient's urgent message: the sign that was found in it, and its words."""

    id: int
    chat: int
    sign: str
    text: str
    created_at: datetime
    tries: int
    delivered_at: datetime | None = None
    taken_at: datetime | None = None
    taken_by: str | None = None
    message: tuple[int, int] | None = None  # the staff chat and the id of its message there


class AlertStore:
    """All raise `StorageUnavailableError` where the database can't be used; nothing has changed then."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def add(self, update_id: int, chat: int, sign: str, text: str, now: datetime) -> bool:
        """Keep an alarm; False where this update has raised one already."""
        seal = self._store.cipher.seal
        values = {"chat_key": self._store.chat_key(chat), "update_id": update_id, "chat": seal(str(chat), CHAT),
                  "sign": seal(sign, SIGN), "text": seal(text, TEXT), "created_at": now, "tries": 0}  # fmt: skip
        adding = self._store.new_rows(alerts).returning(alerts.c.id)
        return len(await self._store.changed_rows(adding, values)) > 0

    async def undelivered(self) -> Sequence[Alert]:
        """Return the alarms that the staff have not got, the oldest first, `BATCH` at most."""
        return await self._all(alerts.c.delivered_at.is_(None))

    async def untaken(self) -> Sequence[Alert]:
        """Return the alarms that the staff have got and nobody has taken, the oldest first, `BATCH` at most."""
        return await self._all(_UNTAKEN, alerts.c.delivered_at.is_not(None))

    async def is_due(self, before: datetime) -> bool:
        """Whether the staff were told of one of them for the last time before that."""
        query = select(alerts.c.id).where(_UNTAKEN, alerts.c.told_at <= before).limit(1)
        return len(await self._store.rows(query)) > 0

    async def told(self, now: datetime) -> None:
        """Note that the staff were told again of all that nobody has taken."""
        await self._store.change(update(alerts).where(_UNTAKEN, alerts.c.delivered_at.is_not(None)).values(told_at=now))

    async def get(self, alert_id: int) -> Alert | None:
        """Return an alarm, or None."""
        return next(iter(await self._all(alerts.c.id == alert_id)), None)

    async def of_message(self, chat: int, message_id: int) -> Alert | None:
        """Return the alarm that a message of the staff chat is, or None."""
        its = (alerts.c.message_chat == chat, alerts.c.message_id == message_id)
        return next(iter(await self._all(*its)), None)

    async def take(self, alert_id: int, who: str, now: datetime) -> bool:
        """Note who of the staff is on it; False where somebody is already."""
        values = {"taken_at": now, "taken_by": self._store.cipher.seal(who, TAKEN_BY)}
        return await self._store.change(update(alerts).where(alerts.c.id == alert_id, _UNTAKEN).values(values)) > 0

    async def delivered(self, alert_id: int, message: tuple[int, int], now: datetime) -> None:
        """Note that the staff have got it, and in which message of which chat."""
        chat, message_id = message
        await self._set(alert_id, delivered_at=now, told_at=now, message_chat=chat, message_id=message_id)

    async def failed(self, alert_id: int) -> None:
        """Count a try that did not reach the staff."""
        await self._set(alert_id, tries=alerts.c.tries + 1)

    def forgetting(self, chat: int) -> Sequence[Executable]:
        """Return what deletes a patient's alarms, those that nobody has taken once somebody has."""
        theirs = alerts.c.chat_key == self._store.chat_key(chat)
        return [delete(alerts).where(theirs, ~_UNTAKEN), update(alerts).where(theirs).values(chat_key=FORGOTTEN)]

    async def prune(self, before: datetime) -> None:
        """Delete the alarms that were taken before a time, and those that were to be forgotten once taken."""
        old = or_(alerts.c.taken_at < before, alerts.c.chat_key == FORGOTTEN)
        await self._store.change(delete(alerts).where(old, ~_UNTAKEN))

    async def _all(self, *which: ColumnElement[bool]) -> Sequence[Alert]:
        query = select(alerts).where(*which).order_by(alerts.c.id).limit(BATCH)
        return [self._alert(row) for row in await self._store.rows(query)]

    async def _set(self, alert_id: int, **values: object) -> None:
        await self._store.change(update(alerts).where(alerts.c.id == alert_id).values(values))

    def _alert(self, row: Row[tuple[object, ...]]) -> Alert:
        read = self._store.cipher.open
        words = (int(read(row.chat, CHAT)), read(row.sign, SIGN), read(row.text, TEXT))
        who = None if row.taken_by is None else read(row.taken_by, TAKEN_BY)
        message = None if row.message_id is None else (row.message_chat, row.message_id)
        return Alert(row.id, *words, row.created_at, row.tries, row.delivered_at, row.taken_at, who, message)

"""Handoffs: a patient's conversation with a person of the clinic, from the first press to its end."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Executable, Row, delete, insert, or_, select, update
from sqlalchemy.sql.elements import ColumnElement

from bot.storage.staff_tables import (
    HandoffEnd,
    HandoffKind,
    HandoffSide,
    handoff_messages,
    handoff_traces,
    handoffs,
)
from bot.storage.store import Store

CHAT, NAME = "handoffs.chat", "handoffs.name"


@dataclass(frozen=True, slots=True)
class Handoff:
    """One conversation. Until `opened_at` nothing has been passed on: the patient was asked for the words."""

    id: int
    chat: int
    name: str
    asked_at: datetime
    opened_at: datetime | None
    last_at: datetime
    promised_at: datetime | None
    closed_at: datetime | None
    closed_by: HandoffEnd | None

    @property
    def since(self) -> datetime:
        """When anybody last did something in it."""
        return max(self.asked_at, self.last_at)


class HandoffStore:
    """All raise `StorageUnavailableError` where the database can't be used; nothing has changed then."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def ask(self, chat: int, name: str, now: datetime) -> Handoff:
        """Return the patient's open conversation, made if there is none; the patient is asked for words `now`."""
        seal = self._store.cipher.seal
        new = {"chat_key": self._store.chat_key(chat), "chat": seal(str(chat), CHAT), "name": seal(name, NAME),
               "asked_at": now, "last_at": now}  # fmt: skip
        theirs = self._open(chat)

        def work(connection: Connection) -> Handoff:
            if not connection.execute(update(handoffs).where(*theirs).values(asked_at=now)).rowcount:
                connection.execute(insert(handoffs).values(new))
            return self.value(connection.execute(select(handoffs).where(*theirs)).one())

        return await self._store.connections.writing(work)

    async def of_chat(self, chat: int) -> Handoff | None:
        """Return the patient's conversation that is not closed, or None."""
        return next(map(self.value, await self._store.rows(select(handoffs).where(*self._open(chat)))), None)

    async def get(self, handoff_id: int) -> Handoff | None:
        """Return a conversation, open or closed, or None."""
        return next(map(self.value, await self._store.rows(select(handoffs).where(handoffs.c.id == handoff_id))), None)

    async def leave(self, chat: int) -> None:
        """The patient won't write after all: forget it, unless something was passed on."""
        await self._store.change(delete(handoffs).where(*self._open(chat), handoffs.c.opened_at.is_(None)))

    async def set_aside(self, handoff_id: int, until: datetime) -> None:
        """The patient's next words, until then, are a question to the bot."""
        await self._store.change(update(handoffs).where(handoffs.c.id == handoff_id).values(aside_until=until))

    async def is_aside(self, handoff_id: int, update_id: int, now: datetime) -> bool:
        """Whether these are the words that were meant for the bot; the next ones are not. The same when asked again."""
        theirs = (handoffs.c.id == handoff_id, or_(handoffs.c.aside_update == update_id, handoffs.c.aside_until > now))
        taking = update(handoffs).where(*theirs).values(aside_until=None, aside_update=update_id)
        return await self._store.change(taking) > 0

    async def close(self, handoff_id: int, by: HandoffEnd, now: datetime) -> bool:
        """End a conversation, and have told those who did not end it; False where it is over already."""
        its = handoffs.c.id == handoff_id
        return await self._store.connections.writing(lambda connection: _close(connection, its, by, now)) > 0

    async def close_silent(self, before: datetime, now: datetime) -> int:
        """End the conversations in which nobody has written since `before`; return how many."""
        unopened = (handoffs.c.opened_at.is_(None), handoffs.c.asked_at < before)

        def work(connection: Connection) -> int:
            connection.execute(delete(handoffs).where(*unopened))
            return _close(connection, handoffs.c.last_at < before, HandoffEnd.SILENCE, now)

        return await self._store.connections.writing(work)

    async def remind(self, now: datetime) -> int:
        """Have the staff told, once each, of promises that have run out unanswered; return how many."""
        due = (handoffs.c.promised_at <= now, handoffs.c.reminded_at.is_(None), handoffs.c.closed_at.is_(None))
        reminding = update(handoffs).where(*due).values(reminded_at=now).returning(handoffs.c.id)

        def work(connection: Connection) -> int:
            found = connection.execute(reminding).scalars().all()
            _tell(connection, found, HandoffSide.PATIENT, HandoffKind.OVERDUE, now)
            return len(found)

        return await self._store.connections.writing(work)

    def forgetting(self, chat: int) -> Sequence[Executable]:
        """Return what deletes a patient's conversations; what staff were shown of them will be marked as withdrawn."""
        theirs = select(handoffs.c.id).where(handoffs.c.chat_key == self._store.chat_key(chat)).scalar_subquery()
        shown = select(handoff_messages.c.staff_chat, handoff_messages.c.staff_message_id).where(
            handoff_messages.c.handoff_id.in_(theirs),
            handoff_messages.c.side == HandoffSide.PATIENT,
            handoff_messages.c.staff_message_id.is_not(None),
        )
        return [
            insert(handoff_traces).from_select(["staff_chat", "staff_message_id"], shown),
            delete(handoffs).where(handoffs.c.chat_key == self._store.chat_key(chat)),
        ]

    async def prune(self, before: datetime) -> None:
        """Delete the conversations that ended before a time."""
        await self._store.change(delete(handoffs).where(handoffs.c.closed_at < before))

    def _open(self, chat: int) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
        return handoffs.c.chat_key == self._store.chat_key(chat), handoffs.c.closed_at.is_(None)

    def value(self, row: Row[tuple[object, ...]]) -> Handoff:
        """Return a row of `handoffs` as a value."""
        read = self._store.cipher.open
        sealed = (int(read(row.chat, CHAT)), read(row.name, NAME))
        plain = (row.asked_at, row.opened_at, row.last_at, row.promised_at, row.closed_at, row.closed_by)
        return Handoff(row.id, *sealed, *plain)


def _close(connection: Connection, which: ColumnElement[bool], by: HandoffEnd, now: datetime) -> int:
    closing = update(handoffs).where(which, handoffs.c.closed_at.is_(None), handoffs.c.opened_at.is_not(None))
    values = {"closed_at": now, "closed_by": by, "promised_at": None, "waiting_since": None}
    found = connection.execute(closing.values(values).returning(handoffs.c.id)).scalars().all()
    if by is not HandoffEnd.STAFF:
        _tell(connection, found, HandoffSide.PATIENT, HandoffKind.CLOSED, now)
    _tell(connection, found, HandoffSide.STAFF, HandoffKind.CLOSED, now)
    return len(found)


def _tell(connection: Connection, found: Sequence[int], side: HandoffSide, kind: HandoffKind, now: datetime) -> None:
    rows = [{"handoff_id": number, "side": side, "kind": kind, "at": now} for number in found]
    if rows:
        connection.execute(insert(handoff_messages), rows)

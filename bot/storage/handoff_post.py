"""The messages of handoffs on their way: each update once, kept sealed until it has reached the other side."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Update, delete, func, insert, literal, select, update

from bot.storage.handoff_letters import CONTENT, Letter, NewLetter
from bot.storage.schema import UtcTime
from bot.storage.staff_tables import HandoffKind, HandoffSide, handoff_messages, handoff_traces, handoffs
from bot.storage.store import Store

WORDS = (
    HandoffKind.TEXT,
    HandoffKind.COPY,
    HandoffKind.HEADED,
    HandoffKind.EDITED,
)  # what people have written; the rest is the bot's


class HandoffPost:
    """All raise `StorageUnavailableError` where the database can't be used; nothing has changed then."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def put(self, letter: NewLetter, now: datetime) -> bool:
        """Keep a letter until it is delivered; the same when it is kept already. False where the handoff is closed."""
        known = select(handoff_messages.c.id).where(handoff_messages.c.update_id == letter.update_id)
        still_open = (handoffs.c.id == letter.handoff_id, handoffs.c.closed_at.is_(None))
        opened = {"last_at": now, "opened_at": func.coalesce(handoffs.c.opened_at, literal(now, UtcTime))}

        def work(connection: Connection) -> bool:
            if connection.execute(known).first() is not None:
                return True
            if not connection.execute(update(handoffs).where(*still_open).values(opened)).rowcount:
                return False
            connection.execute(insert(handoff_messages).values(self._row(letter, now)))
            return True

        return await self._store.connections.writing(work)

    async def delivered(
        self, letter: Letter, staff_chat: int, sent: Sequence[int], now: datetime, promised: datetime | None = None
    ) -> bool:
        """Note under which ids a letter has arrived; its words are deleted. Return whether a wait for an answer begins.

        It begins with a patient's words that the staff have got, and ends with words of theirs. At its beginning the
        patient is told (`HandoffKind.PASSED`), with `promised` as the time to expect an answer.
        """

        def work(connection: Connection) -> bool:
            if not _settle(connection, letter, staff_chat, sent, now):
                _trace(connection, staff_chat, sent if letter.side is HandoffSide.PATIENT else ())
                return False
            if letter.kind not in WORDS:
                return False
            if letter.side is HandoffSide.STAFF:
                connection.execute(_waits(letter, since=None, promised=None))
                return False
            asking = (handoffs.c.waiting_since.is_(None), handoffs.c.closed_at.is_(None))
            begun = connection.execute(_waits(letter, since=now, promised=promised).where(*asking)).rowcount > 0
            if begun:
                connection.execute(insert(handoff_messages).values(_told(letter, HandoffKind.PASSED, now)))
            return begun

        return await self._store.connections.writing(work)

    async def given_up(self, letter: Letter, now: datetime) -> None:
        """A letter can't be delivered: its words are deleted, and its writer will be told."""
        back = HandoffKind.REFUSED if letter.side is HandoffSide.PATIENT else HandoffKind.LOST

        def work(connection: Connection) -> None:
            if _settle(connection, letter, letter.staff_chat, (), now) and letter.kind in WORDS:
                connection.execute(insert(handoff_messages).values(_told(letter, back, now)))

        await self._store.connections.writing(work)

    async def wiped(self, trace_id: int) -> None:
        """Note that one is marked."""
        await self._store.change(delete(handoff_traces).where(handoff_traces.c.id == trace_id))

    def _row(self, letter: NewLetter, now: datetime) -> dict[str, object]:
        sealed = self._store.cipher.seal(letter.text, CONTENT) if letter.text else None
        source = {_source_name(letter.side): letter.message_id}
        return {"handoff_id": letter.handoff_id, "side": letter.side, "kind": letter.kind, "at": now,
                "update_id": letter.update_id, "content": sealed,
                "staff_chat": letter.staff_chat, **source}  # fmt: skip


def _settle(connection: Connection, letter: Letter, staff_chat: int | None, sent: Sequence[int], now: datetime) -> bool:
    """Note the ids of a letter; one that was sent in several messages is known by each. False where it is gone."""
    name = _source_name(_other(letter.side))
    # The handoff is locked before its letters, as by all others: on PostgreSQL two orders would be a deadlock.
    connection.execute(select(handoffs.c.id).where(handoffs.c.id == letter.handoff.id).with_for_update())
    first, more = (sent[0] if sent else None), sent[1:]
    settling = update(handoff_messages).where(
        handoff_messages.c.id == letter.id, handoff_messages.c.settled_at.is_(None)
    )
    settled = connection.execute(
        settling.values({name: first, "staff_chat": staff_chat, "content": None, "settled_at": now})
    )
    if not settled.rowcount:
        return False
    for number in more:
        known = {
            **_told(letter, letter.kind, now),
            "side": letter.side,
            "settled_at": now,
            name: number,
            "staff_chat": staff_chat,
        }
        connection.execute(insert(handoff_messages).values(known))
    return True


def _trace(connection: Connection, staff_chat: int, sent: Sequence[int]) -> None:
    """The patient has had everything deleted while a letter was on its way."""
    for number in sent:
        connection.execute(insert(handoff_traces).values(staff_chat=staff_chat, staff_message_id=number))


def _waits(letter: Letter, since: datetime | None, promised: datetime | None) -> Update:
    values = {"waiting_since": since, "promised_at": promised, "reminded_at": None}
    return update(handoffs).where(handoffs.c.id == letter.handoff.id).values(values)


def _told(letter: Letter, kind: HandoffKind, now: datetime) -> dict[str, object]:
    """Return the row of what the bot has to say to the writer of a letter."""
    return {"handoff_id": letter.handoff.id, "side": _other(letter.side), "kind": kind, "at": now}


def _other(side: HandoffSide) -> HandoffSide:
    return HandoffSide.STAFF if side is HandoffSide.PATIENT else HandoffSide.PATIENT


def _source_name(side: HandoffSide) -> str:
    """Return the column that holds the id of what `side` has written."""
    return "patient_message_id" if side is HandoffSide.PATIENT else "staff_message_id"

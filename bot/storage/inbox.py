"""Updates from Telegram between their arrival and the end of their handling: each id once, none lost."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Executable, Row, and_, bindparam, delete, or_, select, update

from bot.storage.connections import Write
from bot.storage.errors import UnreadableError
from bot.storage.schema import InboxState, inbox
from bot.storage.store import Store

BATCH = 100  # updates read at once
PAYLOAD = "inbox.payload"
NOBODY = ""  # whose an update was that is handled: nobody needs to know any more
_ENDED = update(inbox).where(inbox.c.update_id.in_(bindparam("ids", expanding=True))).returning(inbox.c.update_id)
MARKING = {
    InboxState.DONE: _ENDED.values(state=InboxState.DONE, payload=None, chat_key=NOBODY),
    InboxState.PARKED: _ENDED.values(state=InboxState.PARKED),
}


@dataclass(frozen=True, slots=True)
class InboxItem:
    """One update to be handled. `chat_key` names its chat without saying which; one chat is handled in order.

    `payload`: empty where it can't be decrypted. `sent`: messages of its handling that are known to have been sent.
    """

    update_id: int
    chat_key: str
    payload: str
    received_at: datetime
    tries: int
    sent: int


class InboxStore:
    """All raise `StorageUnavailableError` where the database can't be used; nothing has changed then."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._adding = store.new_rows(inbox).returning(inbox.c.update_id)

    async def add(self, updates: Sequence[tuple[int, int, str]], now: datetime) -> Sequence[int]:
        """Commit updates `(update_id, chat, JSON)`; return the ids that are new, in order. After it, confirm them."""
        if not updates:
            return []
        rows = [
            {"update_id": update_id, "chat_key": self._store.chat_key(chat), "received_at": now, "tries": 0, "sent": 0,
             "payload": self._store.cipher.seal(payload, PAYLOAD), "state": InboxState.WAITING}
            for update_id, chat, payload in sorted(updates)  # two that put the same ones wait for each other in order
        ]  # fmt: skip
        return sorted(row.update_id for row in await self._store.changed_rows(self._adding, rows))

    def chat_key(self, chat: int) -> str:
        """Return what stands for a chat in the inbox."""
        return self._store.chat_key(chat)

    async def waiting(self, before: datetime | None = None) -> AsyncIterator[InboxItem]:
        """Yield what is not handled (and came before that), in order. Updates added meanwhile are found too."""
        last = None
        waits = inbox.c.state == InboxState.WAITING
        came = waits if before is None else and_(waits, inbox.c.received_at < before)
        query = select(inbox).where(came).order_by(inbox.c.update_id).limit(BATCH)
        while True:
            rows = await self._store.rows(query if last is None else query.where(inbox.c.update_id > last))
            for row in rows:
                yield self._item(row)
            if not rows:
                return
            last = rows[-1].update_id

    async def waiting_of(self, chat: int) -> Sequence[int]:
        """Return the ids of a chat's updates that are not handled, in order."""
        theirs = and_(inbox.c.state == InboxState.WAITING, inbox.c.chat_key == self._store.chat_key(chat))
        query = select(inbox.c.update_id).where(theirs).order_by(inbox.c.update_id)
        return [row.update_id for row in await self._store.rows(query)]

    async def still_waiting(self, update_id: int) -> InboxItem | None:
        """Return an update if it is not handled."""
        its = and_(inbox.c.state == InboxState.WAITING, inbox.c.update_id == update_id)
        return next(map(self._item, await self._store.rows(select(inbox).where(its))), None)

    async def mark(self, ends: Mapping[int, InboxState], along: Iterable[Write] = ()) -> Sequence[int]:
        """Note in one commit that updates are done or parked, so that they are not handled again; return those known.

        What a done one said, and who did, is deleted; its id is kept. A parked one is put aside for a person to see.
        `along`: what else their handling has to write.
        """
        writes = tuple(along)

        def work(connection: Connection) -> Sequence[int]:
            for write in writes:
                write(connection)
            marked: list[int] = []
            for state, marking in MARKING.items():
                ids = [update_id for update_id, end in ends.items() if end is state]
                marked += connection.execute(marking, {"ids": ids}).scalars() if ids else []
            return marked

        return await self._store.connections.writing(work)

    async def done(self, update_id: int) -> None:
        """The same for one that is handled."""
        await self.mark({update_id: InboxState.DONE})

    async def park(self, update_id: int) -> None:
        """The same for one that is put aside."""
        await self.mark({update_id: InboxState.PARKED})

    async def failed(self, update_id: int, error_kind: str) -> int:
        """Note a failure (the error's kind, not its text); return how often it has failed, 0 if it is not known."""
        counting = (
            update(inbox)
            .where(inbox.c.update_id == update_id)
            .values(tries=inbox.c.tries + 1, error=error_kind[:64])
            .returning(inbox.c.tries)
        )
        return sum(row.tries for row in await self._store.changed_rows(counting))

    async def progressed(self, update_id: int, sent: int) -> None:
        """Note how many messages of its handling were sent."""
        await self._store.change(update(inbox).where(inbox.c.update_id == update_id).values(sent=sent))

    async def prune(self, before: datetime, parked_before: datetime | None = None) -> int:
        """Forget what was handled and came before that (parked: before the other); return how many."""
        old = and_(inbox.c.state == InboxState.DONE, inbox.c.received_at < before)
        if parked_before is not None:
            old = or_(old, and_(inbox.c.state == InboxState.PARKED, inbox.c.received_at < parked_before))
        return await self._store.change(delete(inbox).where(old))

    def forgetting(self, chat: int) -> Sequence[Executable]:
        """Return what deletes what a patient said and is parked, and whose the handled ones were; their ids stay."""
        theirs = (inbox.c.chat_key == self._store.chat_key(chat), inbox.c.state != InboxState.WAITING)
        return [update(inbox).where(*theirs).values(payload=None, chat_key=NOBODY)]

    def _item(self, row: Row[tuple[object, ...]]) -> InboxItem:
        payload = self._opened(row.payload)
        return InboxItem(row.update_id, row.chat_key, payload, row.received_at, row.tries, row.sent)

    def _opened(self, payload: bytes) -> str:
        """One that is spoilt must not stand in the way of the others: whoever reads it will fail at it alone."""
        try:
            return self._store.cipher.open(payload, PAYLOAD)
        except UnreadableError:
            return ""

"""What somebody has filled in of a form, until it is finished: a row a chat, or a person in it. Survives restarts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Executable, delete, select

from bot.storage.schema import dialogs
from bot.storage.store import Store

STATE = "dialogs.state"
KEPT = timedelta(days=2)  # a form that nobody has touched for longer is begun again


@dataclass(frozen=True, slots=True)
class Kept:
    """A form as it was left; `state` is the caller's own text."""

    state: str
    updated_at: datetime


class DialogStore:
    """All raise `StorageUnavailableError` where the database can't be used; nothing has changed then."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def put(self, chat: int, state: str, now: datetime, person: int | None = None) -> None:
        """Keep a form in place of the one before.

        `person`: whose it is, in a chat of several; None for the chat of a patient.
        """
        values = {"state": self._store.cipher.seal(state, STATE), "updated_at": now}
        putting = self._store.inserting(dialogs).values(chat_key=self._key(chat, person), **values)
        await self._store.change(putting.on_conflict_do_update(index_elements=["chat_key"], set_=values))

    async def get(self, chat: int, now: datetime, person: int | None = None) -> Kept | None:
        """Return the form, or None where there is none, or none that is fresh enough."""
        fresh = dialogs.c.updated_at >= now - KEPT
        query = select(dialogs).where(dialogs.c.chat_key == self._key(chat, person), fresh)
        found = await self._store.rows(query)
        return Kept(self._store.cipher.open(found[0].state, STATE), found[0].updated_at) if found else None

    def forgetting(self, chat: int) -> Sequence[Executable]:
        """Return what deletes a patient's form."""
        return [delete(dialogs).where(dialogs.c.chat_key == self._store.chat_key(chat))]

    async def prune(self, now: datetime) -> None:
        """Delete the forms that nobody goes on with."""
        await self._store.change(delete(dialogs).where(dialogs.c.updated_at < now - KEPT))

    async def drop(self, chat: int, person: int | None = None) -> None:
        """Forget the form."""
        await self._store.change(delete(dialogs).where(dialogs.c.chat_key == self._key(chat, person)))

    def _key(self, chat: int, person: int | None) -> str:
        if person is None:
            return self._store.chat_key(chat)
        return self._store.cipher.look_up(f"chat {chat} person {person}")

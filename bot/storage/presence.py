"""What there is of a chat: most messages come from patients with no form, no plan and no conversation with a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import String, bindparam, literal, select, union_all

from bot.storage.dialogs import KEPT
from bot.storage.schema import dialogs, enrollments
from bot.storage.staff_tables import handoffs
from bot.storage.standing import RUNNING
from bot.storage.store import Store
from bot.storage.together import Together

FORM, PLAN, HANDOFF = "form", "plan", "handoff"
_KEYS = bindparam("keys", expanding=True, type_=String)
_LOOK = union_all(
    select(dialogs.c.chat_key, literal(FORM).label("what")).where(
        dialogs.c.chat_key.in_(_KEYS), dialogs.c.updated_at >= bindparam("fresh", type_=dialogs.c.updated_at.type)
    ),
    select(enrollments.c.chat_key, literal(PLAN).label("what")).where(enrollments.c.chat_key.in_(_KEYS), RUNNING),
    select(handoffs.c.chat_key, literal(HANDOFF).label("what")).where(
        handoffs.c.chat_key.in_(_KEYS), handoffs.c.closed_at.is_(None)
    ),
)


@dataclass(frozen=True, slots=True)
class Presence:
    """Where something may be found. What is not there need not be looked for; what is there is read by its owner."""

    form: bool = True
    plan: bool = True
    handoff: bool = True


ANYTHING = Presence()


class PresenceStore:
    """Looks for all chats that ask at the same time at once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.together: Together[tuple[int, datetime], Presence] = Together(self._look)

    async def of(self, chat: int, now: datetime) -> Presence:
        """Return what there is of a chat.

        Raises:
            StorageUnavailableError: the database can't be used right now.
        """
        return await self.together((chat, now))

    async def _look(self, asked: Sequence[tuple[int, datetime]]) -> Sequence[Presence]:
        keys = [self._store.chat_key(chat) for chat, _ in asked]
        values = {"keys": list(dict.fromkeys(keys)), "fresh": min(now for _, now in asked) - KEPT}
        rows = await self._store.rows(_LOOK, values)
        found = {(row.chat_key, row.what) for row in rows}
        return [Presence(*((key, what) in found for what in (FORM, PLAN, HANDOFF))) for key in keys]

"""Which due reminders are handed to a job queue: each once, in one transaction with the job that will send it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select, update

from bot.aftercare.model import ReminderState
from bot.storage.due import IS_ACTIVE, SOONEST
from bot.storage.schema import gate, reminders
from bot.storage.standing import IS_DUE
from bot.storage.store import Store

FORGOTTEN = timedelta(minutes=10)  # after which a job that has not ended is taken for lost: none waits that long


@dataclass(frozen=True, slots=True)
class Queued:
    """A reminder that a job has to be made for, and when that may run."""

    reminder_id: int
    at: datetime


# Given the driver's own connection and what to enqueue, writes the jobs in that connection's transaction.
Enqueue = Callable[[object, Sequence[Queued]], Awaitable[None]]


class QueueStore:
    """All raise `StorageUnavailableError` where the database can't be used; nothing has changed then."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def enqueue(self, now: datetime, until: datetime, most: int, enqueue: Enqueue) -> int:
        """Mark the reminders that become due by `until`, and have jobs made for them; return how many.

        No more than `most` are queued at any time: a job's turn comes soon, so its mark can be trusted. None are while
        all sending is held. Processes that do this at once share the reminders among them.
        """
        soon = (IS_DUE, reminders.c.try_at <= until, reminders.c.expires_at > now, IS_ACTIVE)
        marked = reminders.c.queued_at > now - FORGOTTEN
        free = or_(reminders.c.queued_at.is_(None), ~marked)
        async with self._store.connections.write() as connection:
            held = await connection.execute(select(gate.c.id).where(gate.c.paused_until > until))
            if held.first() is not None:
                return 0
            waiting = (await connection.execute(select(func.count()).where(*soon, marked))).scalar_one()
            soonest = select(reminders.c.id, reminders.c.try_at).where(*soon, free).order_by(*SOONEST)
            room = soonest.limit(max(most - waiting, 0)).with_for_update(skip_locked=True)
            found = [Queued(row.id, row.try_at) for row in await connection.execute(room)]
            marking = update(reminders).where(reminders.c.id.in_([one.reminder_id for one in found]))
            if found:
                await connection.execute(marking.values(queued_at=now))
                await enqueue(await connection.driver_connection(), found)
        return len(found)

    async def ended(self, reminder_id: int) -> None:
        """Note that the job of a reminder has ended: one that is due again may be queued again."""
        mark = update(reminders).where(reminders.c.id == reminder_id, reminders.c.state == ReminderState.DUE)
        await self._store.change(mark.values(queued_at=None))

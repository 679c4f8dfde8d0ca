"""The ends of reminders that nobody is at any more: those of a dead process, and those whose window is closed."""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, case, exists, func, literal, or_, select, update

from bot.aftercare.model import ReminderState
from bot.aftercare.sending import MAX_TRIES
from bot.storage import standing
from bot.storage.due import OVER
from bot.storage.schema import UtcTime, enrollments, reminders
from bot.storage.store import Store

LATE = "late"  # the window closed while nothing could be sent
INTERRUPTED = "interrupted"  # the process died between claim and settling
BATCH = 500  # reminders expired in one transaction

IS_STOPPED = exists().where(enrollments.c.id == reminders.c.enrollment_id, ~standing.RUNNING)


class Upkeep:
    """All raise `StorageUnavailableError` where the database can't be used; nothing has changed then."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def sweep(self, owner: str, now: datetime, in_flight: Collection[int] = ()) -> int:
        """Take back what is `sending` with nobody at it: all but the reminders `in_flight` of this owner.

        Only for an engine that is alone on the database. Such a reminder may have arrived, so it goes out again, or
        stays `unknown` after its last try, its window, or the end of its plan. Return how many there were.
        """
        mine = and_(reminders.c.claimed_by == owner, reminders.c.id.in_(in_flight))
        return await self._interrupted(~mine, now)

    async def take_back(self, now: datetime, lease: timedelta) -> int:
        """The same for an engine among others: what was claimed longer ago than any send takes, or in the future."""
        away = or_(reminders.c.claimed_at < now - lease, reminders.c.claimed_at > now + lease)
        return await self._interrupted(away, now)

    async def _interrupted(self, which: ColumnElement[bool], now: datetime) -> int:
        lost = and_(reminders.c.state == ReminderState.SENDING, which)
        final = or_(reminders.c.tries >= MAX_TRIES, reminders.c.expires_at <= now, IS_STOPPED)
        state = case((final, standing.in_state(ReminderState.UNKNOWN)), else_=standing.in_state(ReminderState.DUE))
        ended_at = case((final, literal(now, UtcTime)))
        ended = {"state": state, "try_at": now, "settled_at": ended_at, "reason": INTERRUPTED, "queued_at": None}

        def work(connection: Connection) -> int:
            sweeping = update(reminders).where(lost, _held(connection, lost, now)).values(ended)
            ids = connection.execute(sweeping.returning(reminders.c.enrollment_id)).scalars().all()
            standing.finish(connection, ids, now)
            return len(ids)

        return await self._store.connections.writing(work)

    async def expire(self, now: datetime) -> int:
        """End due reminders whose window is closed, `BATCH` at most: after an outage there may be very many.

        Return how many; they are never sent.
        """
        ended = {"state": standing.unsent_becomes(ReminderState.EXPIRED), "settled_at": now, "reason": _why_late()}

        def work(connection: Connection) -> int:
            some = select(reminders.c.id).where(OVER, _held(connection, OVER, now, BATCH)).limit(BATCH)
            expiring = update(reminders).where(OVER, reminders.c.id.in_(some)).values(ended)
            ids = connection.execute(expiring.returning(reminders.c.enrollment_id), {"at": now}).scalars().all()
            standing.finish(connection, set(ids), now)
            return len(ids)

        return await self._store.connections.writing(work)


def _held(
    connection: Connection, which: ColumnElement[bool], now: datetime, most: int | None = None
) -> ColumnElement[bool]:
    """Hold the plans of some of the reminders `which`; return the condition that a reminder is of one of them.

    `which` may ask for the time, as those in `due` do.
    """
    of = select(reminders.c.enrollment_id).where(which).limit(most)
    ids = set(connection.execute(of, {"at": now}).scalars())
    standing.hold(connection, ids)
    return reminders.c.enrollment_id.in_(ids)


def _why_late() -> object:
    pause = select(enrollments.c.pause_reason).where(enrollments.c.id == reminders.c.enrollment_id).scalar_subquery()
    return func.coalesce(literal("paused: ").concat(pause), LATE)

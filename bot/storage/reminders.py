"""The reminders on their way: which are due, who may send one, and what became of it."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Row, and_, case, exists, func, literal, or_, select, update

from bot.aftercare.model import ReminderState
from bot.aftercare.sending import MAX_TRIES, Claimed, Settlement
from bot.storage import standing
from bot.storage.connections import Transaction
from bot.storage.due import AGENDA, CLAIM, DUE, NEXT, OVER
from bot.storage.enrollments import EnrollmentStore
from bot.storage.errors import UnreadableError
from bot.storage.gate import hold
from bot.storage.schema import UtcTime, enrollments, reminders
from bot.storage.standing import IS_DUE
from bot.storage.store import Store

MESSAGE = "reminders.message_id"
LATE = "late"  # the window closed while nothing could be sent
UNREADABLE = "unreadable"
STOPPED_MEANWHILE = "stopped meanwhile"
BATCH = 500  # reminders expired in one transaction
INTERRUPTED = "interrupted"  # the process died between claim and settling

AnyRow = Row[tuple[object, ...]]
IS_STOPPED = exists().where(enrollments.c.id == reminders.c.enrollment_id, ~standing.RUNNING)


@dataclass(frozen=True, slots=True)
class Agenda:
    """What there is to do now: end what is `over`, send what is `due`; then nothing before `next_at`."""

    over: bool
    due: tuple[int, ...]
    next_at: datetime | None


class ReminderStore:
    """All raise `StorageUnavailableError` where the database can't be used; nothing has changed then."""

    def __init__(self, store: Store, enrolled: EnrollmentStore) -> None:
        self._store = store
        self._enrolled = enrolled

    async def agenda(self, now: datetime, limit: int) -> Agenda:
        """Return all that an engine asks for, in one statement; see `due_ids`, `next_due_at` and `expire`."""
        async with self._store.connections.read() as connection:
            rows = (await connection.execute(AGENDA, {"at": now, "most": limit})).all()
        next_at = next((row.try_at for row in rows if row.kind == "next"), None)
        over = any(row.kind == "over" for row in rows)
        return Agenda(over, tuple(row.id for row in rows if row.kind == "due"), next_at)

    async def next_due_at(self, after: datetime) -> datetime | None:
        """Return when the next reminder becomes due, later than `after`; those of paused plans don't count."""
        async with self._store.connections.read() as connection:
            row = (await connection.execute(NEXT, {"at": after})).first()
        return None if row is None else row.try_at

    async def due_ids(self, now: datetime, limit: int) -> Sequence[int]:
        """Return the ids of reminders that may be claimed now, the longest due first."""
        async with self._store.connections.read() as connection:
            return (await connection.execute(DUE, {"at": now, "most": limit})).scalars().all()

    async def claim(self, reminder_id: int, now: datetime, owner: str) -> Claimed | None:
        """Win the reminder, to be sent at once; the try is counted.

        None where it is not due, its window is closed, its plan is paused or stopped, somebody else has it, or all
        sending is held: all checked in the one statement that takes it.
        """
        async with self._store.connections.write() as connection:
            won = await connection.execute(CLAIM, {"at": now, "which": reminder_id, "owner": owner})
            row = won.one_or_none()
            return None if row is None else await self._claimed(connection, row, now)

    async def settle(self, claimed: Claimed, owner: str, settlement: Settlement, now: datetime) -> bool:
        """Write what became of a claimed reminder, with all that follows from it, at once.

        False where the claim is no longer this owner's: nothing is written then.
        """
        async with self._store.connections.write() as connection:
            mine = and_(reminders.c.id == claimed.id, reminders.c.state == ReminderState.SENDING)
            values = self._settled(settlement, now)
            done = await connection.execute(
                update(reminders).where(mine, reminders.c.claimed_by == owner).values(values)
            )
            if not done.rowcount:
                return False
            await self._follow(connection, claimed, settlement, now)
        self._store.changed()
        return True

    async def sweep(self, owner: str, now: datetime, in_flight: Collection[int] = ()) -> int:
        """Take back what is `sending` with nobody at it: all but the reminders `in_flight` of this owner.

        Only for an engine that is alone on the database. Such a reminder may have arrived, so it goes out again, or
        stays `unknown` after its last try, its window, or the end of its plan. Return how many there were.
        """
        mine = and_(reminders.c.claimed_by == owner, reminders.c.id.in_(in_flight))
        lost = and_(reminders.c.state == ReminderState.SENDING, ~mine)
        final = or_(reminders.c.tries >= MAX_TRIES, reminders.c.expires_at <= now, IS_STOPPED)
        state = case((final, standing.in_state(ReminderState.UNKNOWN)), else_=standing.in_state(ReminderState.DUE))
        ended_at = case((final, literal(now, UtcTime)))
        async with self._store.connections.write() as connection:
            swept = await connection.execute(
                update(reminders)
                .where(lost)
                .values(state=state, try_at=now, settled_at=ended_at, reason=INTERRUPTED)
                .returning(reminders.c.enrollment_id)
            )
            ids = swept.scalars().all()
            await standing.finish(connection, ids, now)
        return len(ids)

    async def expire(self, now: datetime) -> int:
        """End due reminders whose window is closed, `BATCH` at most: after an outage there may be very many.

        Return how many; they are never sent.
        """
        some = select(reminders.c.id).where(OVER).limit(BATCH)
        async with self._store.connections.write() as connection:
            expired = await connection.execute(
                update(reminders)
                .where(reminders.c.id.in_(some))
                .values(state=standing.unsent_becomes(ReminderState.EXPIRED), settled_at=now, reason=_why_late())
                .returning(reminders.c.enrollment_id),
                {"at": now},
            )
            ids = expired.scalars().all()
            await standing.finish(connection, set(ids), now)
        return len(ids)

    async def _claimed(self, connection: Transaction, row: AnyRow, now: datetime) -> Claimed | None:
        whose = await connection.execute(select(enrollments).where(enrollments.c.id == row.enrollment_id))
        try:
            enrollment = self._store.enrollment(whose.one())
        except UnreadableError:
            await connection.execute(
                update(reminders)
                .where(reminders.c.id == row.id)
                .values(state=ReminderState.FAILED, reason=UNREADABLE, settled_at=now)
            )
            return None
        return Claimed(row.id, row.day, row.due_at, row.expires_at, row.tries, enrollment)

    def _settled(self, settlement: Settlement, now: datetime) -> dict[str, object]:
        message = settlement.message_id
        values: dict[str, object] = {
            "state": settlement.state,
            "reason": settlement.reason,
            "message_id": None if message is None else self._store.cipher.seal(str(message), MESSAGE),
        }
        if not settlement.may_have_arrived:
            values["tries"] = reminders.c.tries - 1
        if settlement.state is ReminderState.DUE:
            return {**values, "try_at": settlement.try_at or now}
        return {**values, "settled_at": now}

    async def _follow(self, connection: Transaction, claimed: Claimed, settlement: Settlement, now: datetime) -> None:
        whose = enrollments.c.id == claimed.enrollment.id
        if settlement.hold_until is not None:
            await hold(connection, settlement.hold_until, now)
        if settlement.pause is not None:
            await standing.pause(connection, whose, settlement.pause, now)
        if settlement.moved_to is not None:
            await self._enrolled.move(connection, whose, settlement.moved_to, now)
        if settlement.stop is not None:
            await standing.stop(connection, whose, settlement.stop, now)
        await _end_with_its_plan(connection, claimed.id, now)
        await standing.finish(connection, [claimed.enrollment.id], now)


async def _end_with_its_plan(connection: Transaction, reminder_id: int, now: datetime) -> None:
    """A reminder that would go out again ends where its plan was stopped while it was on its way."""
    await connection.execute(
        update(reminders)
        .where(reminders.c.id == reminder_id, IS_DUE, IS_STOPPED)
        .values(state=standing.unsent_becomes(ReminderState.STOPPED), settled_at=now, reason=STOPPED_MEANWHILE)
    )


def _why_late() -> object:
    pause = select(enrollments.c.pause_reason).where(enrollments.c.id == reminders.c.enrollment_id).scalar_subquery()
    return func.coalesce(literal("paused: ").concat(pause), LATE)

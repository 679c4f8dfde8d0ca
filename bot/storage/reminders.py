"""The reminders on their way: which are due, who may send one, and what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, bindparam, select, update

from bot.aftercare.model import ReminderState
from bot.aftercare.sending import Claimed, Settlement
from bot.storage import standing
from bot.storage.due import AGENDA, CLAIM, DUE, NEXT, NOW
from bot.storage.enrollments import EnrollmentStore
from bot.storage.errors import UnreadableError
from bot.storage.gate import hold
from bot.storage.schema import enrollments, reminders
from bot.storage.standing import IS_DUE
from bot.storage.store import Store
from bot.storage.upkeep import IS_STOPPED, Upkeep

MESSAGE = "reminders.message_id"
UNREADABLE = "unreadable"
STOPPED_MEANWHILE = "stopped meanwhile"

_WHOSE = select(enrollments).where(enrollments.c.id == bindparam("which"))
_ITS = reminders.c.id == bindparam("which")
_MINE = update(reminders).where(
    _ITS, reminders.c.state == ReminderState.SENDING, reminders.c.claimed_by == bindparam("owner")
)
# One that would go out again ends where its plan was stopped while it was on its way.
_ENDING_WITH_ITS_PLAN = (
    update(reminders)
    .where(_ITS, IS_DUE, IS_STOPPED)
    .values(state=standing.unsent_becomes(ReminderState.STOPPED), settled_at=NOW, reason=STOPPED_MEANWHILE)
)

AnyRow = Row[tuple[object, ...]]


@dataclass(frozen=True, slots=True)
class Agenda:
    """What there is to do now: end what is `over`, send what is `due`; then nothing before `next_at`."""

    over: bool
    due: tuple[int, ...]
    next_at: datetime | None


class ReminderStore(Upkeep):
    """All raise `StorageUnavailableError` where the database can't be used; nothing has changed then."""

    def __init__(self, store: Store, enrolled: EnrollmentStore) -> None:
        super().__init__(store)
        self._enrolled = enrolled

    async def agenda(self, now: datetime, limit: int) -> Agenda:
        """Return all that an engine asks for, in one statement; see `due_ids`, `next_due_at` and `expire`."""
        rows = await self._store.rows(AGENDA, {"at": now, "most": limit})
        next_at = next((row.try_at for row in rows if row.kind == "next"), None)
        over = any(row.kind == "over" for row in rows)
        return Agenda(over, tuple(row.id for row in rows if row.kind == "due"), next_at)

    async def next_due_at(self, after: datetime) -> datetime | None:
        """Return when the next reminder becomes due, later than `after`; those of paused plans don't count."""
        return next((row.try_at for row in await self._store.rows(NEXT, {"at": after})), None)

    async def due_ids(self, now: datetime, limit: int) -> Sequence[int]:
        """Return the ids of reminders that may be claimed now, the longest due first."""
        return [row.id for row in await self._store.rows(DUE, {"at": now, "most": limit})]

    async def claim(self, reminder_id: int, now: datetime, owner: str) -> Claimed | None:
        """Win the reminder, to be sent at once; the try is counted.

        None where it is not due, its window is closed, its plan is paused or stopped, somebody else has it, or all
        sending is held: all checked in the one statement that takes it.
        """

        def work(connection: Connection) -> Claimed | None:
            row = connection.execute(CLAIM, {"at": now, "which": reminder_id, "owner": owner}).one_or_none()
            return None if row is None else self._claimed(connection, row, now)

        return await self._store.connections.writing(work)

    async def settle(self, claimed: Claimed, owner: str, settlement: Settlement, now: datetime) -> bool:
        """Write what became of a claimed reminder, with all that follows from it, at once.

        False where the claim is no longer this owner's: nothing is written then.
        """

        def work(connection: Connection) -> bool:
            standing.hold(connection, [claimed.enrollment.id])
            settling = _MINE.values(self._settled(settlement, now))
            if not connection.execute(settling, {"which": claimed.id, "owner": owner}).rowcount:
                return False
            self._follow(connection, claimed, settlement, now)
            return True

        settled = await self._store.connections.writing(work)
        if settled:
            self._store.changed()
        return settled

    def _claimed(self, connection: Connection, row: AnyRow, now: datetime) -> Claimed | None:
        whose = connection.execute(_WHOSE, {"which": row.enrollment_id}).one()
        try:
            enrollment = self._store.enrollment(whose)
        except UnreadableError:
            connection.execute(
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

    def _follow(self, connection: Connection, claimed: Claimed, settlement: Settlement, now: datetime) -> None:
        whose = enrollments.c.id == claimed.enrollment.id
        if settlement.hold_until is not None:
            hold(connection, settlement.hold_until, now)
        if settlement.pause is not None:
            standing.pause(connection, whose, settlement.pause, now)
        if settlement.moved_to is not None:
            self._enrolled.move(connection, whose, settlement.moved_to, now)
        if settlement.stop is not None:
            standing.stop(connection, whose, settlement.stop, now)
        connection.execute(_ENDING_WITH_ITS_PLAN, {"which": claimed.id, "at": now})
        standing.finish(connection, [claimed.enrollment.id], now)

"""The enrollments. Each change takes the reminders along, in one transaction."""

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, Executable, and_, delete, false, insert, not_, or_, select, update
from sqlalchemy.exc import IntegrityError

from bot.aftercare.model import Enrollment, EnrollmentState, NewEnrollment, PauseReason, Reminder
from bot.aftercare.schedule import PlannedReminder
from bot.storage import standing
from bot.storage.connections import T, Work
from bot.storage.errors import AlreadyEnrolledError
from bot.storage.schema import enrollments
from bot.storage.store import Store

BATCH = 500  # enrollments read at once
REPLACED = "replaced"


class EnrollmentStore:
    """All raise `StorageUnavailableError` where the database can't be used; nothing has changed then."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def create(
        self, new: NewEnrollment, reminders: Sequence[Reminder], now: datetime, replacing: int | None = None
    ) -> Enrollment:
        """Begin an enrollment with its reminders; the one that it replaces ends in the same transaction.

        Raises:
            AlreadyEnrolledError: the patient has another that is active or paused. Nothing has changed.
        """
        values = {**self._store.sealed(new, now), "state": EnrollmentState.ACTIVE}
        inserting = insert(enrollments).values(values).returning(enrollments)

        def work(connection: Connection) -> Enrollment:
            if replacing is not None:
                standing.stop(connection, enrollments.c.id == replacing, REPLACED, now)
            created = self._store.enrollment(connection.execute(inserting).one())
            standing.add_reminders(connection, created.id, reminders)
            return created

        try:
            return await self._writing(work)
        except IntegrityError as error:
            raise AlreadyEnrolledError("this patient has a care plan already") from error

    async def get(self, enrollment_id: int) -> Enrollment | None:
        """Return an enrollment, whatever its state."""
        return await self._one(enrollments.c.id == enrollment_id)

    async def of_chat(self, chat: int) -> Enrollment | None:
        """Return the patient's enrollment that is active or paused."""
        return await self._one(and_(self._of(chat), standing.RUNNING))

    async def pause(self, enrollment_id: int, reason: PauseReason, now: datetime) -> bool:
        """Pause an active enrollment: its reminders stay due, and are not sent. Whether it did."""
        which = enrollments.c.id == enrollment_id
        return await self._writing(lambda connection: standing.pause(connection, which, reason, now)) > 0

    async def resume(self, enrollment_id: int, now: datetime) -> bool:
        """Go on with a paused enrollment: what is still in its window is sent. Whether it did."""
        paused = (enrollments.c.id == enrollment_id, enrollments.c.state == EnrollmentState.PAUSED)
        active = {"state": EnrollmentState.ACTIVE, "pause_reason": None, "updated_at": now}
        resuming = update(enrollments).where(*paused).values(active)
        return await self._writing(lambda connection: connection.execute(resuming).rowcount) > 0

    async def stop(self, enrollment_id: int, reason: str, now: datetime) -> bool:
        """End an enrollment; nothing unsent is sent from the commit on. Whether it did."""
        which = enrollments.c.id == enrollment_id
        return await self._writing(lambda connection: standing.stop(connection, which, reason, now)) > 0

    async def stop_all(self, chat: int, reason: str, now: datetime) -> int:
        """End all that is running for a patient; return how many enrollments that were."""
        return await self._writing(lambda connection: standing.stop(connection, self._of(chat), reason, now))

    async def shift(self, enrollment_id: int, to: date, planned: Sequence[PlannedReminder], now: datetime) -> bool:
        """Move the whole plan to another treatment date; what was sent stays sent. False where it is not running."""
        return await self._retime(enrollment_id, planned, now, self._store.sealed_date(to))

    async def change_hour(
        self, enrollment_id: int, hour: int, zone: str, planned: Sequence[PlannedReminder], now: datetime
    ) -> bool:
        """Send at another hour, or in another zone. False where it is not running."""
        return await self._retime(enrollment_id, planned, now, {"hour": hour, "zone": zone})

    async def reconcile(
        self,
        enrollment_id: int,
        plan_version: str,
        tzdata_version: str,
        planned: Sequence[PlannedReminder],
        now: datetime,
    ) -> bool:
        """Take up a changed plan, or new rules of time zones. False where it is not running."""
        versions = {"plan_version": plan_version, "tzdata_version": tzdata_version}
        return await self._retime(enrollment_id, planned, now, versions)

    async def outdated(self, plan_versions: Mapping[str, str], tzdata_version: str) -> AsyncIterator[Enrollment]:
        """Yield the running enrollments whose reminders were computed from another plan or other time zone rules."""
        current = [
            and_(enrollments.c.plan_id == plan, enrollments.c.plan_version == version)
            for plan, version in plan_versions.items()
        ]
        up_to_date = and_(enrollments.c.tzdata_version == tzdata_version, or_(false(), *current))
        query = select(enrollments).where(standing.RUNNING, not_(up_to_date)).order_by(enrollments.c.id).limit(BATCH)
        last = 0
        while True:
            rows = await self._store.rows(query.where(enrollments.c.id > last))
            for row in rows:
                yield self._store.enrollment(row)
            if not rows:
                return
            last = rows[-1].id

    async def migrate_chat(self, old: int, new: int, now: datetime) -> None:
        """Follow a group that has got another id."""
        await self._writing(lambda connection: self.move(connection, self._of(old), new, now))

    def move(self, connection: Connection, which: ColumnElement[bool], to: int, now: datetime) -> None:
        """The same inside a transaction of the caller. Where the new chat has a plan of its own, the moved one ends."""
        taken = select(enrollments.c.id).where(self._of(to), standing.RUNNING)
        if connection.execute(taken).first() is not None:
            standing.stop(connection, which, REPLACED, now)
        connection.execute(update(enrollments).where(which).values(**self._store.sealed_chat(to), updated_at=now))

    def forgetting(self, chat: int) -> Sequence[Executable]:
        """Return what deletes all enrollments of a patient with their reminders."""
        return [delete(enrollments).where(self._of(chat))]

    async def prune(self, before: datetime) -> int:
        """Delete the enrollments that ended before a time, with their reminders; return how many."""
        ended = enrollments.c.state.in_((EnrollmentState.FINISHED, EnrollmentState.STOPPED))
        old = delete(enrollments).where(ended, enrollments.c.updated_at < before)
        return await self._writing(lambda connection: connection.execute(old).rowcount)

    async def _retime(
        self, enrollment_id: int, planned: Sequence[PlannedReminder], now: datetime, changes: Mapping[str, object]
    ) -> bool:
        running = update(enrollments).where(enrollments.c.id == enrollment_id, standing.RUNNING)

        def work(connection: Connection) -> bool:
            if not connection.execute(running.values(**changes, updated_at=now)).rowcount:
                return False
            standing.retime(connection, enrollment_id, planned, now)
            return True

        return await self._writing(work)

    async def _one(self, which: ColumnElement[bool]) -> Enrollment | None:
        return next(map(self._store.enrollment, await self._store.rows(select(enrollments).where(which))), None)

    def _of(self, chat: int) -> ColumnElement[bool]:
        return enrollments.c.chat_key == self._store.chat_key(chat)

    async def _writing(self, work: Work[T]) -> T:
        done = await self._store.connections.writing(work)
        self._store.changed()
        return done

"""What the clinic wants to know of its reminders: counts and lists, with nothing in them that says who a patient is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Row, and_, func, select

from bot.aftercare.model import EnrollmentState, PauseReason, ReminderState
from bot.storage.schema import enrollments, reminders
from bot.storage.store import Store

LATE_BY = timedelta(minutes=15)  # a reminder that was sent later than that after it was due
IS_LATE = reminders.c.settled_at - reminders.c.due_at > LATE_BY // timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One reminder. `settled_at`: when it was sent, or ended otherwise."""

    id: int
    enrollment_id: int
    plan_id: str
    zone: str
    day: int
    due_at: datetime
    expires_at: datetime
    state: ReminderState
    tries: int
    settled_at: datetime | None
    reason: str | None
    enrollment_state: EnrollmentState
    pause_reason: PauseReason | None


@dataclass(frozen=True, slots=True)
class Ended:
    """How many reminders ended in some time; `late` ones are among those sent."""

    sent: int = 0
    late: int = 0
    failed: int = 0
    unknown: int = 0
    expired: int = 0


class ReportStore:
    """Reads only. All raise `StorageUnavailableError` where the database can't be used."""

    def __init__(self, store: Store) -> None:
        self._store = store

    async def counts(self) -> dict[ReminderState, int]:
        """Return how many reminders are in each state; zeros too."""
        query = select(reminders.c.state, func.count()).group_by(reminders.c.state)
        return dict.fromkeys(ReminderState, 0) | dict(tuple(row) for row in await self._store.rows(query))

    async def due_between(self, start: datetime, end: datetime, most: int = 1000) -> Sequence[ReportLine]:
        """Return the reminders with `start <= due_at < end`, whatever became of them, in order."""
        return await self._lines(and_(reminders.c.due_at >= start, reminders.c.due_at < end), most)

    async def ended(self, state: ReminderState, since: datetime, most: int = 1000) -> Sequence[ReportLine]:
        """Return the reminders that ended in `state` (sent, unknown, failed, expired, stopped) at or after `since`."""
        return await self._lines(and_(reminders.c.state == state, reminders.c.settled_at >= since), most)

    async def ended_between(self, start: datetime, end: datetime) -> Ended:
        """Return how many reminders ended with `start <= settled_at < end`, and how."""
        in_time = and_(reminders.c.settled_at >= start, reminders.c.settled_at < end)
        query = select(reminders.c.state, func.count()).where(in_time).group_by(reminders.c.state)
        late = select(func.count()).where(in_time, reminders.c.state == ReminderState.SENT, IS_LATE)
        found = dict(tuple(row) for row in await self._store.rows(query))
        late_ones = (await self._store.rows(late))[0][0]
        names = ("sent", "failed", "unknown", "expired")
        return Ended(late=late_ones, **{name: found.get(ReminderState(name), 0) for name in names})

    async def coming(self, enrollment_id: int, now: datetime, most: int = 400) -> Sequence[ReportLine]:
        """Return what an enrollment has still to send as seen from `now`, in order; also where it is paused."""
        is_coming = and_(reminders.c.state == ReminderState.DUE, reminders.c.expires_at > now)
        return await self._lines(and_(reminders.c.enrollment_id == enrollment_id, is_coming), most)

    async def sent_late(self, since: datetime, most: int = 1000) -> Sequence[ReportLine]:
        """Return the reminders sent at or after `since`, more than `LATE_BY` after they were due."""
        which = and_(reminders.c.state == ReminderState.SENT, reminders.c.settled_at >= since, IS_LATE)
        return await self._lines(which, most)

    async def _lines(self, which: ColumnElement[bool], most: int) -> Sequence[ReportLine]:
        query = (
            select(reminders, enrollments.c.plan_id, enrollments.c.zone, enrollments.c.pause_reason)
            .add_columns(enrollments.c.state.label("enrollment_state"))
            .join_from(reminders, enrollments)
            .where(which)
            .order_by(reminders.c.due_at, reminders.c.id)
            .limit(most)
        )
        return [_line(row) for row in await self._store.rows(query)]


def _line(row: Row[tuple[object, ...]]) -> ReportLine:
    return ReportLine(**{name: getattr(row, name) for name in ReportLine.__dataclass_fields__})

"""What happens to enrollments and their unsent reminders together, inside a transaction of the caller."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Row, and_, bindparam, case, exists, insert, literal, select, update

from bot.aftercare.changes import KnownReminder, reconcile
from bot.aftercare.model import EnrollmentState, PauseReason, Reminder, ReminderState
from bot.aftercare.schedule import PlannedReminder
from bot.storage.connections import is_sqlite
from bot.storage.schema import UtcTime, enrollments, reminders

RUNNING = enrollments.c.state.in_([EnrollmentState.ACTIVE, EnrollmentState.PAUSED])
IS_DUE = reminders.c.state == ReminderState.DUE
_IS_OPEN = reminders.c.state.in_((ReminderState.DUE, ReminderState.SENDING))
_AMONG = enrollments.c.id.in_(bindparam("ids", expanding=True))
_HOLDING = select(enrollments.c.id).where(_AMONG).order_by(enrollments.c.id).with_for_update()
_FINISHING = (
    update(enrollments)
    .where(_AMONG, RUNNING, ~exists().where(reminders.c.enrollment_id == enrollments.c.id, _IS_OPEN))
    .values(state=EnrollmentState.FINISHED, pause_reason=None, updated_at=bindparam("at", type_=UtcTime))
)


def in_state(state: ReminderState) -> ColumnElement[ReminderState]:
    """Return a state as it is stored."""
    return literal(state, reminders.c.state.type)


def unsent_becomes(state: ReminderState) -> ColumnElement[ReminderState]:
    """Return the state in which an unsent reminder ends: `unknown` where an earlier try may have arrived."""
    return case((reminders.c.tries > 0, in_state(ReminderState.UNKNOWN)), else_=in_state(state))


def hold(connection: Connection, ids: Collection[int]) -> None:
    """Have these enrollments to oneself until the transaction ends; where only one writes, one has.

    Whoever changes an enrollment and its reminders takes the enrollment first. In two orders, two that change the same
    would each wait for the other.
    """
    if not is_sqlite(connection):
        connection.execute(_HOLDING, {"ids": list(ids)})


def stop(connection: Connection, which: ColumnElement[bool], reason: str, now: datetime) -> int:
    """End the running enrollments among `which`, and their unsent reminders; return how many."""
    ended = connection.execute(
        update(enrollments)
        .where(which, RUNNING)
        .values(state=EnrollmentState.STOPPED, stop_reason=reason, pause_reason=None, updated_at=now)
        .returning(enrollments.c.id)
    )
    ids = ended.scalars().all()
    connection.execute(
        update(reminders)
        .where(reminders.c.enrollment_id.in_(ids), IS_DUE)
        .values(state=unsent_becomes(ReminderState.STOPPED), settled_at=now, reason=reason)
    )
    return len(ids)


def pause(connection: Connection, which: ColumnElement[bool], reason: PauseReason, now: datetime) -> int:
    """Pause the active enrollments among `which`; their reminders stay due, and can't be claimed. Return how many."""
    paused = connection.execute(
        update(enrollments)
        .where(which, enrollments.c.state == EnrollmentState.ACTIVE)
        .values(state=EnrollmentState.PAUSED, pause_reason=reason, updated_at=now)
    )
    return paused.rowcount


def finish(connection: Connection, ids: Collection[int], now: datetime) -> None:
    """End those of the enrollments that have nothing left to send."""
    connection.execute(_FINISHING, {"ids": list(ids), "at": now})


def add_reminders(connection: Connection, enrollment_id: int, wanted: Sequence[Reminder]) -> None:
    """Write reminders that there are no rows for yet."""
    rows = [
        {"enrollment_id": enrollment_id, "day": r.day, "due_at": r.due_at, "try_at": r.due_at,
         "expires_at": r.expires_at, "state": ReminderState.DUE, "tries": 0}
        for r in wanted
    ]  # fmt: skip
    if rows:
        connection.execute(insert(reminders), rows)


def retime(connection: Connection, enrollment_id: int, planned: Sequence[PlannedReminder], now: datetime) -> None:
    """Turn the rows of a running enrollment into `planned`, by the rules of `reconcile`."""
    its = reminders.c.enrollment_id == enrollment_id
    rows = connection.execute(select(reminders).where(its).with_for_update())
    changes = reconcile([_known(row) for row in rows], planned)
    for drop in changes.drop:
        _drop(connection, and_(its, reminders.c.day == drop.day), drop.reason, now)
    for reminder in changes.retime:
        _move(connection, and_(its, reminders.c.day == reminder.day), reminder)
    add_reminders(connection, enrollment_id, changes.add)
    finish(connection, [enrollment_id], now)


def _known(row: Row[tuple[object, ...]]) -> KnownReminder:
    """A reminder that may have arrived is left to its next try, whatever the plan says now."""
    may_have_arrived = row.state is ReminderState.DUE and row.tries > 0
    state = ReminderState.UNKNOWN if may_have_arrived else row.state
    return KnownReminder(Reminder(row.day, row.due_at, row.expires_at), state)


def _move(connection: Connection, which: ColumnElement[bool], to: Reminder) -> None:
    connection.execute(
        update(reminders)
        .where(which)
        .values(due_at=to.due_at, try_at=to.due_at, expires_at=to.expires_at)
        .values(state=ReminderState.DUE, settled_at=None, reason=None)
    )


def _drop(connection: Connection, which: ColumnElement[bool], reason: str, now: datetime) -> None:
    connection.execute(
        update(reminders)
        .where(which, IS_DUE)
        .values(state=unsent_becomes(ReminderState.STOPPED), settled_at=now, reason=reason)
    )

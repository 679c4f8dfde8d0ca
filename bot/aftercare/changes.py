"""What becomes of reminders when the date, the hour, the plan's file or the time zones change. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from bot.aftercare.model import Reminder, ReminderState
from bot.aftercare.schedule import PlannedReminder

SAME_DAY = timedelta(hours=18)  # hours offered lie 14 apart at most, and a change of the clocks comes on top

# A patient may have seen these, or is about to; nothing is sent twice.
_TOUCHED = frozenset({ReminderState.SENDING, ReminderState.SENT, ReminderState.UNKNOWN, ReminderState.FAILED})


class DropReason(StrEnum):
    """Why a reminder that was due is not sent any more."""

    REMOVED = "removed"  # the plan has no such step any more, or its date does not exist
    PAST = "past"  # by the new date it would have been due long ago


@dataclass(frozen=True, slots=True)
class KnownReminder:
    """A reminder as it was written earlier, and where it is now."""

    reminder: Reminder
    state: ReminderState


@dataclass(frozen=True, slots=True)
class Drop:
    """A reminder to stop, and the reason to note."""

    day: int
    reason: DropReason


@dataclass(frozen=True, slots=True)
class Changes:
    """What to do to the rows of one enrollment: write `add`, give `retime` its times and make it due, stop `drop`."""

    add: tuple[Reminder, ...] = ()
    retime: tuple[Reminder, ...] = ()
    drop: tuple[Drop, ...] = ()


def reconcile(known: Sequence[KnownReminder], planned: Sequence[PlannedReminder]) -> Changes:
    """Return what turns `known`, the rows of an enrollment that goes on, into `planned` (see `reminder_rows`).

    A row that was tried is never touched. One that expired or was dropped is due again if its new time is still to
    come. A due one whose new time has passed on the same day keeps the old: nobody loses a day by changing the hour.
    """
    rows = {row.reminder.day: row for row in known}
    plan = {planned.reminder.day: planned for planned in planned}
    due = [row for row in rows.values() if row.state is ReminderState.DUE]
    return Changes(
        add=tuple(new.reminder for new in planned if not new.past and new.reminder.day not in rows),
        retime=tuple(new.reminder for new in planned if _moves(rows.get(new.reminder.day), new)),
        drop=tuple(drop for row in due if (drop := _drop(row, plan.get(row.reminder.day))) is not None),
    )


def _moves(row: KnownReminder | None, new: PlannedReminder) -> bool:
    if row is None or row.state in _TOUCHED or new.past:
        return False
    return row.state is not ReminderState.DUE or row.reminder != new.reminder


def _drop(row: KnownReminder, new: PlannedReminder | None) -> Drop | None:
    if new is None:
        return Drop(row.reminder.day, DropReason.REMOVED)
    if new.past and abs(row.reminder.due_at - new.reminder.due_at) > SAME_DAY:
        return Drop(row.reminder.day, DropReason.PAST)
    return None

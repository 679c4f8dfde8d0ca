"""What is due when: one reminder on each local date that exists, none early. Pure; time zones are `tzinfo` values."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from bot.aftercare.model import Reminder
from bot.answering.careplan import CarePlan, Step


@dataclass(frozen=True, slots=True)
class PlannedReminder:
    """One step of a plan for one patient: `date` is the patient's own; `past`: its window has closed already."""

    step: Step
    date: date
    reminder: Reminder
    past: bool


def reminder_rows(
    plan: CarePlan, treatment_date: date, hour: int, zone: tzinfo, now: datetime
) -> tuple[PlannedReminder, ...]:
    """Return every reminder of the plan in order, those that are past as seen from `now` (aware) among them.

    A step whose date does not exist in `zone` has none. One that was due a while ago but whose window is still open
    is not past: it is to be sent at once.
    """
    planned = (_planned(step, plan, treatment_date, hour, zone, now) for step in plan.steps)
    return tuple(reminder for reminder in planned if reminder is not None)


def upcoming(planned: tuple[PlannedReminder, ...]) -> tuple[Reminder, ...]:
    """Return the reminders that are still to be sent: the rows of a new enrollment."""
    return tuple(reminder.reminder for reminder in planned if not reminder.past)


def _planned(
    step: Step, plan: CarePlan, treatment_date: date, hour: int, zone: tzinfo, now: datetime
) -> PlannedReminder | None:
    day = treatment_date + timedelta(days=step.day)
    due_at = moment(day, hour, zone)
    if due_at is None:
        return None
    reminder = Reminder(step.day, due_at, due_at + plan.late)
    return PlannedReminder(step, day, reminder, past=reminder.expires_at <= now)


def moment(day: date, hour: int, zone: tzinfo) -> datetime | None:
    """Return the instant (UTC) at which clocks in `zone` first show `hour` o'clock, or later, on the date `day`.

    An hour that the clocks skip becomes the first instant after the jump; of an hour that they show twice it is the
    first. None where the clocks skip the rest of that date.
    """
    wall = datetime.combine(day, time(hour), zone)  # its fold is 0: the first of two
    due_at = wall.astimezone(UTC)
    if due_at.astimezone(zone) != wall:
        due_at = _end_of_jump(wall)
    return due_at if due_at.astimezone(zone).date() == day else None


def _end_of_jump(wall: datetime) -> datetime:
    """Return the first instant (UTC, to the second) at which the clocks show more than `wall`, which they skip."""
    before = wall.replace(fold=1).astimezone(UTC)  # read with the offset after the jump: too early
    after = wall.astimezone(UTC)  # read with the offset before it: too late, or right
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if _shows(middle, wall):
            after = middle
        else:
            before = middle
    return after


def _shows(instant: datetime, wall: datetime) -> bool:
    return instant.astimezone(wall.tzinfo).replace(tzinfo=None) >= wall.replace(tzinfo=None)

"""A dry run: what a plan would send on each date of a range, and where the clocks play a part. Pure."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, tzinfo
from enum import StrEnum

from bot.aftercare.schedule import moment
from bot.answering.careplan import CarePlan, Step


class Clocks(StrEnum):
    """What the clocks do at the hour of a reminder."""

    USUAL = "usual"
    SKIPPED = "skipped"  # they skip the hour: it comes at the first instant after the jump
    REPEATED = "repeated"  # they show the hour twice: it comes at the first
    NO_SUCH_DATE = "no_such_date"  # they skip the whole date: none comes


@dataclass(frozen=True, slots=True)
class SimulatedDay:
    """One date: `step` is None on a day without advice, `due_at` (UTC) where the date does not exist.

    `day` counts from the first date, the treatment's. `local` is `due_at` as the patient's clock shows it.
    """

    date: date
    day: int
    step: Step | None
    due_at: datetime | None
    local: datetime | None
    clocks: Clocks


def simulate(first: date, last: date, zone: tzinfo, plan: CarePlan, hour: int) -> tuple[SimulatedDay, ...]:
    """Return each date from `first`, on which the treatment is taken to be, to `last`, both with it."""
    return tuple(_simulated(first, day, zone, plan, hour) for day in range((last - first).days + 1))


def _simulated(first: date, day: int, zone: tzinfo, plan: CarePlan, hour: int) -> SimulatedDay:
    found = first + timedelta(days=day)
    due_at = moment(found, hour, zone)
    local = due_at.astimezone(zone) if due_at else None
    return SimulatedDay(found, day, plan.step(day), due_at, local, _clocks(found, hour, zone, local))


def _clocks(day: date, hour: int, zone: tzinfo, local: datetime | None) -> Clocks:
    wall = datetime.combine(day, time(hour), zone)
    if local is None:
        return Clocks.NO_SUCH_DATE
    if local != wall:
        return Clocks.SKIPPED
    return Clocks.REPEATED if wall.utcoffset() != wall.replace(fold=1).utcoffset() else Clocks.USUAL

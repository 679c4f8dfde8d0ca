"""Notices when the process stood still or the clock was moved. Pure: the times are arguments."""

from dataclasses import dataclass
from datetime import datetime, timedelta

NOTABLE = timedelta(seconds=3)  # a busy machine is late by less


@dataclass(frozen=True, slots=True)
class Reading:
    """The clock on the wall, and one that only ever counts on (seconds)."""

    wall: datetime
    steady: float


def stood_still(planned: float, passed: float) -> str | None:
    """Return what the operator should know of a rest of at most `planned` seconds that took `passed`."""
    late = passed - planned
    return f"the process stood still for {late:.0f} s, and goes on" if late > NOTABLE.total_seconds() else None


def moved(before: Reading, after: Reading) -> str | None:
    """Return what the operator should know of how the two clocks ran."""
    ahead = (after.wall - before.wall) - timedelta(seconds=after.steady - before.steady)
    if abs(ahead) <= NOTABLE:
        return None
    way = "forward" if ahead > timedelta(0) else "back"
    return f"the clock was put {way} by {abs(ahead).total_seconds():.0f} s; what is due is looked up anew"

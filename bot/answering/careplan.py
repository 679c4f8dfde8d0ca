"""What the clinic says about the days after a procedure, and how its patients write dates and places: as values."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

HOURS = range(7, 22)  # hours of the day at which a patient may be reminded: no phone rings at night


@dataclass(frozen=True, slots=True)
class Step:
    """The advice `day` days after the treatment (0 is its day): small HTML, and the entry of the FAQ it comes from."""

    day: int
    text: str
    entry_id: str


@dataclass(frozen=True, slots=True)
class CarePlan:
    """What follows one procedure for `days` days; `steps` are in the order of their days, each day once.

    `confirmed` tells whether the clinic has said that `days` and the days of the steps are right.
    A reminder may be sent until `late` after it was due.
    """

    id: str
    title: str
    days: int
    steps: tuple[Step, ...]
    late: timedelta
    confirmed: bool

    def step(self, day: int) -> Step | None:
        """Return the step of `day` days after the treatment, or None."""
        return next((step for step in self.steps if step.day == day), None)

    @property
    def version(self) -> str:
        """The name of all that reminders' times are computed from: equal times, equal version. Texts don't matter."""
        times = [self.id, self.late.total_seconds(), *(step.day for step in self.steps)]
        return hashlib.sha256(repr(times).encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class PlanDefaults:
    """What holds for all plans. `zone` is the clinic's time zone, None until the clinic has said it."""

    hour: int = 9  # offered first
    zone: str | None = None
    ahead: timedelta = timedelta(days=60)  # how far in the future a treatment may lie


@dataclass(frozen=True, slots=True)
class DateWords:
    """How dates are said (`dates` of `words.yaml`). Of a month and a weekday the first form is the one to show."""

    months: tuple[tuple[str, ...], ...] = ()  # twelve, January first
    weekdays: tuple[tuple[str, ...], ...] = ()  # seven, Monday first
    day_first: bool = True  # 5/6 is the 5th of June
    relative: Mapping[int, tuple[str, ...]] = field(default_factory=dict)  # days from today -> "yesterday"
    numbers: Mapping[str, int] = field(default_factory=dict)  # "two" -> 2
    days: tuple[str, ...] = ()  # the unit: "days"
    weeks: tuple[str, ...] = ()
    ago: tuple[str, ...] = ()  # "3 days ago"
    ahead: tuple[str, ...] = ()  # "in 3 days"
    last: tuple[str, ...] = ()  # "last friday"
    next: tuple[str, ...] = ()  # "next friday"
    this: tuple[str, ...] = ()  # "this friday"
    ordinals: tuple[str, ...] = ()  # what follows a number: "20th"
    fillers: tuple[str, ...] = ()  # words that say nothing about the date: "on", "the", "it was"

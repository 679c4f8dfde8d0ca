"""A small plan and the words around it, for tests of what comes when."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot.answering.careplan import CarePlan, DateWords, Step
from bot.answering.knowledge import Knowledge
from tests.answering.clinic import WORDING, clinic

LATE = timedelta(hours=6)
ICE, REST, SCRATCH = (
    Step(1, "Ice <b>helps</b>.", "ice"),
    Step(2, "Rest.", "rest"),
    Step(3, "Don't scratch.", "scratch"),
)
PLAN = CarePlan(id="laser", title="Laser", days=7, steps=(ICE, REST, SCRATCH), late=LATE, confirmed=True)
DATE_WORDS = DateWords(
    months=tuple(
        (name, name[:3])
        for name in (
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        )
    ),
    weekdays=tuple(
        (name, name[:3]) for name in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    ),
    relative={-2: ("day before yesterday",), -1: ("yesterday", "last night"), 0: ("today", "2day"), 1: ("tomorrow",)},
    numbers={"a": 1, "two": 2},
    days=("day", "days"),
    weeks=("week", "weeks"),
    ago=("ago",),
    ahead=("in", "from now"),
    last=("last",),
    next=("next",),
    this=("this",),
    ordinals=("st", "nd", "rd", "th"),
    fillers=("the", "on", "of", "it", "was"),
)


def plan_of(days: int) -> CarePlan:
    """Return a plan with a step on each day from 0."""
    return replace(PLAN, days=days, steps=tuple(Step(day, f"Advice {day}.", "ice") for day in range(days + 1)))


def aftercare_clinic() -> Knowledge:
    """Return the small clinic with the plan and a wording that shows what is put in."""
    wording = replace(
        WORDING,
        date="{weekday} {day} {month}",
        reminder="<b>Day {day} of {days}</b>, {date}",
        plan="Your {days} days:",
        plan_step="{date} at {time}",
        plan_step_past="{date}, past",
        earlier_advice="So far:",
    )
    return clinic(plans=(PLAN,), date_words=DATE_WORDS, wording=wording)


def utc(day: date, hour: int = 0, minute: int = 0) -> datetime:
    """Return an instant of that day."""
    return datetime(day.year, day.month, day.day, hour, minute, tzinfo=UTC)

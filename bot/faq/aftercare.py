"""`aftercare.yaml`: its shape, what may be wrong in it, and the care plans in it as values."""

from collections.abc import Collection, Iterator
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, StringConstraints

from bot.answering.careplan import HOURS, CarePlan, DateWords, PlanDefaults, Step
from bot.faq.document import Document, Path
from bot.faq.model import Id, Line, checked_markup
from bot.faq.problems import Problem, Severity
from bot.faq.shapes import FileModel, checked_zone
from bot.faq.words import DatesModel

MAX_DAYS = 365
MAX_ADVICE = 600  # characters of one day's advice; it is read on a phone, and the whole plan is shown in one piece
UNSET = "unset"


def _zone(name: str) -> str:
    return name if name == UNSET else checked_zone(name)


Advice = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=MAX_ADVICE),
    AfterValidator(checked_markup),
]


class StepModel(FileModel):
    """The advice of one day; `entry` is the entry of faq.yaml that it comes from."""

    day: Annotated[int, Field(ge=0, le=MAX_DAYS)]
    text: Advice
    entry: Id


class PlanModel(FileModel):
    """What follows one procedure; `confirmed: yes` once the clinic has said that the days are right."""

    id: Id
    title: Line
    days: Annotated[int, Field(ge=1, le=MAX_DAYS)]
    confirmed: Literal["unset", "yes"] = "unset"
    steps: tuple[StepModel, ...] = Field(min_length=1)


class DefaultsModel(FileModel):
    """What holds for all plans."""

    hour: Annotated[int, Field(ge=HOURS.start, lt=HOURS.stop)] = 9
    late_hours: Annotated[int, Field(ge=1, le=12)] = 6
    ahead_days: Annotated[int, Field(ge=0, le=MAX_DAYS)] = 60
    zone: Annotated[str, AfterValidator(_zone)] = UNSET


class AftercareFile(FileModel):
    """`aftercare.yaml`."""

    defaults: DefaultsModel = DefaultsModel()
    plans: tuple[PlanModel, ...] = ()


def to_plans(file: AftercareFile, withdrawn: Collection[str], instead: str) -> tuple[CarePlan, ...]:
    """Return the plans; a step whose entry is among the `withdrawn` says `instead`."""
    return tuple(
        CarePlan(
            id=plan.id,
            title=plan.title,
            days=plan.days,
            steps=tuple(
                Step(step.day, instead if step.entry in withdrawn else step.text, step.entry)
                for step in sorted(plan.steps, key=lambda step: step.day)
            ),
            late=timedelta(hours=file.defaults.late_hours),
            confirmed=plan.confirmed != UNSET,
        )
        for plan in file.plans
    )


def to_defaults(file: AftercareFile) -> PlanDefaults:
    """Return what holds for all plans."""
    defaults = file.defaults
    return PlanDefaults(
        hour=defaults.hour,
        zone=None if defaults.zone == UNSET else defaults.zone,
        ahead=timedelta(days=defaults.ahead_days),
    )


def to_date_words(dates: DatesModel | None) -> DateWords:
    """Return the words for dates, or none of them."""
    return DateWords(**dates.model_dump()) if dates else DateWords()


def unknown_entries(file: AftercareFile, known: Collection[str]) -> Iterator[tuple[Path, str]]:
    """Return each entry that a step names and that is not `known`, with its place."""
    for at, plan in enumerate(file.plans):
        for position, step in enumerate(plan.steps):
            if step.entry not in known:
                yield ("plans", at, "steps", position, "entry"), step.entry


def plan_problems(file: AftercareFile, document: Document, *, has_dates: bool) -> Iterator[Problem]:
    """Return what is wrong with the days, and what the clinic has still to say."""
    if file.plans and not has_dates:
        message = "words.yaml has no `dates`, so reminders can't name their day: put that part back"
        yield document.problem(("plans",), message)
    if file.plans and file.defaults.zone == UNSET:
        message = "`zone` is unset: write the clinic's time zone, like Europe/London; until then each patient is asked"
        yield _warning(document, ("defaults", "zone"), message)
    for at, plan in enumerate(file.plans):
        yield from _day_problems(plan, document, ("plans", at))


def _day_problems(plan: PlanModel, document: Document, path: Path) -> Iterator[Problem]:
    if plan.confirmed == UNSET:
        advice = "ask the doctor, correct the days, then write `confirmed: yes`"
        message = f"nobody has confirmed the {plan.days} days of `{plan.id}`: {advice}"
        yield _warning(document, (*path, "days"), message)
    seen: dict[int, int] = {}
    for position, step in enumerate(plan.steps):
        place: Path = (*path, "steps", position, "day")
        if step.day > plan.days:
            yield document.problem(place, f"day {step.day} is after the last, {plan.days}: correct one of them")
        if step.day in seen:
            line = document.place((*path, "steps", seen[step.day], "day")).line
            yield document.problem(place, f"line {line} has day {step.day} already: put both texts into one step")
        seen.setdefault(step.day, position)


def _warning(document: Document, path: Path, message: str) -> Problem:
    place = document.place(path)
    return Problem(document.name, place.line, place.column, message, Severity.WARNING)

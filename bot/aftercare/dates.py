"""Dates as people type them: "yesterday", "3 days ago", "last friday", "20/11", "nov 20th". Pure.

The words are the clinic's, so another language works. What can be read in two ways is asked, never chosen silently.
"""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from bot.aftercare.datereadings import Alternatives, Readings, read_tokens
from bot.aftercare.datetokens import Tokenizer
from bot.answering.careplan import CarePlan, DateWords, PlanDefaults

MAX_LENGTH = 60  # characters; whoever writes more tells a story, and the calendar is offered
_CLOCK = re.compile(r"\d\s*:\s*\d")  # 14:05 is no fifth of anything


class DateProblem(StrEnum):
    """Why a date that was understood can't be taken."""

    NO_SUCH_DATE = "no_such_date"  # the 31st of November
    TOO_LONG_AGO = "too_long_ago"  # the plan is over
    TOO_FAR_AHEAD = "too_far_ahead"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A date that can't be taken; `day` is None where there is no such date."""

    reason: DateProblem
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Ambiguity:
    """Two dates that may be meant, the likelier first: to be chosen from. One may lie outside the limits."""

    dates: tuple[date, date]


@dataclass(frozen=True, slots=True)
class DateLimits:
    """The first and the last date that make sense."""

    earliest: date
    latest: date

    def refusal(self, day: date) -> Refusal | None:
        """Return why `day` can't be taken, or None if it can."""
        if day < self.earliest:
            return Refusal(DateProblem.TOO_LONG_AGO, day)
        return Refusal(DateProblem.TOO_FAR_AHEAD, day) if day > self.latest else None


DateAnswer = date | Ambiguity | Refusal | None


def treatment_limits(plan: CarePlan, defaults: PlanDefaults, today: date) -> DateLimits:
    """Return the treatment dates for which `plan` still has, or will have, a day to come."""
    return DateLimits(today - timedelta(days=plan.days), today + defaults.ahead)


class DateReader:
    """Reads dates in one clinic's language."""

    def __init__(self, words: DateWords) -> None:
        self._tokenizer = Tokenizer(words)
        self._day_first = words.day_first

    def read(self, text: str, today: date, limits: DateLimits) -> DateAnswer:
        """Return the date that `text` means on the day `today`, or what is the matter with it; None: not understood."""
        if len(text) > MAX_LENGTH or _CLOCK.search(text):
            return None
        tokens = self._tokenizer.tokens(text)
        readings = read_tokens(tokens, today, day_first=self._day_first) if tokens else None
        return None if readings is None else _settle(readings, limits)


def _settle(readings: Readings, limits: DateLimits) -> DateAnswer:
    """Return the one date that is left within `limits`, or two that may be meant, or why there is none.

    The likeliest stays in the choice even where it can't be taken: the clinic's order of day and month is never
    overruled silently.
    """
    dates = [_likeliest(days, readings.weekday, limits) for days in readings.dates if days]
    if not dates:
        return Refusal(DateProblem.NO_SUCH_DATE)
    if readings.weekday is not None:
        dates = _on_weekday(dates, readings.weekday, limits)
    inside = [day for day in dates if limits.refusal(day) is None]
    if not inside:
        return limits.refusal(dates[0])
    meant = list(dict.fromkeys([dates[0], *inside]))
    return Ambiguity((meant[0], meant[1])) if len(meant) > 1 else meant[0]


def _likeliest(days: Alternatives, weekday: int | None, limits: DateLimits) -> date:
    """Return the first of `days` within `limits` that falls on `weekday`, or else the first within, or the first."""
    inside = [day for day in days if limits.refusal(day) is None]
    return next((day for day in inside if day.weekday() == weekday), (inside or days)[0])


def _on_weekday(dates: list[date], weekday: int, limits: DateLimits) -> list[date]:
    """Return those that fall on `weekday`; or, where none does, the first and the nearest day that does."""
    fitting = [day for day in dates if day.weekday() == weekday and limits.refusal(day) is None]
    away = (weekday - dates[0].weekday() + 3) % 7 - 3
    return fitting or [dates[0], dates[0] + timedelta(days=away)]

"""A month as buttons, to choose a date from. Pure."""

import calendar
from collections.abc import Iterator
from datetime import date, timedelta

from bot.aftercare.dates import DateLimits
from bot.answering.careplan import DateWords
from bot.answering.reply import Button
from bot.channels.telegram.aftercare.marks import Do, Kind, Mark

Row = tuple[Button, ...]
OUTSIDE = "·"  # a day that can't be chosen
NOTHING = str(Mark(Kind.FORM, Do.NOTHING))


def month_of(value: str) -> date | None:
    """Return the first day of the month "2026-11", or None where there is no such month."""
    try:
        return date.fromisoformat(f"{value}-01")
    except ValueError:
        return None


def month_rows(month: date, limits: DateLimits, words: DateWords) -> Iterator[Row]:
    """Yield the rows of the month in which `month` lies: its name, the days of the week, its weeks."""
    month = min(max(month, limits.earliest), limits.latest).replace(day=1)
    name = f"{words.months[month.month - 1][0]} {month.year}"
    yield (_turn("◀", month - timedelta(days=1), limits), Button(name, NOTHING), _turn("▶", _next(month), limits))
    yield tuple(Button(forms[0][:2], NOTHING) for forms in words.weekdays)
    for week in calendar.Calendar().monthdatescalendar(month.year, month.month):
        yield tuple(_day(day, month, limits) for day in week)


def _turn(sign: str, to: date, limits: DateLimits) -> Button:
    """The arrow to a neighbouring month, where that has a day to choose."""
    if (to.year, to.month) < (limits.earliest.year, limits.earliest.month) or to > limits.latest:
        return Button(OUTSIDE, NOTHING)
    return Button(sign, str(Mark(Kind.FORM, Do.MONTH, f"{to:%Y-%m}")))


def _next(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


def _day(day: date, month: date, limits: DateLimits) -> Button:
    if day.month != month.month or limits.refusal(day) is not None:
        return Button(OUTSIDE, NOTHING)
    return Button(str(day.day), str(Mark(Kind.FORM, Do.DAY, day.isoformat())))

"""The dates that the words of a typed date may mean; the second half of `bot.aftercare.dates`. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from bot.aftercare.datetokens import Kind, Token

# Year, month, day; None where it was not said. And the dates that this may be, the nearest first.
Reading = tuple[int | None, int | None, int]
Alternatives = list[date]

# Where in the tokens the year, the month and the day stand.
Order = tuple[int | None, int | None, int]

WEEK = timedelta(weeks=1)
YEARS = 1000  # numbers from here on are years
_A_WEEK = Token(Kind.UNIT, 7)
_ORDERS: dict[tuple[Kind, ...], list[Order]] = {
    (Kind.NUMBER,): [(None, None, 0)],
    (Kind.NUMBER, Kind.NUMBER): [(None, 1, 0), (None, 0, 1)],
    (Kind.NUMBER, Kind.NUMBER, Kind.NUMBER): [(2, 1, 0), (2, 0, 1)],
    (Kind.NUMBER, Kind.MONTH): [(None, 1, 0)],
    (Kind.MONTH, Kind.NUMBER): [(None, 0, 1)],
    (Kind.NUMBER, Kind.MONTH, Kind.NUMBER): [(2, 1, 0)],
    (Kind.MONTH, Kind.NUMBER, Kind.NUMBER): [(2, 0, 1)],
}
_YEAR_FIRST: dict[tuple[Kind, ...], list[Order]] = {
    (Kind.NUMBER, Kind.NUMBER, Kind.NUMBER): [(0, 1, 2)],
    (Kind.NUMBER, Kind.MONTH, Kind.NUMBER): [(0, 1, 2)],
}


@dataclass(frozen=True, slots=True)
class Readings:
    """The readings of a text, the likelier first, each as the dates that it may be, the nearest first.

    A reading with no dates can't be: there is no 31st of November. `weekday` was said beside the date.
    """

    dates: list[Alternatives]
    weekday: int | None = None


def read_tokens(tokens: Sequence[Token], today: date, *, day_first: bool) -> Readings | None:
    """Return the readings of `tokens` on the day `today`. None: this is no date."""
    weekdays = [token.value for token in tokens if token.kind is Kind.WEEKDAY]
    rest = [token for token in tokens if token.kind is not Kind.WEEKDAY]
    if len(weekdays) > 1:
        return None
    weekday = weekdays[0] if weekdays else None
    if weekday is not None and all(token.kind is Kind.WHICH or token == _A_WEEK for token in rest):
        return _weekday(weekday, rest, today)
    offset = _offset(rest)
    if offset is not None:
        return Readings([[today + timedelta(days=offset)]], weekday)
    readings = _calendar(rest, day_first=day_first)
    return Readings([_dates(reading, today) for reading in dict.fromkeys(readings)], weekday) if readings else None


def _offset(tokens: Sequence[Token]) -> int | None:
    """Return the days from today of "yesterday", "3 days ago", "in 3 days"; "3 days" alone have passed."""
    kinds = [token.kind for token in tokens]
    values = [token.value for token in tokens]
    match kinds:
        case [Kind.OFFSET]:
            return values[0]
        case [Kind.NUMBER, Kind.UNIT] | [Kind.NUMBER, Kind.UNIT, Kind.AGO]:
            return -values[0] * values[1]
        case [Kind.AGO, Kind.NUMBER, Kind.UNIT]:  # as many languages say it: "hace 3 días", "il y a 3 jours"
            return -values[1] * values[2]
        case [Kind.AHEAD, Kind.NUMBER, Kind.UNIT]:
            return values[1] * values[2]
        case [Kind.NUMBER, Kind.UNIT, Kind.AHEAD]:
            return values[0] * values[1]
    return None


def _calendar(tokens: Sequence[Token], *, day_first: bool) -> list[Reading] | None:
    """Return "5/6" as 5 June and 6 May, the clinic's order first; a month beyond 12 was not meant as one."""
    values = [token.value for token in tokens]
    year_first = bool(values) and values[0] >= YEARS
    orders = (_YEAR_FIRST if year_first else _ORDERS).get(tuple(token.kind for token in tokens), [])
    readings = [_reading(values, order) for order in (orders if day_first else orders[::-1])]
    days = [reading for reading in readings if reading[2] < YEARS]  # "nov 2026" has no day
    return [reading for reading in days if reading[1] is None or reading[1] <= 12] or days or None


def _reading(values: Sequence[int], order: Order) -> Reading:
    year, month = (None if place is None else values[place] for place in order[:2])
    return (year + 2000 if year is not None and year < 100 else year, month, values[order[2]])


def _dates(reading: Reading, today: date) -> Alternatives:
    days = [found for year, month in _months(reading, today) if (found := _date(year, month, reading[2])) is not None]
    return sorted(days, key=lambda found: (abs(found - today), found))


def _months(reading: Reading, today: date) -> list[tuple[int, int]]:
    """Return the months, with their years, that a reading may mean as seen from `today`."""
    year, month, _ = reading
    if month is None:  # "the 20th"; of three months one always has a 31st
        months = (divmod(today.year * 12 + today.month - 1 + away, 12) for away in range(-1, 2))
        return [(found, index + 1) for found, index in months]
    return [(found, month) for found in ([today.year - 1, today.year, today.year + 1] if year is None else [year])]


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _weekday(weekday: int, rest: Sequence[Token], today: date) -> Readings | None:
    """Return what "friday", "last friday" and "friday last week" mean."""
    latest = today - timedelta(days=(today.weekday() - weekday) % 7)
    of_week = today + timedelta(days=weekday - today.weekday())
    match [token.kind for token in rest]:
        case []:
            return Readings([[latest]])
        case [Kind.WHICH]:
            return Readings([[day] for day in _which(rest[0].value, latest, of_week, today)])
        case [Kind.WHICH, Kind.UNIT]:
            return Readings([[of_week + rest[0].value * WEEK]])
    return None


def _which(which: int, latest: date, of_week: date, today: date) -> list[date]:
    """Return the days that "last", "this" or "next" may mean: where it is one of this week, the other week's, too."""
    if which == 0:
        return [of_week]
    nearest = latest + WEEK if which > 0 else latest - WEEK * (latest == today)
    return [nearest, nearest + which * WEEK] if nearest == of_week else [nearest]

"""When the clinic is open, and by when it will have answered. Pure: the time zone and the time are arguments."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

LOOKED_AHEAD = 60  # days: a clinic that is closed for longer can promise nothing
MINUTE = timedelta(minutes=1)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


@dataclass(frozen=True, slots=True)
class Span:
    """From one time of the day to a later one; `end` None is midnight."""

    start: time
    end: time | None

    def on(self, day: date, zone: tzinfo) -> tuple[datetime, datetime]:
        """Return the moments, in UTC, at which it begins and ends on `day`."""
        end = _moment(day, self.end, zone) if self.end else _moment(day + timedelta(days=1), time(), zone)
        return _moment(day, self.start, zone), end


@dataclass(frozen=True, slots=True)
class OpeningHours:
    """`week`: the spans of the seven days, Monday first, in order; `closed`: holidays; `zone`: a time zone's name."""

    zone: str
    week: tuple[tuple[Span, ...], ...]
    closed: frozenset[date] = frozenset()
    reply_within: timedelta | None = None  # of open time; None: no time is promised

    def is_open(self, at: datetime, zone: tzinfo) -> bool:
        """Whether somebody is there."""
        return any(start <= at < end for start, end in self._spans(at, zone, days=1))

    def reply_by(self, at: datetime, zone: tzinfo) -> datetime | None:
        """Return when `reply_within` of open time has passed since `at`, up to a whole minute; None: nobody can say."""
        if self.reply_within is None:
            return None
        at, left = at.astimezone(UTC), self.reply_within  # in UTC an hour is an hour
        for start, end in self._spans(at, zone):
            begin = max(start, at)
            if begin + left <= end:
                return _whole_minute(begin + left).astimezone(zone)
            left -= max(end - begin, timedelta())
        return None

    def _spans(self, at: datetime, zone: tzinfo, days: int = LOOKED_AHEAD) -> Iterator[tuple[datetime, datetime]]:
        """Yield the open times from the day of `at` on, in order, those that are over included."""
        today = at.astimezone(zone).date()
        for day in (today + timedelta(days=n) for n in range(days)):
            if day not in self.closed:
                yield from (span.on(day, zone) for span in self.week[day.weekday()])


def _moment(day: date, at: time, zone: tzinfo) -> datetime:
    """Return a wall time as a moment: one that is skipped in spring is moved on, one that comes twice is the first."""
    return datetime.combine(day, at, zone).astimezone(UTC)


def _whole_minute(at: datetime) -> datetime:
    over = timedelta(seconds=at.second, microseconds=at.microsecond)
    return at - over + MINUTE if over else at

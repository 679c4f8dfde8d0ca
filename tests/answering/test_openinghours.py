from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering.openinghours import OpeningHours, Span

LONDON = ZoneInfo("Europe/London")
DAY = (Span(time(9), time(17)),)
WEEK = OpeningHours("Europe/London", (*[DAY] * 5, (), ()), frozenset({date(2026, 12, 25)}), timedelta(hours=4))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=LONDON)


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("2026-11-23 09:00", "2026-11-23 13:00"),  # a Monday
        ("2026-11-23 13:00", "2026-11-23 17:00"),
        ("2026-11-23 13:01", "2026-11-24 09:01"),
        ("2026-11-23 16:00", "2026-11-24 12:00"),
        ("2026-11-28 11:00", "2026-11-30 13:00"),  # Saturday, so Monday by 13:00
        ("2026-11-23 03:00", "2026-11-23 13:00"),
        ("2026-12-24 16:30", "2026-12-28 12:30"),  # over Christmas and the weekend
        ("2026-11-23 09:00:20", "2026-11-23 13:01"),
    ],
)
def test_an_answer_is_promised_after_four_hours_of_open_time(asked: str, answered: str) -> None:
    assert WEEK.reply_by(at(asked), LONDON) == at(answered)


def test_a_lunch_break_does_not_count() -> None:
    hours = OpeningHours("Europe/London", ((Span(time(9), time(12)), Span(time(14), time(18))),) * 7, frozenset(),
                         timedelta(hours=4))  # fmt: skip
    assert hours.reply_by(at("2026-11-23 10:00"), LONDON) == at("2026-11-23 16:00")
    assert not hours.is_open(at("2026-11-23 12:00"), LONDON)
    assert hours.is_open(at("2026-11-23 14:00"), LONDON)


@pytest.mark.parametrize(
    ("asked", "answered"),
    [
        ("2026-10-25 00:30", datetime(2026, 10, 25, 3, 30, tzinfo=UTC)),  # the hour that comes twice
        ("2026-03-29 00:30", datetime(2026, 3, 29, 4, 30, tzinfo=UTC)),  # the hour that is skipped
    ],
)
def test_an_hour_is_an_hour_when_the_clocks_change(asked: str, answered: datetime) -> None:
    always = OpeningHours("Europe/London", ((Span(time(), None),),) * 7, frozenset(), timedelta(hours=4))
    assert always.reply_by(at(asked), LONDON) == answered


def test_a_clinic_that_does_not_open_promises_nothing() -> None:
    never = OpeningHours("Europe/London", ((),) * 7, frozenset(), timedelta(hours=4))
    assert never.reply_by(at("2026-11-23 09:00"), LONDON) is None
    assert OpeningHours("Europe/London", (DAY,) * 7).reply_by(at("2026-11-23 09:00"), LONDON) is None


ZONES = st.sampled_from(["Europe/London", "America/New_York", "Africa/Cairo", "Australia/Lord_Howe", "Asia/Kolkata"])
HALVES = st.lists(st.integers(0, 47), unique=True, max_size=4).filter(lambda found: len(found) % 2 == 0).map(sorted)
WEEKS = st.lists(HALVES, min_size=7, max_size=7).filter(lambda week: sum(map(len, week)) >= 6)


def clock(half: int) -> time:
    return time(half // 2, half % 2 * 30)


@given(ZONES, WEEKS, st.integers(0, 1000 * 1440), st.integers(1, 8))
@settings(deadline=None, max_examples=60)
def test_the_open_minutes_up_to_the_promise_are_those_promised(
    name: str, halves: list[list[int]], asked: int, within: int
) -> None:
    zone, start = ZoneInfo(name), datetime(2025, 1, 1, tzinfo=UTC) + timedelta(minutes=asked)
    week = tuple(tuple(Span(clock(a), clock(b)) for a, b in zip(day[::2], day[1::2], strict=True)) for day in halves)
    hours = OpeningHours(name, week, frozenset(), timedelta(hours=within))
    promised = hours.reply_by(start, zone)
    assert promised is not None
    assert promised > start
    step, open_minutes, now = timedelta(minutes=30), 0, start
    while now < promised:  # half an hour at a time, as all spans begin and end at one
        until = min(now + step - timedelta(minutes=now.minute % 30), promised.astimezone(UTC))
        open_minutes += int((until - now).total_seconds() // 60) if hours.is_open(now, zone) else 0
        now = until
    assert open_minutes == within * 60
    assert hours.is_open(promised - timedelta(minutes=1), zone)

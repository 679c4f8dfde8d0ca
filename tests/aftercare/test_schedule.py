from datetime import UTC, date, datetime, time, timedelta, tzinfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.aftercare.model import Reminder
from bot.aftercare.schedule import moment, reminder_rows, upcoming
from bot.aftercare.zonefiles import load_zone, zone_names
from bot.answering.careplan import HOURS
from tests.aftercare.plans import LATE, PLAN, plan_of, utc

LONG_AGO = datetime(1800, 1, 1, tzinfo=UTC)
STEP = timedelta(minutes=15)
ZONES = st.sampled_from(sorted(zone_names()))
DATES = st.dates(date(1850, 1, 1), date(2100, 1, 1))


def shown(instant: datetime, zone: tzinfo) -> datetime:
    return instant.astimezone(zone).replace(tzinfo=None)


def exists(day: date, zone: tzinfo) -> bool:
    """Look at the clock every quarter of an hour from a day before to a day after."""
    start = utc(day) - timedelta(days=1)
    return any(shown(start + n * STEP, zone).date() == day for n in range(3 * 96))


@settings(max_examples=150, deadline=None)
@given(zone=ZONES, start=DATES, hour=st.sampled_from(HOURS))
@example(zone="Pacific/Apia", start=date(2011, 12, 28), hour=9)
@example(zone="Pacific/Apia", start=date(1892, 7, 1), hour=9)
@example(zone="Pacific/Kwajalein", start=date(1993, 8, 19), hour=7)
@example(zone="America/Juneau", start=date(1867, 10, 16), hour=12)
@example(zone="Antarctica/Macquarie", start=date(1899, 10, 30), hour=8)
def test_each_local_date_that_exists_has_one_reminder_in_order_and_none_early(
    zone: str, start: date, hour: int
) -> None:
    clock = load_zone(zone)

    planned = reminder_rows(plan_of(5), start, hour, clock, LONG_AGO)

    dates = [start + timedelta(days=day) for day in range(6)]
    assert [row.date for row in planned] == [day for day in dates if exists(day, clock)]
    assert [row.reminder.day for row in planned] == [(row.date - start).days for row in planned]
    due = [row.reminder.due_at for row in planned]
    assert due == sorted(set(due))
    for row in planned:
        local = shown(row.reminder.due_at, clock)
        assert local.date() == row.date
        assert local.time() >= time(hour)


@settings(max_examples=150, deadline=None)
@given(zone=ZONES, day=DATES, hour=st.integers(0, 23))
@example(zone="Europe/London", day=date(2026, 3, 29), hour=1)
@example(zone="Australia/Lord_Howe", day=date(2026, 4, 5), hour=1)
def test_no_earlier_instant_of_the_date_shows_the_hour_or_more(zone: str, day: date, hour: int) -> None:
    clock = load_zone(zone)
    due_at = moment(day, hour, clock)
    if due_at is None:
        return
    before = [due_at - timedelta(seconds=1), *(due_at - n * STEP for n in range(1, 26 * 4))]

    late_enough = [shown(instant, clock) for instant in before if shown(instant, clock).date() == day]

    assert all(local.time() < time(hour) for local in late_enough)


@pytest.mark.parametrize(
    ("zone", "day", "hour", "local"),
    [
        ("Europe/London", date(2026, 3, 29), 1, "2026-03-29T02:00:00+01:00"),
        ("America/New_York", date(2026, 3, 8), 2, "2026-03-08T03:00:00-04:00"),
        ("Australia/Lord_Howe", date(2026, 10, 4), 2, "2026-10-04T02:30:00+11:00"),
        ("Africa/Cairo", date(2026, 4, 24), 0, "2026-04-24T01:00:00+03:00"),
        ("America/Santiago", date(2026, 9, 6), 0, "2026-09-06T01:00:00-03:00"),
        ("Asia/Beirut", date(2026, 3, 29), 0, "2026-03-29T01:00:00+03:00"),
        ("Antarctica/Macquarie", date(1899, 11, 1), 7, "1899-11-01T10:00:00+10:00"),
    ],
)
def test_an_hour_that_the_clocks_skip_becomes_the_first_instant_after_it(
    zone: str, day: date, hour: int, local: str
) -> None:
    due_at = moment(day, hour, load_zone(zone))

    assert due_at is not None
    assert due_at.astimezone(load_zone(zone)).isoformat() == local


@pytest.mark.parametrize(
    ("zone", "day", "hour", "local"),
    [
        ("Europe/London", date(2026, 10, 25), 1, "2026-10-25T01:00:00+01:00"),
        ("America/New_York", date(2026, 11, 1), 1, "2026-11-01T01:00:00-04:00"),
        ("Australia/Lord_Howe", date(2026, 4, 5), 2, "2026-04-05T02:00:00+10:30"),
        ("Africa/Cairo", date(2026, 10, 29), 23, "2026-10-29T23:00:00+03:00"),
        ("America/Santiago", date(2026, 4, 4), 23, "2026-04-04T23:00:00-03:00"),
        ("Asia/Beirut", date(2026, 10, 24), 23, "2026-10-24T23:00:00+03:00"),
    ],
)
def test_of_an_hour_that_the_clocks_repeat_it_is_the_first(zone: str, day: date, hour: int, local: str) -> None:
    due_at = moment(day, hour, load_zone(zone))

    assert due_at is not None
    assert due_at.astimezone(load_zone(zone)).isoformat() == local


@pytest.mark.parametrize(
    ("zone", "day", "offsets"),
    [
        ("Europe/London", date(2026, 3, 28), [0, 1]),
        ("America/New_York", date(2026, 10, 31), [-4, -5]),
        ("Australia/Lord_Howe", date(2026, 10, 3), [10.5, 11]),
        ("Africa/Cairo", date(2026, 10, 29), [3, 2]),
        ("America/Santiago", date(2026, 9, 5), [-4, -3]),
        ("Asia/Beirut", date(2026, 3, 28), [2, 3]),
    ],
)
def test_nine_stays_nine_when_the_clocks_change_over_night(zone: str, day: date, offsets: list[float]) -> None:
    instants = [moment(day + timedelta(days=n), 9, load_zone(zone)) for n in range(2)]

    assert instants == [utc(day + timedelta(days=n), 9) - timedelta(hours=offsets[n]) for n in range(2)]


def test_a_date_that_a_country_skipped_has_no_reminder_and_its_neighbours_have_one_each() -> None:
    apia = load_zone("Pacific/Apia")

    planned = reminder_rows(PLAN, date(2011, 12, 28), 9, apia, LONG_AGO)

    assert moment(date(2011, 12, 30), 9, apia) is None
    assert [(row.date, row.reminder.due_at) for row in planned] == [
        (date(2011, 12, 29), utc(date(2011, 12, 29), 19)),
        (date(2011, 12, 31), utc(date(2011, 12, 30), 19)),
    ]


def test_a_reminder_expires_when_its_window_closes() -> None:
    (first, *_) = reminder_rows(PLAN, date(2026, 11, 22), 9, UTC, LONG_AGO)

    assert first.reminder == Reminder(1, utc(date(2026, 11, 23), 9), utc(date(2026, 11, 23), 9) + LATE)


@pytest.mark.parametrize(("hour", "minute", "past"), [(8, 59, 1), (9, 0, 1), (14, 59, 1), (15, 0, 2)])
def test_who_begins_on_the_second_day_gets_it_while_its_window_is_open(hour: int, minute: int, past: int) -> None:
    planned = reminder_rows(PLAN, date(2026, 11, 20), 9, UTC, utc(date(2026, 11, 22), hour, minute))

    assert [row.past for row in planned] == [day <= past for day in (1, 2, 3)]
    assert [reminder.day for reminder in upcoming(planned)] == [day for day in (1, 2, 3) if day > past]

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.aftercare.dates import (
    Ambiguity,
    DateAnswer,
    DateLimits,
    DateProblem,
    DateReader,
    Refusal,
    treatment_limits,
)
from bot.answering.careplan import DateWords, PlanDefaults
from tests.aftercare.plans import DATE_WORDS, PLAN

TODAY = date(2026, 11, 22)  # a Sunday
LIMITS = DateLimits(date(2026, 11, 1), date(2027, 1, 20))
READER = DateReader(DATE_WORDS)


def read(text: str, today: date = TODAY, limits: DateLimits = LIMITS, **words: Any) -> DateAnswer:
    return DateReader(replace(DATE_WORDS, **words)).read(text, today, limits)


@pytest.mark.parametrize(
    ("text", "ago"),
    [
        ("today", 0),
        ("2day", 0),
        ("Yesterday!", 1),
        ("it was yesterday", 1),
        ("yesturday", 1),
        ("last night", 1),
        ("the day before yesterday", 2),
        ("3 days ago", 3),
        ("3 days", 3),
        ("ago 3 days", 3),  # as many languages order it
        ("two weeks ago", 14),
        ("a week ago", 7),
        ("in 3 days", -3),
        ("3 days from now", -3),
        ("tomorrow", -1),
        ("0 days ago", 0),
    ],
)
def test_days_are_counted_from_today(text: str, ago: int) -> None:
    assert read(text) == TODAY - timedelta(days=ago)


@pytest.mark.parametrize(
    "text",
    [
        "20 nov",
        "20nov",
        "20th of November",
        "nov 20th",
        "November 20, 2026",
        "20 novemer",
        "20/11",
        "20.11.",
        "20.11.2026",
        "20-11-26",
        "20 11 2026",
        "2026-11-20",
        "2026 nov 20",
        "20 Nov '26",
        "11/20",
        "11/20/2026",
        "the 20th",
        "on the 20th",
        "20",
        "friday",
        "Fri",
        "fridya",
        "this friday",
        "friday 20 nov",
        "friday the 20th",
        "20/11 friday",
        "２０/１１",
        "٢٠/١١",
    ],
)
def test_a_date_is_read_as_people_type_it(text: str) -> None:
    assert read(text) == date(2026, 11, 20)


@pytest.mark.parametrize(
    ("today", "text", "meant"),
    [
        (date(2027, 1, 3), "30 dec", date(2026, 12, 30)),  # the year that is nearest
        (date(2026, 12, 30), "3/1", date(2027, 1, 3)),
        (date(2026, 12, 2), "the 30th", date(2026, 11, 30)),
        (date(2027, 2, 2), "the 31st", date(2027, 1, 31)),  # the nearest month that has one
        (date(2028, 3, 1), "29 feb", date(2028, 2, 29)),
        (date(2026, 11, 22), "sunday", date(2026, 11, 22)),  # today's own name is today
        (date(2026, 11, 22), "last sunday", date(2026, 11, 15)),
        (date(2026, 11, 24), "last friday", date(2026, 11, 20)),
        (date(2026, 11, 24), "next monday", date(2026, 11, 30)),
        (date(2026, 11, 24), "friday last week", date(2026, 11, 20)),
        (date(2026, 11, 24), "last week friday", date(2026, 11, 20)),
        (date(2026, 11, 24), "this friday", date(2026, 11, 27)),
    ],
)
def test_what_is_not_said_is_taken_from_the_day_it_is_said_on(today: date, text: str, meant: date) -> None:
    assert read(text, today, DateLimits(today - timedelta(days=20), today + timedelta(days=20))) == meant


@pytest.mark.parametrize(
    ("today", "text", "first", "second"),
    [
        (date(2026, 11, 12), "11/12", date(2026, 12, 11), date(2026, 11, 12)),
        (date(2026, 11, 12), "11/12/2026", date(2026, 12, 11), date(2026, 11, 12)),
        (date(2026, 11, 22), "last friday", date(2026, 11, 20), date(2026, 11, 13)),
        (date(2026, 11, 24), "next friday", date(2026, 11, 27), date(2026, 12, 4)),
        (date(2026, 11, 22), "friday 21 nov", date(2026, 11, 21), date(2026, 11, 20)),  # a Saturday
        (date(2026, 11, 22), "monday 22 nov", date(2026, 11, 22), date(2026, 11, 23)),
        (date(2026, 11, 22), "yesterday friday", date(2026, 11, 21), date(2026, 11, 20)),
        (date(2026, 11, 5), "5/11", date(2026, 11, 5), date(2026, 5, 11)),
    ],
)
def test_what_may_mean_two_dates_is_asked(today: date, text: str, first: date, second: date) -> None:
    limits = DateLimits(today - timedelta(days=200), today + timedelta(days=60))

    assert read(text, today, limits) == Ambiguity((first, second))


def test_of_two_readings_the_one_that_fits_the_limits_is_taken() -> None:
    limits = DateLimits(date(2026, 11, 1), date(2026, 11, 30))

    assert read("5/11", date(2026, 11, 6), limits) == date(2026, 11, 5)
    assert read("5/11", date(2026, 11, 6), limits, day_first=False) == Ambiguity((date(2026, 5, 11), date(2026, 11, 5)))


def test_the_clinics_order_is_not_overruled_silently_where_its_date_is_too_old() -> None:
    limits = DateLimits(date(2026, 11, 15), date(2027, 1, 20))

    assert read("12/11", TODAY, limits) == Ambiguity((date(2026, 11, 12), date(2026, 12, 11)))


def test_the_order_of_day_and_month_is_the_clinics() -> None:
    today = date(2026, 11, 12)

    assert read("11/12", today, day_first=False) == Ambiguity((date(2026, 11, 12), date(2026, 12, 11)))
    assert read("12/12", today, day_first=False) == date(2026, 12, 12)


def test_a_weekday_settles_which_of_two_orders_was_meant() -> None:
    assert read("thursday 11/12", date(2026, 11, 12)) == date(2026, 11, 12)
    assert read("friday 11/12", date(2026, 11, 12)) == date(2026, 12, 11)


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("31 nov", Refusal(DateProblem.NO_SUCH_DATE)),
        ("0/0", Refusal(DateProblem.NO_SUCH_DATE)),
        ("45/99", Refusal(DateProblem.NO_SUCH_DATE)),
        ("29 feb", Refusal(DateProblem.NO_SUCH_DATE)),
        ("2026-02-30", Refusal(DateProblem.NO_SUCH_DATE)),
        ("20 nov 2025", Refusal(DateProblem.TOO_LONG_AGO, date(2025, 11, 20))),
        ("40 days ago", Refusal(DateProblem.TOO_LONG_AGO, date(2026, 10, 13))),
        ("9999 weeks ago", Refusal(DateProblem.TOO_LONG_AGO, TODAY - timedelta(weeks=9999))),
        ("1 march", Refusal(DateProblem.TOO_FAR_AHEAD, date(2027, 3, 1))),
        ("20/11/2569", Refusal(DateProblem.TOO_FAR_AHEAD, date(2569, 11, 20))),  # a Buddhist year
    ],
)
def test_a_date_that_cannot_be_is_refused_with_the_reason(text: str, refusal: Refusal) -> None:
    assert read(text) == refusal


@pytest.mark.parametrize(
    "text",
    [
        "",
        "the",
        "hello there",
        "not yesterday",
        "yesterday or today",
        "14:05",
        "20/11 14:05",
        "nov 2026",
        "2026",
        "20112026",
        "9999999999 days ago",
        "1 2 3 4",
        "friday monday",
        "sonday",  # is it Sunday or Monday?
        "xx20",
        "last",
        "friday week last",
        "the twentieth",
        "yesterday " * 10,
        "🙂",
    ],
)
def test_what_is_no_date_is_not_guessed(text: str) -> None:
    assert read(text) is None


def test_another_language_needs_only_its_words() -> None:
    spanish = DateWords(
        months=(("enero",), *((f"mes {n}",) for n in range(2, 11)), ("noviembre", "nov"), ("diciembre",)),
        weekdays=(("lunes",), ("martes",), ("miércoles",), ("jueves",), ("viernes",), ("sábado",), ("domingo",)),
        relative={-1: ("ayer",)},
        days=("días",),
        ago=("hace",),
        last=("pasado",),
        fillers=("el", "de"),
    )
    reader = DateReader(spanish)

    said = ["ayer", "hace 2 días", "el 20 de noviembre", "el viernes pasado"]

    assert [reader.read(text, TODAY, DateLimits(date(2026, 11, 15), TODAY)) for text in said] == [
        date(2026, 11, 21),
        *[date(2026, 11, 20)] * 3,
    ]


def test_without_any_words_numbers_are_still_read() -> None:
    assert DateReader(DateWords()).read("20/11", TODAY, LIMITS) == date(2026, 11, 20)
    assert DateReader(DateWords()).read("yesterday", TODAY, LIMITS) is None


def test_a_treatment_may_be_as_old_as_its_plan_is_long() -> None:
    limits = treatment_limits(PLAN, PlanDefaults(ahead=timedelta(days=60)), TODAY)

    assert limits == DateLimits(date(2026, 11, 15), date(2027, 1, 21))


@given(st.text(max_size=60) | st.text("0123456789/.- adentsfriw", max_size=30))
def test_any_text_gets_an_answer_and_a_date_only_within_the_limits(text: str) -> None:
    answer = READER.read(text, TODAY, LIMITS)

    if isinstance(answer, Ambiguity):
        assert answer.dates[0] != answer.dates[1]
        assert any(LIMITS.refusal(day) is None for day in answer.dates)
    elif isinstance(answer, date):
        assert LIMITS.refusal(answer) is None
    elif answer is not None:
        assert answer.day is None or LIMITS.refusal(answer.day) == answer


@given(
    st.dates(LIMITS.earliest, LIMITS.latest),
    st.sampled_from(["%d/%m/%Y", "%Y-%m-%d", "%d %b %Y", "%B %d, %Y", "%A %d %B"]),
)
def test_a_date_that_is_written_out_is_read_back(day: date, form: str) -> None:
    answer = READER.read(day.strftime(form), TODAY, LIMITS)

    assert day in (answer.dates if isinstance(answer, Ambiguity) else (answer,))

from dataclasses import replace
from datetime import UTC, date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.aftercare.schedule import reminder_rows
from bot.aftercare.text import date_text, earlier_reply, plan_reply, reminder_reply
from bot.aftercare.zonefiles import load_zone
from bot.answering.model import Outcome
from tests.aftercare.plans import ICE, PLAN, SCRATCH, aftercare_clinic, utc
from tests.answering.clinic import NOTICE

CLINIC = aftercare_clinic()
TREATED = date(2026, 11, 20)


def test_a_reminder_says_its_day_its_date_and_its_advice_and_ends_with_the_notice() -> None:
    reply = reminder_reply(CLINIC, "laser", 1, date(2026, 11, 23))

    assert reply is not None
    assert reply.html == f"<b>Day 1 of 7</b>, Tuesday 24 November\nIce <b>helps</b>.\n\n{NOTICE}"
    assert (reply.outcome, reply.entries) == (Outcome.REMINDER, ("ice",))


def test_a_repeated_reminder_is_the_same() -> None:
    assert reminder_reply(CLINIC, "laser", 2, TREATED) == reminder_reply(CLINIC, "laser", 2, TREATED)


@pytest.mark.parametrize(("plan", "day"), [("laser", 4), ("gone", 1)])
def test_a_step_that_is_gone_has_no_reminder(plan: str, day: int) -> None:
    assert reminder_reply(CLINIC, plan, day, TREATED) is None


@given(st.sampled_from([1, 2, 3]), st.dates(date(1990, 1, 1), date(2100, 1, 1)))
def test_no_reminder_names_the_procedure_and_each_has_the_notice(day: int, treated: date) -> None:
    reply = reminder_reply(CLINIC, "laser", day, treated)

    assert reply is not None
    assert PLAN.title.casefold() not in reply.text.casefold()
    assert reply.text.endswith(NOTICE)


def test_the_plan_is_shown_whole_in_the_patients_own_time_with_what_is_past() -> None:
    cairo = load_zone("Africa/Cairo")
    planned = reminder_rows(PLAN, TREATED, 9, cairo, utc(date(2026, 11, 22), 8))

    reply = plan_reply(CLINIC, PLAN, planned, cairo)

    assert reply.text == (
        "Your 7 days:\n\n"
        "Saturday 21 November, past\nIce helps.\n\n"
        "Sunday 22 November at 09:00\nRest.\n\n"
        "Monday 23 November at 09:00\nDon't scratch.\n\n" + NOTICE
    )


def test_who_begins_late_gets_the_earlier_advice_once() -> None:
    twice = replace(PLAN, steps=(ICE, replace(ICE, day=2), SCRATCH))
    planned = reminder_rows(twice, TREATED, 9, UTC, utc(date(2026, 11, 23), 8))

    reply = earlier_reply(CLINIC, planned)

    assert reply is not None
    assert reply.text == f"So far:\n\nIce helps.\n\n{NOTICE}"
    assert reply.entries == ("ice",)


def test_who_begins_in_time_has_no_earlier_advice() -> None:
    assert earlier_reply(CLINIC, reminder_rows(PLAN, TREATED, 9, UTC, utc(TREATED))) is None


def test_names_of_days_and_months_are_the_clinics() -> None:
    words = replace(CLINIC.date_words, months=(("enero", "ene"),) * 12, weekdays=(("lunes",),) * 7)
    spanish = replace(
        CLINIC, date_words=words, wording=replace(CLINIC.wording, date="{weekday}, {day} de {month} de {year}")
    )

    assert date_text(spanish, date(2026, 1, 5)) == "lunes, 5 de enero de 2026"

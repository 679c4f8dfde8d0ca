from datetime import date

from bot.aftercare.preview import Clocks, simulate
from bot.aftercare.zonefiles import load_zone
from tests.aftercare.plans import ICE, PLAN, utc


def test_a_dry_run_shows_each_date_of_the_range_with_its_step_and_its_instant() -> None:
    days = simulate(date(2026, 10, 20), date(2026, 10, 30), load_zone("Africa/Cairo"), PLAN, 9)

    assert [day.date.day for day in days] == list(range(20, 31))
    assert [day.day for day in days] == list(range(11))
    assert [day.step.day for day in days if day.step] == [1, 2, 3]
    assert days[1].step == ICE
    assert [day.due_at for day in days[-2:]] == [utc(date(2026, 10, 29), 6), utc(date(2026, 10, 30), 7)]
    assert {str(day.local)[11:16] for day in days} == {"09:00"}
    assert {day.clocks for day in days} == {Clocks.USUAL}


def test_it_says_where_the_clocks_skip_or_repeat_the_hour() -> None:
    (skipped,) = simulate(date(2026, 3, 29), date(2026, 3, 29), load_zone("Europe/London"), PLAN, 1)
    (repeated,) = simulate(date(2026, 10, 25), date(2026, 10, 25), load_zone("Europe/London"), PLAN, 1)

    assert (skipped.clocks, str(skipped.local)) == (Clocks.SKIPPED, "2026-03-29 02:00:00+01:00")
    assert (repeated.clocks, str(repeated.local)) == (Clocks.REPEATED, "2026-10-25 01:00:00+01:00")


def test_it_says_where_a_date_does_not_exist() -> None:
    days = simulate(date(2011, 12, 29), date(2011, 12, 31), load_zone("Pacific/Apia"), PLAN, 9)

    assert [day.clocks for day in days] == [Clocks.USUAL, Clocks.NO_SUCH_DATE, Clocks.USUAL]
    assert (days[1].due_at, days[1].local) == (None, None)


def test_a_range_that_ends_before_it_begins_has_no_dates() -> None:
    assert simulate(date(2026, 1, 2), date(2026, 1, 1), load_zone("UTC"), PLAN, 9) == ()

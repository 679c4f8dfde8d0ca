from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.aftercare.changes import Changes, Drop, DropReason, KnownReminder, reconcile
from bot.aftercare.model import ReminderState
from bot.aftercare.schedule import PlannedReminder, reminder_rows, upcoming
from bot.answering.careplan import HOURS, CarePlan, Step
from tests.aftercare.plans import ICE, PLAN, REST, SCRATCH, plan_of, utc

TREATED = date(2026, 11, 20)
NOW = utc(date(2026, 11, 21), 12)  # day 1 was sent three hours ago
TOUCHED = [ReminderState.SENDING, ReminderState.SENT, ReminderState.UNKNOWN, ReminderState.FAILED]


def planned(
    plan: CarePlan = PLAN, treated: date = TREATED, hour: int = 9, now: datetime = NOW
) -> tuple[PlannedReminder, ...]:
    return reminder_rows(plan, treated, hour, UTC, now)


def known(sent: int = 1, state: ReminderState = ReminderState.SENT, plan: CarePlan = PLAN) -> list[KnownReminder]:
    return [
        KnownReminder(row.reminder, state if row.reminder.day <= sent else ReminderState.DUE) for row in planned(plan)
    ]


def applied(rows: list[KnownReminder], changes: Changes) -> list[KnownReminder]:
    """Do to the rows what a database would."""
    by_day = {row.reminder.day: row for row in rows}
    for reminder in (*changes.add, *changes.retime):
        by_day[reminder.day] = KnownReminder(reminder, ReminderState.DUE)
    for drop in changes.drop:
        by_day[drop.day] = replace(by_day[drop.day], state=ReminderState.STOPPED)
    return list(by_day.values())


def test_nothing_changes_when_nothing_has_changed() -> None:
    assert reconcile(known(), planned()) == Changes()


def test_another_text_changes_no_row() -> None:
    reworded = replace(PLAN, steps=tuple(replace(step, text="Other.") for step in PLAN.steps))

    assert reconcile(known(), planned(reworded)) == Changes()
    assert reworded.version == PLAN.version


def test_a_step_that_the_file_lost_is_not_sent() -> None:
    shorter = replace(PLAN, steps=(ICE, REST))

    assert reconcile(known(), planned(shorter)) == Changes(drop=(Drop(3, DropReason.REMOVED),))
    assert shorter.version != PLAN.version


def test_a_new_step_is_added_unless_its_day_is_over() -> None:
    longer = replace(PLAN, steps=(Step(0, "Zero.", "ice"), ICE, REST, SCRATCH, Step(4, "Four.", "ice")))

    changes = reconcile(known(), planned(longer))

    assert [reminder.day for reminder in changes.add] == [4]
    assert (changes.retime, changes.drop) == ((), ())


def test_another_window_gives_the_rows_that_are_due_their_new_end() -> None:
    patient = replace(PLAN, late=timedelta(hours=9))

    changes = reconcile(known(), planned(patient))

    assert [(r.day, r.expires_at - r.due_at) for r in changes.retime] == [(day, timedelta(hours=9)) for day in (2, 3)]


def test_a_later_date_moves_what_is_due_and_sends_nothing_twice() -> None:
    changes = reconcile(known(), planned(treated=date(2026, 11, 22)))

    assert [(r.day, r.due_at) for r in changes.retime] == [
        (2, utc(date(2026, 11, 24), 9)),
        (3, utc(date(2026, 11, 25), 9)),
    ]
    assert (changes.add, changes.drop) == ((), ())


def test_an_earlier_date_drops_what_would_have_been_due_long_ago() -> None:
    changes = reconcile(known(sent=0), planned(treated=date(2026, 11, 19)))

    assert changes.drop == (Drop(1, DropReason.PAST),)
    assert [(r.day, r.due_at) for r in changes.retime] == [
        (2, utc(date(2026, 11, 21), 9)),
        (3, utc(date(2026, 11, 22), 9)),
    ]


def test_another_hour_moves_what_is_due() -> None:
    changes = reconcile(known(), planned(hour=20))

    assert [r.due_at for r in changes.retime] == [utc(date(2026, 11, 22), 20), utc(date(2026, 11, 23), 20)]


def test_an_hour_that_is_over_for_today_leaves_todays_reminder_at_the_old_one() -> None:
    afternoon = utc(date(2026, 11, 21), 16)
    rows = [KnownReminder(row.reminder, ReminderState.DUE) for row in planned(hour=21, now=afternoon)]

    changes = reconcile(rows, planned(hour=7, now=afternoon))

    assert [r.day for r in changes.retime] == [2, 3]
    assert changes.drop == ()


@pytest.mark.parametrize("state", TOUCHED)
def test_what_was_tried_is_never_touched(state: ReminderState) -> None:
    rows = known(sent=3, state=state)

    assert reconcile(rows, planned(treated=date(2026, 11, 25), hour=12)) == Changes()
    assert reconcile(rows, ()) == Changes()


@pytest.mark.parametrize("state", [ReminderState.EXPIRED, ReminderState.STOPPED])
def test_what_expired_or_was_dropped_comes_if_its_new_time_is_still_to_come(state: ReminderState) -> None:
    rows = known(sent=1, state=state)

    assert reconcile(rows, planned(now=utc(date(2026, 11, 21), 15))) == Changes()
    assert [r.day for r in reconcile(rows, planned(treated=date(2026, 11, 21))).retime] == [1, 2, 3]


@given(
    states=st.lists(st.sampled_from(ReminderState), min_size=8, max_size=8),
    shift=st.integers(-9, 9),
    hour=st.sampled_from(HOURS),
    gone=st.sets(st.integers(0, 7)),
    now=st.datetimes(datetime(2026, 11, 18), datetime(2026, 12, 9), timezones=st.just(UTC)),  # noqa: DTZ001  in UTC by the strategy
)
def test_a_change_is_whole_at_once_and_touches_nothing_that_was_tried(
    states: list[ReminderState], shift: int, hour: int, gone: set[int], now: datetime
) -> None:
    whole = plan_of(7)
    rows = [KnownReminder(r.reminder, s) for r, s in zip(planned(whole), states, strict=True)]
    plan = replace(whole, steps=tuple(step for step in whole.steps if step.day not in gone))
    new = planned(plan, TREATED + timedelta(days=shift), hour, now)

    after = applied(rows, reconcile(rows, new))

    assert reconcile(after, new) == Changes()
    assert {row for row in rows if row.state in TOUCHED} <= set(after)
    missing = set(upcoming(new)) - {row.reminder for row in after if row.state is ReminderState.DUE}
    assert {reminder.day for reminder in missing} <= {row.reminder.day for row in rows if row.state in TOUCHED}
    by_day = {row.reminder.day: row for row in new}
    for row in (row for row in after if row.state is ReminderState.DUE):
        meant = by_day[row.reminder.day]
        assert meant.past or row.reminder == meant.reminder

from __future__ import annotations

from datetime import date

import pytest

from bot.aftercare.model import EnrollmentState, PauseReason, ReminderState
from bot.storage.database import Database
from bot.storage.errors import AlreadyEnrolledError
from tests.storage.samples import ANA, BEN, DAY, HOUR, NOW, TREATED, daily, planned, wish


async def states(db: Database) -> dict[int, str]:
    """The state of each reminder, by its day."""
    return {line.day: line.state.value for line in await db.reports.due_between(NOW - 90 * DAY, NOW + 90 * DAY)}


async def test_an_enrollment_comes_back_as_it_was_made(db: Database) -> None:
    made = await db.enrollments.create(wish(ANA), daily(2), NOW)
    assert await db.enrollments.of_chat(ANA) == made == await db.enrollments.get(made.id)
    assert (made.chat, made.treatment_date, made.hour, made.zone) == (ANA, TREATED, 9, "Europe/London")
    assert (made.state, made.pause_reason, made.stop_reason) == (EnrollmentState.ACTIVE, None, None)
    assert await db.enrollments.of_chat(BEN) is None


async def test_a_patient_has_one_running_enrollment_and_the_second_changes_nothing(db: Database) -> None:
    first = await db.enrollments.create(wish(), daily(2), NOW)
    with pytest.raises(AlreadyEnrolledError):
        await db.enrollments.create(wish(plan="other"), daily(5), NOW)
    assert await db.enrollments.of_chat(ANA) == first
    assert len(await states(db)) == 2


async def test_a_paused_enrollment_counts_as_running(db: Database) -> None:
    made = await db.enrollments.create(wish(), daily(2), NOW)
    await db.enrollments.pause(made.id, PauseReason.PATIENT, NOW)
    with pytest.raises(AlreadyEnrolledError):
        await db.enrollments.create(wish(), daily(2), NOW)


async def test_a_new_plan_replaces_the_old_one_at_once(db: Database) -> None:
    old = await db.enrollments.create(wish(), daily(2), NOW)
    new = await db.enrollments.create(wish(plan="other"), daily(1), NOW, replacing=old.id)
    assert await db.enrollments.of_chat(ANA) == new
    ended = await db.enrollments.get(old.id)
    assert ended is not None
    assert (ended.state, ended.stop_reason) == (EnrollmentState.STOPPED, "replaced")
    assert (await db.reports.counts())[ReminderState.STOPPED] == 2


async def test_replacing_is_undone_with_an_enrollment_that_can_not_be_made(db: Database) -> None:
    ben = await db.enrollments.create(wish(BEN), daily(1), NOW)
    await db.enrollments.create(wish(ANA), daily(1), NOW)
    with pytest.raises(AlreadyEnrolledError):
        await db.enrollments.create(wish(ANA), daily(1), NOW, replacing=ben.id)
    assert await db.enrollments.of_chat(BEN) == ben


async def test_what_is_paused_is_not_due_until_it_is_resumed(db: Database) -> None:
    made = await db.enrollments.create(wish(), daily(2), NOW)
    assert await db.enrollments.pause(made.id, PauseReason.URGENT, NOW)
    assert await db.reminders.due_ids(NOW, 9) == []
    assert await db.reminders.next_due_at(NOW) is None
    assert not await db.enrollments.pause(made.id, PauseReason.PATIENT, NOW)
    paused = await db.enrollments.of_chat(ANA)
    assert paused is not None
    assert (paused.state, paused.pause_reason) == (EnrollmentState.PAUSED, PauseReason.URGENT)
    assert await db.enrollments.resume(made.id, NOW)
    assert not await db.enrollments.resume(made.id, NOW)
    assert len(await db.reminders.due_ids(NOW, 9)) == 1


async def test_what_a_pause_outlasts_expires_and_says_why(db: Database) -> None:
    made = await db.enrollments.create(wish(), daily(2), NOW)
    await db.enrollments.pause(made.id, PauseReason.PATIENT, NOW)
    assert await db.reminders.expire(NOW + 7 * HOUR) == 1
    await db.enrollments.resume(made.id, NOW + 8 * HOUR)
    assert await states(db) == {1: "expired", 2: "due"}
    [line] = await db.reports.ended(ReminderState.EXPIRED, NOW)
    assert line.reason == "paused: patient"


async def test_stopping_ends_every_unsent_reminder(db: Database) -> None:
    made = await db.enrollments.create(wish(), daily(3), NOW)
    assert await db.enrollments.stop(made.id, "patient", NOW)
    assert not await db.enrollments.stop(made.id, "again", NOW)
    assert await states(db) == {1: "stopped", 2: "stopped", 3: "stopped"}
    assert await db.enrollments.of_chat(ANA) is None


async def test_stop_all_takes_the_patient_s_and_nobody_else_s(db: Database) -> None:
    await db.enrollments.create(wish(ANA), daily(1), NOW)
    ben = await db.enrollments.create(wish(BEN), daily(1), NOW)
    assert await db.enrollments.stop_all(ANA, "patient", NOW) == 1
    assert await db.enrollments.stop_all(ANA, "patient", NOW) == 0
    assert await db.enrollments.of_chat(BEN) == ben


async def test_a_shifted_plan_moves_what_is_unsent(db: Database) -> None:
    made = await db.enrollments.create(wish(), daily(3), NOW)
    moved = planned(daily(3, NOW + 2 * DAY))
    assert await db.enrollments.shift(made.id, date(2026, 11, 23), moved, NOW)
    assert await db.reminders.due_ids(NOW, 9) == []
    assert await db.reminders.next_due_at(NOW) == NOW + 2 * DAY
    shifted = await db.enrollments.get(made.id)
    assert shifted is not None
    assert shifted.treatment_date == date(2026, 11, 23)


async def test_what_was_sent_stays_sent_when_the_plan_is_shifted(db: Database) -> None:
    made = await db.enrollments.create(wish(), daily(2), NOW)
    [first] = await db.reminders.due_ids(NOW, 1)
    assert await db.reminders.claim(first, NOW, "me") is not None
    await db.enrollments.shift(made.id, TREATED, planned(daily(2, NOW + DAY)), NOW)
    assert await states(db) == {1: "sending", 2: "due"}
    assert await db.reminders.next_due_at(NOW) == NOW + 2 * DAY


async def test_what_may_have_arrived_is_tried_again_in_its_own_time_when_the_plan_is_shifted(db: Database) -> None:
    made = await db.enrollments.create(wish(), daily(2), NOW)
    assert await db.reminders.claim(1, NOW, "dead") is not None
    await db.reminders.sweep("me", NOW)
    await db.enrollments.shift(made.id, TREATED, planned(daily(2, NOW + 3 * DAY)), NOW)
    assert await db.reminders.due_ids(NOW, 9) == [1]
    assert await db.reminders.next_due_at(NOW) == NOW + 4 * DAY


async def test_another_hour_moves_the_reminders_and_is_kept(db: Database) -> None:
    made = await db.enrollments.create(wish(), daily(2, NOW + HOUR), NOW)
    await db.enrollments.change_hour(made.id, 11, "Africa/Cairo", planned(daily(2, NOW + 2 * HOUR)), NOW)
    changed = await db.enrollments.get(made.id)
    assert changed is not None
    assert (changed.hour, changed.zone) == (11, "Africa/Cairo")
    assert await db.reminders.next_due_at(NOW) == NOW + 2 * HOUR


async def test_a_changed_file_adds_moves_and_removes_unsent_reminders(db: Database) -> None:
    made = await db.enrollments.create(wish(), daily(3), NOW)
    wanted = [r for r in planned(daily(4, NOW + HOUR)) if r.reminder.day != 2]
    assert await db.enrollments.reconcile(made.id, "v2", "2026.6", wanted, NOW)
    assert await states(db) == {1: "due", 2: "stopped", 3: "due", 4: "due"}
    [removed] = await db.reports.ended(ReminderState.STOPPED, NOW)
    assert (removed.day, removed.reason) == (2, "removed")
    await db.enrollments.reconcile(made.id, "v3", "2026.6", planned(daily(3)), NOW)
    assert await states(db) == {1: "due", 2: "due", 3: "due", 4: "stopped"}


async def test_a_plan_that_has_nothing_left_to_send_is_finished(db: Database) -> None:
    made = await db.enrollments.create(wish(), daily(2), NOW)
    await db.enrollments.reconcile(made.id, "v2", "2026.6", [], NOW)
    finished = await db.enrollments.get(made.id)
    assert finished is not None
    assert finished.state is EnrollmentState.FINISHED


async def test_a_stopped_enrollment_is_not_changed_any_more(db: Database) -> None:
    made = await db.enrollments.create(wish(), daily(2), NOW)
    await db.enrollments.stop(made.id, "patient", NOW)
    assert not await db.enrollments.shift(made.id, TREATED, planned(daily(2, NOW + DAY)), NOW)
    assert not await db.enrollments.resume(made.id, NOW)
    assert await states(db) == {1: "stopped", 2: "stopped"}


async def test_the_outdated_are_those_of_another_plan_version_or_other_time_zone_rules(db: Database) -> None:
    current = await db.enrollments.create(wish(1, version="v2", tzdata="new"), daily(1), NOW)
    plan = await db.enrollments.create(wish(2, version="v1", tzdata="new"), daily(1), NOW)
    zones = await db.enrollments.create(wish(3, version="v2", tzdata="old"), daily(1), NOW)
    gone = await db.enrollments.create(wish(4, plan="dropped", version="v2", tzdata="new"), daily(1), NOW)
    stopped = await db.enrollments.create(wish(5), daily(1), NOW)
    await db.enrollments.stop(stopped.id, "patient", NOW)
    found = [e.id async for e in db.enrollments.outdated({"laser": "v2"}, "new")]
    assert found == [plan.id, zones.id, gone.id]
    assert current.id not in found
    assert len([e async for e in db.enrollments.outdated({}, "new")]) == 4


async def test_a_group_that_moved_is_found_under_its_new_id(db: Database) -> None:
    made = await db.enrollments.create(wish(-100), daily(1), NOW)
    await db.enrollments.migrate_chat(-100, -100_200, NOW)
    moved = await db.enrollments.of_chat(-100_200)
    assert moved is not None
    assert (moved.id, moved.chat) == (made.id, -100_200)
    assert await db.enrollments.of_chat(-100) is None


async def test_a_group_that_moves_to_a_chat_with_a_plan_of_its_own_gets_no_second_one(db: Database) -> None:
    await db.enrollments.create(wish(-100), daily(1), NOW)
    there = await db.enrollments.create(wish(-100_200), daily(1), NOW)
    await db.enrollments.migrate_chat(-100, -100_200, NOW)
    assert await db.enrollments.of_chat(-100_200) == there
    assert (await db.reports.counts())[ReminderState.STOPPED] == 1


async def test_a_forgotten_patient_leaves_no_rows(db: Database) -> None:
    await db.enrollments.create(wish(ANA), daily(2), NOW)
    await db.enrollments.create(wish(BEN), daily(1), NOW)
    await db.forget(ANA)
    assert sum((await db.reports.counts()).values()) == 1
    assert await db.enrollments.of_chat(ANA) is None


async def test_listeners_hear_of_what_may_change_what_is_due(db: Database) -> None:
    heard: list[str] = []
    db.on_change(lambda: heard.append("changed"))
    made = await db.enrollments.create(wish(), daily(2), NOW)
    await db.enrollments.pause(made.id, PauseReason.PATIENT, NOW)
    await db.enrollments.resume(made.id, NOW)
    await db.enrollments.stop_all(ANA, "patient", NOW)
    assert heard == ["changed"] * 4

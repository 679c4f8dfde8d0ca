from __future__ import annotations

import asyncio
from datetime import datetime, timedelta

from sqlalchemy import text

from bot.aftercare.model import EnrollmentState, PauseReason, ReminderState
from bot.aftercare.sending import Claimed, Settlement
from bot.storage.database import Database
from bot.storage.reports import ReportLine
from tests.storage.samples import ANA, BEN, DAY, HOUR, NOW, SECOND, WINDOW, daily, wish

SENT = Settlement(ReminderState.SENT, message_id=77)


async def claimed(db: Database, now: datetime = NOW, owner: str = "me") -> Claimed:
    [reminder] = await db.reminders.due_ids(now, 1)
    won = await db.reminders.claim(reminder, now, owner)
    assert won is not None
    return won


async def line(db: Database, day: int = 1) -> ReportLine:
    return next(r for r in await db.reports.due_between(NOW - DAY, NOW + 9 * DAY) if r.day == day)


async def test_due_reminders_come_in_the_order_of_their_time(db: Database) -> None:
    await db.enrollments.create(wish(ANA), daily(2, NOW + HOUR), NOW)
    await db.enrollments.create(wish(BEN), daily(2), NOW)
    assert await db.reminders.due_ids(NOW - SECOND, 9) == []
    assert await db.reminders.next_due_at(NOW - SECOND) == NOW
    assert await db.reminders.due_ids(NOW, 9) == [3]
    assert await db.reminders.next_due_at(NOW) == NOW + HOUR
    assert await db.reminders.due_ids(NOW + HOUR, 9) == [3, 1]
    assert await db.reminders.due_ids(NOW + HOUR, 1) == [3]


async def test_a_reminder_is_won_once(db: Database) -> None:
    made = await db.enrollments.create(wish(), daily(1), NOW)
    won = await claimed(db)
    assert won == Claimed(won.id, 1, NOW, NOW + WINDOW, 1, made)
    assert await db.reminders.claim(won.id, NOW, "you") is None
    assert await db.reminders.due_ids(NOW, 9) == []


async def test_of_many_that_claim_at_once_one_wins(db: Database) -> None:
    await db.enrollments.create(wish(), daily(1), NOW)
    found = await asyncio.gather(*(db.reminders.claim(1, NOW, str(n)) for n in range(20)))
    assert sum(won is not None for won in found) == 1


async def test_nothing_is_won_early_late_paused_stopped_or_while_all_is_held(db: Database) -> None:
    made = await db.enrollments.create(wish(), daily(1), NOW)
    assert await db.reminders.claim(1, NOW - SECOND, "me") is None
    assert await db.reminders.claim(1, NOW + WINDOW, "me") is None
    await db.gate.pause(NOW + SECOND, NOW)
    assert await db.reminders.claim(1, NOW, "me") is None
    await db.enrollments.pause(made.id, PauseReason.PATIENT, NOW)
    assert await db.reminders.claim(1, NOW + SECOND, "me") is None
    await db.enrollments.resume(made.id, NOW)
    await db.enrollments.stop(made.id, "patient", NOW)
    assert await db.reminders.claim(1, NOW + SECOND, "me") is None


async def test_a_sent_reminder_is_settled_and_the_last_one_ends_the_plan(db: Database) -> None:
    made = await db.enrollments.create(wish(), daily(1), NOW)
    assert await db.reminders.settle(await claimed(db), "me", SENT, NOW + SECOND)
    settled = await line(db)
    assert (settled.state, settled.settled_at, settled.tries) == (ReminderState.SENT, NOW + SECOND, 1)
    ended = await db.enrollments.get(made.id)
    assert ended is not None
    assert ended.state is EnrollmentState.FINISHED


async def test_a_plan_with_more_to_send_goes_on(db: Database) -> None:
    made = await db.enrollments.create(wish(), daily(2), NOW)
    await db.reminders.settle(await claimed(db), "me", SENT, NOW)
    assert await db.enrollments.of_chat(ANA) == made


async def test_only_the_one_who_claimed_may_settle_and_only_once(db: Database) -> None:
    await db.enrollments.create(wish(), daily(1), NOW)
    won = await claimed(db)
    assert not await db.reminders.settle(won, "you", SENT, NOW)
    assert await db.reminders.settle(won, "me", SENT, NOW)
    assert not await db.reminders.settle(won, "me", Settlement(ReminderState.FAILED), NOW)
    assert (await line(db)).state is ReminderState.SENT


async def test_a_try_that_may_have_arrived_counts_and_another_does_not(db: Database) -> None:
    await db.enrollments.create(wish(), daily(1), NOW)
    unknown = Settlement(ReminderState.DUE, "time-out", try_at=NOW + SECOND)
    await db.reminders.settle(await claimed(db), "me", unknown, NOW)
    assert await db.reminders.due_ids(NOW, 9) == []
    refused = Settlement(ReminderState.DUE, "refused", try_at=NOW + 2 * SECOND, may_have_arrived=False)
    won = await claimed(db, NOW + SECOND)
    assert won.tries == 2
    await db.reminders.settle(won, "me", refused, NOW)
    after = await line(db)
    assert (after.tries, after.due_at, after.reason) == (1, NOW, "refused")


async def test_a_held_gate_a_pause_and_a_stop_come_with_the_settlement(db: Database) -> None:
    made = await db.enrollments.create(wish(ANA), daily(1), NOW)
    await db.enrollments.create(wish(BEN), daily(1, NOW + SECOND), NOW)
    held = Settlement(ReminderState.DUE, "429", NOW, may_have_arrived=False, hold_until=NOW + HOUR)
    await db.reminders.settle(await claimed(db), "me", held, NOW)
    assert await db.gate.reserve(NOW) == NOW + timedelta(minutes=15)  # as long as a hold is believed
    blocked = Settlement(ReminderState.DUE, "blocked", may_have_arrived=False, pause=PauseReason.BLOCKED)
    await db.reminders.settle(await claimed(db, NOW + HOUR), "me", blocked, NOW)
    paused = await db.enrollments.get(made.id)
    assert paused is not None
    assert (paused.state, paused.pause_reason) == (EnrollmentState.PAUSED, PauseReason.BLOCKED)
    gone = Settlement(ReminderState.STOPPED, "chat not found", may_have_arrived=False, stop="chat not found")
    await db.reminders.settle(await claimed(db, NOW + HOUR), "me", gone, NOW)
    assert await db.enrollments.of_chat(BEN) is None


async def test_a_moved_chat_is_followed_and_the_reminder_due_again(db: Database) -> None:
    await db.enrollments.create(wish(-5), daily(1), NOW)
    moved = Settlement(ReminderState.DUE, "moved", may_have_arrived=False, moved_to=-500)
    await db.reminders.settle(await claimed(db), "me", moved, NOW)
    assert (await claimed(db)).enrollment.chat == -500


async def test_an_opt_out_during_a_send_lets_nothing_go_out_again(db: Database) -> None:
    await db.enrollments.create(wish(), daily(2), NOW)
    won = await claimed(db)
    await db.enrollments.stop_all(ANA, "patient", NOW)
    await db.reminders.settle(won, "me", Settlement(ReminderState.DUE, "time-out", try_at=NOW), NOW)
    assert ((await line(db, 1)).state, (await line(db, 2)).state) == (ReminderState.UNKNOWN, ReminderState.STOPPED)


async def test_an_opt_out_during_a_send_that_surely_failed_is_a_stop(db: Database) -> None:
    await db.enrollments.create(wish(), daily(1), NOW)
    won = await claimed(db)
    await db.enrollments.stop_all(ANA, "patient", NOW)
    await db.reminders.settle(won, "me", Settlement(ReminderState.DUE, "refused", NOW, may_have_arrived=False), NOW)
    assert (await line(db)).state is ReminderState.STOPPED


async def test_the_sweep_takes_back_what_a_dead_process_left_and_no_more(db: Database) -> None:
    await db.enrollments.create(wish(ANA), daily(1), NOW)
    await db.enrollments.create(wish(BEN), daily(1, NOW + SECOND), NOW)
    dead = await claimed(db, NOW + SECOND, "dead")
    mine = await claimed(db, NOW + SECOND, "me")
    assert await db.reminders.sweep("me", NOW + HOUR, [mine.id]) == 1
    assert await db.reminders.due_ids(NOW + HOUR, 9) == [dead.id]
    assert await db.reminders.sweep("me", NOW + HOUR) == 1


async def test_a_claim_from_the_future_is_swept_too(db: Database) -> None:
    await db.enrollments.create(wish(), daily(1), NOW)
    await claimed(db, NOW + 5 * HOUR, "dead")
    assert await db.reminders.sweep("me", NOW + HOUR) == 1
    assert len(await db.reminders.due_ids(NOW + HOUR, 9)) == 1


async def test_after_three_tries_the_sweep_leaves_it_unknown(db: Database) -> None:
    made = await db.enrollments.create(wish(), daily(1), NOW)
    for tries in (1, 2, 3):
        assert (await claimed(db, owner="dead")).tries == tries
        await db.reminders.sweep("me", NOW)
    assert (await line(db)).state is ReminderState.UNKNOWN
    ended = await db.enrollments.get(made.id)
    assert ended is not None
    assert ended.state is EnrollmentState.FINISHED


async def test_the_sweep_sends_nothing_again_after_an_opt_out_or_its_window(db: Database) -> None:
    await db.enrollments.create(wish(ANA), daily(1), NOW)
    await claimed(db, owner="dead")
    await db.enrollments.stop_all(ANA, "patient", NOW)
    assert await db.reminders.sweep("me", NOW) == 1
    await db.enrollments.create(wish(BEN), daily(1), NOW)
    await claimed(db, owner="dead")
    assert await db.reminders.sweep("me", NOW + WINDOW) == 1
    assert (await db.reports.counts())[ReminderState.UNKNOWN] == 2


async def test_a_closed_window_ends_a_reminder_as_late_or_as_unknown_where_it_may_have_arrived(db: Database) -> None:
    await db.enrollments.create(wish(ANA), daily(1), NOW)
    await db.enrollments.create(wish(BEN), daily(1, NOW + SECOND), NOW)
    again = Settlement(ReminderState.DUE, "time-out", try_at=NOW + SECOND)
    await db.reminders.settle(await claimed(db), "me", again, NOW)
    assert await db.reminders.expire(NOW + WINDOW - SECOND) == 0
    assert await db.reminders.expire(NOW + WINDOW + SECOND) == 2
    counts = await db.reports.counts()
    assert (counts[ReminderState.UNKNOWN], counts[ReminderState.EXPIRED]) == (1, 1)
    [late] = await db.reports.ended(ReminderState.EXPIRED, NOW)
    assert late.reason == "late"


async def test_reports_find_what_was_sent_late(db: Database) -> None:
    await db.enrollments.create(wish(ANA), daily(1), NOW)
    await db.enrollments.create(wish(BEN), daily(1), NOW)
    await db.reminders.settle(await claimed(db), "me", SENT, NOW + timedelta(minutes=15))
    late = await claimed(db)
    await db.reminders.settle(late, "me", SENT, NOW + timedelta(minutes=16))
    assert [r.id for r in await db.reports.sent_late(NOW)] == [late.id]
    assert len(await db.reports.ended(ReminderState.SENT, NOW)) == 2


async def test_a_row_that_can_not_be_read_fails_alone(db: Database) -> None:
    await db.enrollments.create(wish(ANA), daily(1), NOW)
    await db.enrollments.create(wish(BEN), daily(1, NOW + SECOND), NOW)
    async with db.connections.write() as connection:
        await connection.execute(text("UPDATE enrollments SET chat = treatment_date WHERE id = 1"))
    assert await db.reminders.claim(1, NOW + SECOND, "me") is None
    assert (await db.reports.counts())[ReminderState.FAILED] == 1
    assert (await claimed(db, NOW + SECOND)).enrollment.chat == BEN

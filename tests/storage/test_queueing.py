from __future__ import annotations

from collections.abc import Sequence

from bot.aftercare.model import PauseReason
from bot.storage.database import Database
from bot.storage.queueing import FORGOTTEN, Queued
from tests.storage.samples import ANA, BEN, DAY, NOW, SECOND, WINDOW, daily, wish


class Jobs:
    """Takes them down, and that they came with a connection."""

    def __init__(self) -> None:
        self.made: list[int] = []

    async def __call__(self, connection: object, queued: Sequence[Queued]) -> None:
        assert connection is not None
        self.made += [one.reminder_id for one in queued]


async def test_a_reminder_is_queued_once_until_its_job_has_ended(db: Database) -> None:
    await db.enrollments.create(wish(), daily(2), NOW)
    jobs = Jobs()
    assert [await db.queue.enqueue(NOW, NOW + SECOND, 10, jobs) for _ in range(2)] == [1, 0]
    await db.queue.ended(1)
    assert await db.queue.enqueue(NOW, NOW + SECOND, 10, jobs) == 1
    assert jobs.made == [1, 1]


async def test_what_becomes_due_within_the_horizon_is_queued_and_no_more_than_there_is_room_for(db: Database) -> None:
    for chat in range(5):
        await db.enrollments.create(wish(chat), daily(1, NOW + chat * SECOND), NOW)
    jobs = Jobs()
    assert await db.queue.enqueue(NOW, NOW + 3 * SECOND, 3, jobs) == 3
    assert await db.queue.enqueue(NOW, NOW + 3 * SECOND, 3, jobs) == 0
    assert await db.queue.enqueue(NOW, NOW + 3 * SECOND, 9, jobs) == 1
    assert jobs.made == [1, 2, 3, 4]


async def test_what_is_paused_held_sent_or_over_is_not_queued(db: Database) -> None:
    made = await db.enrollments.create(wish(ANA), daily(1), NOW)
    await db.enrollments.create(wish(BEN), daily(1, NOW - WINDOW), NOW)
    jobs = Jobs()
    await db.enrollments.pause(made.id, PauseReason.PATIENT, NOW)
    assert await db.queue.enqueue(NOW, NOW, 10, jobs) == 0
    await db.enrollments.resume(made.id, NOW)
    await db.gate.pause(NOW + SECOND, NOW)
    assert await db.queue.enqueue(NOW, NOW, 10, jobs) == 0
    assert await db.reminders.claim(1, NOW + SECOND, "me") is not None
    assert await db.queue.enqueue(NOW + SECOND, NOW + SECOND, 10, jobs) == 0


async def test_a_job_that_is_never_heard_of_again_is_replaced(db: Database) -> None:
    await db.enrollments.create(wish(), daily(1), NOW)
    jobs = Jobs()
    for later, queued in ((0 * DAY, 1), (FORGOTTEN - SECOND, 0), (FORGOTTEN, 1)):
        assert await db.queue.enqueue(NOW + later, NOW + later, 10, jobs) == queued


async def test_what_was_claimed_long_ago_or_in_the_future_is_taken_back_and_queued_again(db: Database) -> None:
    for chat in range(3):
        await db.enrollments.create(wish(chat), daily(1, NOW - 60 * SECOND), NOW)
    jobs = Jobs()
    await db.queue.enqueue(NOW, NOW, 10, jobs)
    for reminder, at in ((1, NOW - 11 * SECOND), (2, NOW), (3, NOW + 11 * SECOND)):
        assert await db.reminders.claim(reminder, at, "somebody") is not None
    assert await db.reminders.take_back(NOW, 10 * SECOND) == 2
    assert sorted(await db.reminders.due_ids(NOW, 10)) == [1, 3]
    assert await db.queue.enqueue(NOW, NOW, 10, jobs) == 2

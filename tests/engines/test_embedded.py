from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.aftercare.model import PauseReason, Reminder, ReminderState
from bot.aftercare.sending import Claimed
from bot.engines import embedded
from bot.engines.dispatch import Dispatcher, Hooks, Point
from bot.engines.embedded import IN_FLIGHT, EmbeddedEngine
from bot.engines.lockfile import AlreadyRunningError
from bot.engines.outcomes import Outcome, Sent
from bot.storage.database import Database
from bot.storage.reminders import Agenda
from bot.storage.standing import add_reminders
from tests.engines.fakes import Network
from tests.engines.runner import clock as real_clock
from tests.storage.samples import HOUR, daily, wish


def wall() -> datetime:
    return real_clock(None)


@asynccontextmanager
async def engine(db: Database, network: Network, now: Callable[[], datetime] = wall) -> AsyncIterator[EmbeddedEngine]:
    """An engine at work."""
    stop = asyncio.Event()
    running = EmbeddedEngine(db, Dispatcher(db, network, now, "me"), now)
    task = asyncio.create_task(running.run(stop))
    try:
        yield running
    finally:
        stop.set()
        await task


async def until(true: Callable[[], bool]) -> None:
    """Wait for something to become true; the test's time-out is the limit."""
    while not true():  # noqa: ASYNC110 - what is waited for has no event
        await asyncio.sleep(0.01)


def due_in(seconds: float) -> datetime:
    return wall() + timedelta(seconds=seconds)


async def test_what_is_due_is_sent_and_what_becomes_due_is_sent_then(db: Database) -> None:
    await db.enrollments.create(wish(1), daily(1, due_in(-60)), due_in(0))
    await db.enrollments.create(wish(2), daily(1, due_in(0.5)), due_in(0))
    network = Network()
    async with engine(db, network):
        await until(lambda: len(network.sent) == 2)
    lines = await db.reports.due_between(due_in(-90), due_in(90))
    assert [line.state for line in lines] == [ReminderState.SENT] * 2
    assert all(line.settled_at is not None and line.settled_at >= line.due_at for line in lines)


async def test_a_new_enrollment_wakes_the_engine(db: Database) -> None:
    network = Network()
    async with engine(db, network):
        await asyncio.sleep(0.2)
        await db.enrollments.create(wish(), daily(1, due_in(-1)), due_in(0))
        await until(lambda: network.sent == [1])


async def test_a_resumed_plan_wakes_the_engine(db: Database) -> None:
    made = await db.enrollments.create(wish(), daily(1, due_in(-1)), due_in(0))
    await db.enrollments.pause(made.id, PauseReason.PATIENT, due_in(0))
    network = Network()
    async with engine(db, network):
        await asyncio.sleep(0.2)
        assert network.sent == []
        await db.enrollments.resume(made.id, due_in(0))
        await until(lambda: network.sent == [1])


async def test_what_a_dead_process_was_sending_goes_out_again(db: Database) -> None:
    await db.enrollments.create(wish(), daily(1, due_in(-1)), due_in(0))
    assert await db.reminders.claim(1, due_in(0), "dead") is not None
    network = Network()
    async with engine(db, network):
        await until(lambda: network.sent == [1])


async def test_what_is_past_its_window_is_not_sent(db: Database, caplog: pytest.LogCaptureFixture) -> None:
    await db.enrollments.create(wish(), daily(2, due_in(-7 * 3600)), due_in(-8 * 3600))
    network = Network()
    with caplog.at_level(logging.WARNING):
        async with engine(db, network):
            await asyncio.sleep(0.3)
    assert network.sent == []
    assert (await db.reports.counts())[ReminderState.EXPIRED] == 1
    assert "1 reminders could not be sent within their window" in caplog.text


class Crowd:
    """Counts how many sends are going on at once."""

    def __init__(self) -> None:
        self.now = self.most = self.total = 0

    async def __call__(self, claimed: Claimed) -> Outcome:
        self.now += 1
        self.most, self.total = max(self.most, self.now), self.total + 1
        await asyncio.sleep(0.5)
        self.now -= 1
        return Sent(claimed.id)


async def test_at_most_eight_sends_are_in_flight(db: Database) -> None:
    for chat in range(20):
        await db.enrollments.create(wish(chat), daily(1, due_in(-1)), due_in(0))
    crowd, stop = Crowd(), asyncio.Event()
    task = asyncio.create_task(EmbeddedEngine(db, Dispatcher(db, crowd, wall, "me"), wall).run(stop))
    await until(lambda: crowd.total == 20)
    stop.set()
    await task
    assert 1 < crowd.most <= IN_FLIGHT
    assert (await db.reports.counts())[ReminderState.SENT] == 20


async def test_a_stop_finishes_what_is_in_flight(db: Database) -> None:
    await db.enrollments.create(wish(), daily(1, due_in(-1)), due_in(0))
    crowd, stop = Crowd(), asyncio.Event()
    task = asyncio.create_task(EmbeddedEngine(db, Dispatcher(db, crowd, wall, "me"), wall).run(stop))
    await until(lambda: crowd.now == 1)
    stop.set()
    await task
    assert (await db.reports.counts())[ReminderState.SENT] == 1


async def test_after_a_long_outage_everything_that_is_over_ends_at_once(
    db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    made = await db.enrollments.create(wish(), [], due_in(0))
    over = [Reminder(day, due_in(-8 * 3600), due_in(-3600)) for day in range(1200)]
    await db.connections.writing(lambda connection: add_reminders(connection, made.id, over))
    async with engine(db, Network()):
        await until(lambda: "1200 reminders could not be sent within their window" in caplog.text)
    assert (await db.reports.counts())[ReminderState.EXPIRED] == 1200


async def test_an_engine_that_starts_on_a_locked_database_waits_for_it(
    db: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await db.enrollments.create(wish(), daily(1, due_in(-1)), due_in(0))
    held = sqlite3.connect(tmp_path / "data" / "clinic-bot.db", isolation_level=None)
    held.execute("BEGIN IMMEDIATE")
    network = Network()
    async with engine(db, network):
        await until(lambda: "no reminders are sent" in caplog.text)
        held.close()
        await until(lambda: network.sent == [1])


async def test_a_bug_in_a_round_does_not_end_the_engine(
    db: Database, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    await db.enrollments.create(wish(), daily(1, due_in(-1)), due_in(0))
    agenda, failures = db.reminders.agenda, [ValueError("canary")]

    async def failing(now: datetime, limit: int) -> Agenda:
        if failures:
            raise failures.pop()
        return await agenda(now, limit)

    monkeypatch.setattr(db.reminders, "agenda", failing)
    monkeypatch.setattr(embedded, "LONGEST_WAIT", 0.1)
    network = Network()
    async with engine(db, network):
        await until(lambda: network.sent == [1])
    assert "a round of the reminder engine failed: ValueError in test_embedded.py" in caplog.text
    assert "canary" not in caplog.text


class BadHook(Hooks):
    async def reached(self, point: Point, reminder_id: int) -> None:
        if reminder_id == 1:
            raise ValueError("a bug about one reminder")


async def test_a_bug_about_one_reminder_does_not_keep_the_others_from_going_out(
    db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    for chat in (1, 2, 3):
        await db.enrollments.create(wish(chat), daily(1, due_in(-1)), due_in(0))
    network, stop = Network(), asyncio.Event()
    dispatcher = Dispatcher(db, network, wall, "me", BadHook())
    task = asyncio.create_task(EmbeddedEngine(db, dispatcher, wall).run(stop))
    await until(lambda: sorted(network.sent) == [2, 3])
    stop.set()
    await task
    assert caplog.text.count("delivering reminder 1 failed: ValueError in test_embedded.py") == 1


async def test_two_engines_never_send_from_one_database(db: Database, tmp_path: Path) -> None:
    stop, network = asyncio.Event(), Network()
    lock = tmp_path / "clinic-bot.lock"
    first = asyncio.create_task(EmbeddedEngine(db, Dispatcher(db, network, wall, "one"), wall, lock).run(stop))
    await asyncio.sleep(0.05)
    with pytest.raises(AlreadyRunningError, match=r"clinic-bot\.lock"):
        await EmbeddedEngine(db, Dispatcher(db, network, wall, "two"), wall, lock).run(stop)
    stop.set()
    await first
    await EmbeddedEngine(db, Dispatcher(db, network, wall, "two"), wall, lock).run(stop)


async def test_a_clock_that_is_put_forward_makes_due_what_is_due_by_then(
    db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    await db.enrollments.create(wish(), daily(1, due_in(3600)), due_in(0))
    network, ahead = Network(), [timedelta(0)]
    async with engine(db, network, lambda: wall() + ahead[0]):
        await asyncio.sleep(0.2)
        assert network.sent == []
        ahead[0] = HOUR + timedelta(seconds=1)
        await until(lambda: network.sent == [1])
    assert "the clock was put forward by 3601 s" in caplog.text


async def test_a_clock_that_is_put_back_holds_nothing_up_that_is_due(db: Database) -> None:
    ahead = [HOUR]
    network = Network()
    async with engine(db, network, lambda: wall() + ahead[0]):
        await db.enrollments.create(wish(1), daily(1, due_in(-1)), due_in(0))
        await until(lambda: network.sent == [1])
        ahead[0] = timedelta(0)
        await db.enrollments.create(wish(2), daily(1, due_in(-1)), due_in(0))
        await until(lambda: network.sent == [1, 2])


async def test_a_locked_database_is_logged_and_the_engine_goes_on_when_it_works_again(
    db: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    await db.enrollments.create(wish(), daily(1, due_in(1)), due_in(0))
    held = sqlite3.connect(tmp_path / "data" / "clinic-bot.db", isolation_level=None, check_same_thread=False)
    network = Network()
    async with engine(db, network):
        await asyncio.to_thread(held.execute, "BEGIN IMMEDIATE")  # it may have to wait for the engine
        await until(lambda: "no reminders are sent: the database can't be used right now" in caplog.text)
        assert network.sent == []
        held.close()
        await until(lambda: network.sent == [1])
    assert "the database works again" in caplog.text

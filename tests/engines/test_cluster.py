from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from bot.aftercare.model import PauseReason, ReminderState
from bot.aftercare.sending import Claimed
from bot.engines.cluster import ClusterEngine, Rhythm
from bot.engines.dispatch import Dispatcher
from bot.engines.outcomes import Outcome, Sent
from bot.storage.database import Database, open_database
from bot.storage.queueing import Queued
from tests.engines.fakes import Network
from tests.engines.runner import clock
from tests.postgres import Server
from tests.storage.samples import CIPHER, daily, wish

QUICK = Rhythm("* * * * * *", timedelta(seconds=2), timedelta(seconds=3), silence=1.5, settled=0.5, look=0.2)


def wall() -> datetime:
    return clock(None)


def due_in(seconds: float) -> datetime:
    return wall() + timedelta(seconds=seconds)


@pytest.fixture
async def db(postgres: str) -> AsyncIterator[Database]:
    async with open_database(postgres, CIPHER) as database:
        yield database


@asynccontextmanager
async def engine(db: Database, send: Callable[[Claimed], object], rhythm: Rhythm = QUICK) -> AsyncIterator[None]:
    """An engine at work."""
    stop = asyncio.Event()
    dispatcher = Dispatcher(db, send, wall, "me")  # type: ignore[arg-type]
    task = asyncio.create_task(ClusterEngine(db, dispatcher, wall, rhythm).run(stop))
    try:
        yield
    finally:
        stop.set()
        await task


async def until(true: Callable[[], bool]) -> None:
    """Wait for something to become true; the test's time-out is the limit."""
    while not true():  # noqa: ASYNC110 - what is waited for has no event
        await asyncio.sleep(0.01)


async def jobs(db: Database) -> int:
    async with db.connections.read() as connection:
        query = text("SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'deliver'")
        return int((await connection.execute(query)).scalar_one())


class Timed:
    """A network that notes when what was sent."""

    def __init__(self) -> None:
        self.sent: list[tuple[int, datetime]] = []

    async def __call__(self, claimed: Claimed) -> Outcome:
        self.sent.append((claimed.id, wall()))
        return Sent(len(self.sent))


async def test_what_is_due_is_sent_and_what_becomes_due_is_sent_then_and_not_before(db: Database) -> None:
    soon = due_in(3)
    await db.enrollments.create(wish(1), daily(1, due_in(-60)), wall())
    await db.enrollments.create(wish(2), daily(1, soon), wall())
    network = Timed()
    async with engine(db, network):
        await until(lambda: len(network.sent) == 2)
    assert sorted(reminder for reminder, _ in network.sent) == [1, 2]
    assert network.sent[1][1] >= soon
    assert (await db.reports.counts())[ReminderState.SENT] == 2
    assert await jobs(db) == 0


async def test_several_engines_send_each_reminder_once_and_keep_the_rate_together(postgres: str, db: Database) -> None:
    for chat in range(60):
        await db.enrollments.create(wish(chat), daily(1, due_in(-1)), wall())
    network = Timed()
    async with AsyncExitStack() as stack:
        for _ in range(3):
            replica = await stack.enter_async_context(open_database(postgres, CIPHER))
            await stack.enter_async_context(engine(replica, network))
        await until(lambda: len(network.sent) == 60)
    assert sorted(reminder for reminder, _ in network.sent) == list(range(1, 61))
    times = sorted(at for _, at in network.sent)
    in_a_second = [sum(first <= at < first + timedelta(seconds=1) for at in times) for first in times]
    assert max(in_a_second) <= 27  # 25, and what a busy machine lets out late


async def test_what_a_dead_process_left_is_sent_again_when_no_send_lasts_that_long(db: Database) -> None:
    await db.enrollments.create(wish(1), daily(1, due_in(-60)), wall())
    assert await db.reminders.claim(1, due_in(-2), "dead") is not None
    network = Timed()
    async with engine(db, network):
        await until(lambda: len(network.sent) == 1)
    assert network.sent[0][1] >= due_in(0) - timedelta(seconds=10)
    assert (await db.reports.counts())[ReminderState.SENT] == 1


async def test_a_job_whose_worker_died_is_taken_up(db: Database) -> None:
    """It is `doing`, and its worker gives no sign of life any more."""
    await db.enrollments.create(wish(1), daily(1, due_in(-60)), wall())

    async def enqueue(connection: Any, queued: Sequence[Queued]) -> None:
        job = json.dumps({"reminder_id": queued[0].reminder_id, "at": 0})
        columns = "queue_name, task_name, args, status"
        row = "'default', 'deliver', %s, 'doing'"
        await connection.execute(f"INSERT INTO procrastinate_jobs ({columns}) VALUES ({row})", [job])  # noqa: S608

    assert await db.queue.enqueue(wall(), wall(), 10, enqueue) == 1
    network = Network()
    async with engine(db, network):
        await until(lambda: network.sent == [1])
        await asyncio.sleep(1)
    assert await jobs(db) == 0


async def test_one_that_was_paused_or_held_when_its_turn_came_is_sent_afterwards(db: Database) -> None:
    made = await db.enrollments.create(wish(1), daily(1, due_in(-60)), wall())
    await db.enrollments.create(wish(2), daily(1, due_in(-60)), wall())
    network = Network()
    await db.enrollments.pause(made.id, PauseReason.PATIENT, wall())
    await db.gate.pause(due_in(2.5), wall())
    async with engine(db, network):
        await asyncio.sleep(1.5)
        assert network.sent == []
        await until(lambda: network.sent == [2])
        await db.enrollments.resume(made.id, wall())
        await until(lambda: network.sent == [2, 1])


async def test_the_engine_goes_on_when_the_server_has_ended_all_connections(
    postgres: str, postgres_server: Server, db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    await db.enrollments.create(wish(1), daily(1, due_in(-60)), wall())
    network = Network()
    async with engine(db, network):
        await until(lambda: network.sent == [1])
        postgres_server.end_connections(postgres)
        await db.enrollments.create(wish(2), daily(1, due_in(-60)), wall())
        await until(lambda: network.sent == [1, 2])


async def test_an_enqueueing_that_fails_leaves_no_mark(db: Database) -> None:
    await db.enrollments.create(wish(1), daily(1, due_in(-60)), wall())

    async def fails(connection: object, queued: Sequence[object]) -> None:
        raise LookupError(len(queued))

    for _ in range(2):
        with pytest.raises(LookupError):
            await db.queue.enqueue(wall(), wall(), 10, fails)


async def test_told_to_stop_it_finishes_what_is_in_flight_and_leaves_the_rest_due(db: Database) -> None:
    for chat in range(12):
        await db.enrollments.create(wish(chat), daily(1, due_in(-60)), wall())
    begun: list[int] = []

    async def slow(claimed: Claimed) -> Outcome:
        begun.append(claimed.id)
        await asyncio.sleep(0.5)
        return Sent(claimed.id)

    async with engine(db, slow, replace(QUICK, in_flight=2)):
        await until(lambda: len(begun) == 2)
    counts = await db.reports.counts()
    assert (counts[ReminderState.SENT], counts[ReminderState.SENDING], counts[ReminderState.DUE]) == (2, 0, 10)

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest

from bot.aftercare.model import ReminderState
from bot.aftercare.sending import Claimed, Settlement
from bot.engines import dispatch
from bot.engines.dispatch import Dispatcher, Hooks, Point
from bot.engines.outcomes import Gone, NotSent, Outcome, RetryLater, Unknown
from bot.storage.database import Database
from bot.storage.errors import StorageUnavailableError
from bot.storage.gate import INTERVAL
from bot.storage.reports import ReportLine
from tests.engines.fakes import Clock, Network
from tests.storage.samples import ANA, BEN, DAY, NOW, SECOND, daily, wish


class CrashError(BaseException):
    """The process dies here."""


class CrashAt(Hooks):
    def __init__(self, point: Point) -> None:
        self._point = point

    async def reached(self, point: Point, reminder_id: int) -> None:
        if point is self._point:
            raise CrashError


class Told(Hooks):
    def __init__(self) -> None:
        self.settled_as: list[Settlement] = []

    async def settled(self, claimed: Claimed, settlement: Settlement) -> None:
        self.settled_as.append(settlement)
        raise ValueError("what others do with it is not the dispatcher's business")


async def row(db: Database) -> ReportLine:
    return (await db.reports.due_between(NOW - DAY, NOW + DAY))[0]


async def restart(db: Database, clock: Clock, network: Network) -> None:
    """What a new process does: sweep, then send what is due."""
    await db.reminders.sweep("second life", clock())
    dispatcher = Dispatcher(db, network, clock, "second life")
    for reminder in await db.reminders.due_ids(clock(), 9):
        await dispatcher.deliver(reminder, asyncio.Event())


@pytest.mark.parametrize(
    ("point", "left", "tries", "messages"),
    [
        (Point.BEGUN, ReminderState.DUE, 0, 1),
        (Point.RESERVED, ReminderState.DUE, 0, 1),
        (Point.WAITED, ReminderState.DUE, 0, 1),
        (Point.CLAIMED, ReminderState.SENDING, 1, 1),
        (Point.SENT, ReminderState.SENDING, 1, 2),  # nobody can know that it arrived: the one message that repeats
        (Point.SETTLED, ReminderState.SENT, 1, 1),
    ],
)
async def test_after_a_crash_at_any_point_the_row_is_right_and_the_patient_gets_the_reminder(
    db: Database, clock: Clock, point: Point, left: ReminderState, tries: int, messages: int
) -> None:
    await db.enrollments.create(wish(), daily(1), NOW)
    network = Network()
    with pytest.raises(CrashError):
        await Dispatcher(db, network, clock, "first life", CrashAt(point)).deliver(1, asyncio.Event())
    crashed = await row(db)
    assert (crashed.state, crashed.tries) == (left, tries)
    clock.pass_(SECOND)
    await restart(db, clock, network)
    assert (await row(db)).state is ReminderState.SENT
    assert len(network.sent) == messages


@pytest.mark.parametrize("point", Point)
async def test_after_a_crash_and_an_opt_out_nothing_is_sent(db: Database, clock: Clock, point: Point) -> None:
    await db.enrollments.create(wish(), daily(1), NOW)
    network = Network()
    with pytest.raises(CrashError):
        await Dispatcher(db, network, clock, "first life", CrashAt(point)).deliver(1, asyncio.Event())
    sent_before = len(network.sent)
    await db.enrollments.stop_all(ANA, "patient", clock())
    await restart(db, clock, network)
    assert len(network.sent) == sent_before
    assert (await row(db)).state not in (ReminderState.DUE, ReminderState.SENDING)


async def test_too_many_requests_hold_everybody(db: Database, clock: Clock) -> None:
    await db.enrollments.create(wish(ANA), daily(1), NOW)
    await db.enrollments.create(wish(BEN), daily(1), NOW)
    network = Network(RetryLater(3 * SECOND))
    dispatcher = Dispatcher(db, network, clock, "me")
    await dispatcher.deliver(1, asyncio.Event())
    assert await db.reminders.claim(2, clock(), "me") is None
    assert await db.gate.reserve(clock()) == NOW + 3 * SECOND


class StandsStill(Hooks):
    """The machine does nothing for a second, `times` times, between a moment that the gate gave and the send."""

    def __init__(self, clock: Clock, times: int) -> None:
        self._clock = clock
        self._left = times

    async def reached(self, point: Point, reminder_id: int) -> None:
        if point is Point.RESERVED and self._left:
            self._left -= 1
            self._clock.pass_(SECOND)


async def test_a_moment_that_was_missed_is_not_used_where_other_processes_send_too(db: Database, clock: Clock) -> None:
    await db.enrollments.create(wish(), daily(1), NOW)
    network = Network()
    await Dispatcher(db, network, clock, "me", StandsStill(clock, times=1)).deliver(1, asyncio.Event())
    assert len(network.sent) == 1
    taken = 1 if db.locks is None else 2
    assert await db.gate.reserve(clock()) == max(NOW + INTERVAL, NOW + SECOND + (taken - 1) * INTERVAL)


async def test_a_machine_that_misses_every_moment_sends_all_the_same(db: Database, clock: Clock) -> None:
    await db.enrollments.create(wish(), daily(1), NOW)
    network = Network()
    await Dispatcher(db, network, clock, "me", StandsStill(clock, times=9)).deliver(1, asyncio.Event())
    assert len(network.sent) == 1


async def test_refused_connections_wait_longer_each_time_until_one_is_made(db: Database, clock: Clock) -> None:
    await db.enrollments.create(wish(), daily(1), NOW)
    network = Network(NotSent("refused"), NotSent("refused"), NotSent("refused"), Unknown("502"), NotSent("refused"))
    dispatcher = Dispatcher(db, network, clock, "me")
    waits = []
    for _ in range(5):
        await dispatcher.deliver(1, asyncio.Event())
        again = await db.reminders.next_due_at(clock())
        assert again is not None
        waits.append((again - clock()).total_seconds())
        clock.now = again
    assert waits == [1, 2, 4, 20, 1]


async def test_a_send_that_fails_in_an_unknown_way_may_have_arrived_and_what_it_says_is_not_logged(
    db: Database, clock: Clock, caplog: pytest.LogCaptureFixture
) -> None:
    await db.enrollments.create(wish(), daily(1), NOW)
    await Dispatcher(db, Network(ValueError("canary of a patient")), clock, "me").deliver(1, asyncio.Event())
    assert "sending reminder 1 failed: ValueError in fakes.py" in caplog.text
    assert "canary" not in caplog.text
    after = await row(db)
    assert (after.state, after.tries, after.reason) == (ReminderState.DUE, 1, "ValueError")


async def test_a_send_that_never_ends_is_given_up_and_may_have_arrived(
    db: Database, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def hang(claimed: Claimed) -> Outcome:
        await asyncio.Event().wait()
        raise AssertionError

    monkeypatch.setattr(dispatch, "SEND_LIMIT", 0.05)
    await db.enrollments.create(wish(), daily(1), NOW)
    await Dispatcher(db, hang, clock, "me").deliver(1, asyncio.Event())
    after = await row(db)
    assert (after.state, after.tries, after.reason) == (ReminderState.DUE, 1, "time-out")


async def test_after_stop_nothing_is_claimed(db: Database, clock: Clock) -> None:
    await db.enrollments.create(wish(), daily(1), NOW)
    stop, network = asyncio.Event(), Network()
    stop.set()
    await Dispatcher(db, network, clock, "me").deliver(1, stop)
    assert network.sent == []
    assert (await row(db)).state is ReminderState.DUE


async def test_others_are_told_of_what_is_committed_and_their_failure_changes_nothing(
    db: Database, clock: Clock
) -> None:
    await db.enrollments.create(wish(), daily(2), NOW)
    told = Told()
    await Dispatcher(db, Network(Gone("chat not found")), clock, "me", told).deliver(1, asyncio.Event())
    assert [settled.stop for settled in told.settled_as] == ["chat not found"]
    assert await db.enrollments.of_chat(ANA) is None


async def test_an_outcome_is_written_even_if_the_database_is_locked_for_a_while(
    db: Database, clock: Clock, tmp_path: Path
) -> None:
    await db.enrollments.create(wish(), daily(1), NOW)
    held = sqlite3.connect(tmp_path / "data" / "clinic-bot.db", isolation_level=None)

    def lock() -> None:
        held.execute("BEGIN IMMEDIATE")

    network = Network(on_send=lock)
    delivering = asyncio.create_task(Dispatcher(db, network, clock, "me").deliver(1, asyncio.Event()))
    await asyncio.sleep(0.8)
    assert not delivering.done()
    held.close()
    await delivering
    assert (await row(db)).state is ReminderState.SENT
    assert network.sent == [1]


async def test_nothing_is_sent_while_the_database_can_not_be_written(
    db: Database, clock: Clock, tmp_path: Path
) -> None:
    await db.enrollments.create(wish(), daily(1), NOW)
    held = sqlite3.connect(tmp_path / "data" / "clinic-bot.db", isolation_level=None)
    held.execute("BEGIN IMMEDIATE")
    network = Network()
    with pytest.raises(StorageUnavailableError):
        await Dispatcher(db, network, clock, "me").deliver(1, asyncio.Event())
    held.close()
    assert network.sent == []

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.aftercare.model import NewEnrollment, ReminderState
from bot.aftercare.schedule import reminder_rows, upcoming
from bot.aftercare.zonefiles import load_zone, tzdata_version
from bot.answering.careplan import CarePlan, Step
from bot.answering.knowledge import Knowledge
from bot.engines import reconciling
from bot.engines.reconciling import Reconciled, reconcile
from bot.storage.connections import Work
from bot.storage.database import Database
from bot.storage.errors import StorageUnavailableError
from tests.aftercare.plans import PLAN, aftercare_clinic
from tests.answering.clinic import clinic
from tests.storage.samples import ANA, NOW, TREATED

LONDON = load_zone("Europe/London")


async def begin(db: Database, plan: CarePlan = PLAN, tzdata: str | None = None, zone: str = "Europe/London") -> int:
    new = NewEnrollment(ANA, plan.id, TREATED, 12, zone, NOW, plan.version, tzdata or tzdata_version())
    made = await db.enrollments.create(new, upcoming(reminder_rows(plan, TREATED, 12, LONDON, NOW)), NOW)
    return made.id


async def days(db: Database, enrollment: int) -> list[tuple[int, int]]:
    return [(line.day, line.due_at.hour) for line in await db.reports.coming(enrollment, NOW)]


async def test_what_has_not_changed_is_not_touched(db: Database) -> None:
    await begin(db)

    assert await reconcile(db, aftercare_clinic(), NOW) == 0


async def test_a_changed_plan_adds_and_removes_what_is_not_sent_yet(db: Database) -> None:
    made = await begin(db)
    steps = (PLAN.steps[0], Step(3, "New text.", "ice"), Step(5, "Later.", "ice"))

    assert await reconcile(db, clinic(plans=(replace(PLAN, steps=steps),)), NOW) == 1
    assert await days(db, made) == [(1, 12), (3, 12), (5, 12)]
    assert (await db.reports.counts())[ReminderState.STOPPED] == 1
    assert await reconcile(db, clinic(plans=(replace(PLAN, steps=steps),)), NOW) == 0


async def test_other_rules_of_time_zones_move_what_is_not_sent_yet(db: Database) -> None:
    made = await begin(db, tzdata="1999.1")
    async with db.connections.write() as connection:
        await connection.run_sync(
            lambda plain: plain.exec_driver_sql("UPDATE reminders SET due_at = due_at + 3600000000")
        )
    assert await days(db, made) == [(1, 13), (2, 13), (3, 13)]

    assert await reconcile(db, aftercare_clinic(), NOW) == 1
    assert await days(db, made) == [(1, 12), (2, 12), (3, 12)]


async def test_a_plan_that_is_gone_from_the_file_costs_nobody_the_rest_of_it(
    db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    made = await begin(db)

    assert await reconcile(db, clinic(plans=(replace(PLAN, id="misspelt"),)), NOW) == 0
    assert await days(db, made) == [(1, 12), (2, 12), (3, 12)]
    assert "lacks the plan of some patients (1)" in caplog.text


async def test_a_zone_that_is_not_known_any_more_stays_as_it_was(
    db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    made = await begin(db, tzdata="1999.1", zone="Mars/Olympus")

    assert await reconcile(db, aftercare_clinic(), NOW) == 0
    assert await days(db, made) == [(1, 12), (2, 12), (3, 12)]
    assert "Mars/Olympus" in caplog.text


class Waiting:
    """An engine with nothing to send."""

    async def run(self, stop: asyncio.Event) -> None:
        await stop.wait()


class Recorder:
    """An engine that only notes that it was started, and with which reminders."""

    def __init__(self, db: Database, enrollment: int) -> None:
        self._db, self._enrollment = db, enrollment
        self.seen: list[list[tuple[int, int]]] = []

    async def run(self, stop: asyncio.Event) -> None:
        self.seen.append(await days(self._db, self._enrollment))


async def test_nothing_is_sent_before_the_plans_are_taken_up(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reconciling, "FIRST_WAIT", 0.01)
    engine = Recorder(db, await begin(db))
    smaller = clinic(plans=(replace(PLAN, steps=PLAN.steps[:1]),))
    connections, failures = db.connections, [StorageUnavailableError("locked")] * 2
    works = connections.reading

    async def failing(work: Work[object]) -> object:
        if failures:
            raise failures.pop()
        return await works(work)

    monkeypatch.setattr(connections, "reading", failing)
    await Reconciled(engine, db, lambda: smaller, lambda: NOW).run(asyncio.Event())

    assert engine.seen == [[(1, 12)]]
    assert failures == []


async def test_plans_that_change_while_reminders_are_sent_are_taken_up(
    db: Database, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(reconciling, "FIRST_WAIT", 0.01)
    made, stop, knowledge = await begin(db), asyncio.Event(), [aftercare_clinic()]
    failures: list[Exception] = []

    def latest() -> Knowledge:
        if failures:
            raise failures.pop()
        return knowledge[-1]

    reconciled = Reconciled(Waiting(), db, latest, lambda: NOW)
    work = asyncio.create_task(reconciled.run(stop))
    try:
        await asyncio.sleep(0.05)
        assert await days(db, made) == [(1, 12), (2, 12), (3, 12)]
        for left in (2, 1):
            failures += [StorageUnavailableError("locked")] if left == 2 else [ValueError("a bug")]
            knowledge.append(clinic(plans=(replace(PLAN, steps=PLAN.steps[:left]),)))
            reconciled.again()
            await asyncio.sleep(0.1)
            reconciled.again()
            async with asyncio.timeout(5):
                while True:
                    if len(await days(db, made)) == left:
                        break
                    await asyncio.sleep(0.01)
    finally:
        stop.set()
        await work
    assert "The reminders are still those of the earlier plans" in caplog.text
    assert "The changed plans can't be taken up: ValueError" in caplog.text


async def test_told_to_stop_it_does_not_begin(db: Database) -> None:
    engine, stop = Recorder(db, await begin(db)), asyncio.Event()
    stop.set()
    await Reconciled(engine, db, aftercare_clinic, lambda: NOW + timedelta(days=1)).run(stop)

    assert engine.seen == []

"""What goes on beside the answering, and what may go wrong there without harm."""

import asyncio
import sys
from asyncio.subprocess import PIPE
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from bot.channels.telegram import chores
from bot.storage.database import open_database
from bot.storage.gate import INTERVAL
from bot.storage.handoff_letters import NewLetter
from bot.storage.staff_tables import HandoffEnd, HandoffKind, HandoffSide
from tests.channels.serving import CANARY, until
from tests.storage.samples import ANA, CIPHER

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def at(later: timedelta) -> datetime:
    return NOON + later


async def test_an_engine_that_fails_is_started_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(chores, "ENGINE_WAIT", 0.01)
    stop = asyncio.Event()
    runs: list[int] = []

    class Engine:
        async def run(self, stop: asyncio.Event) -> None:
            runs.append(len(runs))
            if len(runs) < 3:
                raise ValueError(CANARY)
            await stop.wait()

    running = asyncio.create_task(chores.keep_running(Engine(), stop))
    await until(lambda: len(runs) == 3)
    stop.set()
    await running

    assert caplog.text.count("The reminders stopped, they start again") == 2
    assert CANARY not in caplog.text


async def test_a_database_that_is_away_is_no_reason_to_end_a_chore(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(chores, "COUNT_EVERY", 0.01)
    stop, tally = asyncio.Event(), chores.Tally()
    async with open_database(f"sqlite:///{tmp_path / 'a.db'}", CIPHER, patience=0.05) as db:
        other = await asyncio.create_subprocess_exec(
            *(sys.executable, "-c", HOLD, str(tmp_path / "a.db")),
            stdin=PIPE,
            stdout=PIPE,
        )
        assert other.stdout is not None
        await other.stdout.readline()
        beside = [
            asyncio.create_task(chores.keep_tidy(db, lambda: NOON, timedelta(days=90), timedelta(days=30), stop)),
            asyncio.create_task(tally.run(db.gate, lambda: NOON, stop)),
        ]
        tally.add()
        await until(lambda: "What is old could not be deleted yet" in caplog.text)
        await other.communicate(b"")
        before = await db.gate.reserve(NOON)
        tally.add()
        await asyncio.sleep(0.2)
        stop.set()
        await asyncio.gather(*beside)
        assert await db.gate.reserve(NOON) - before >= 2 * INTERVAL


async def test_conversations_and_alarms_go_thirty_days_after_they_are_over(tmp_path: Path) -> None:
    day, stop = timedelta(days=1), asyncio.Event()
    async with open_database(f"sqlite:///{tmp_path / 'a.db'}", CIPHER) as db:
        asked = await db.handoffs.ask(ANA, "Ana", NOON)
        letter = NewLetter(asked.id, HandoffSide.PATIENT, HandoffKind.TEXT, 1, 1, "hello", -1)
        await db.handoff_post.put(letter, NOON)
        await db.handoffs.close(asked.id, HandoffEnd.STAFF, NOON)
        await db.alerts.add(1, ANA, "sign", "text", NOON)
        await db.alerts.take(1, "Nora (7)", NOON)
        for later, is_kept in ((30 * day, True), (31 * day, False)):
            tidying = asyncio.create_task(chores.keep_tidy(db, partial(at, later), 90 * day, 30 * day, stop))
            await asyncio.sleep(0.3)
            tidying.cancel()
            assert (await db.handoffs.get(asked.id) is not None) is is_kept
            assert (await db.alerts.get(1) is not None) is is_kept


HOLD = """
import sqlite3, sys
connection = sqlite3.connect(sys.argv[1], isolation_level=None)
connection.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
"""

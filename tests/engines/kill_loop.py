"""Kills the runner again and again while it sends, patients opt out, and the network fails."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select

from bot.aftercare.model import NewEnrollment, Reminder, ReminderState
from bot.storage.database import Database, open_database
from bot.storage.schema import reminders
from tests.engines.history import Verdict, Watched, judge
from tests.engines.process import Runner, runner
from tests.engines.runner import clock
from tests.fake_telegram import RemoteTelegram, remote_telegram
from tests.storage.samples import CIPHER, TREATED

FIRST_CHAT = 20_001
FAULTS: list[dict[str, object]] = [
    {"kind": "refuse", "status": 429, "seconds": 1, "chance": 0.004},
    {"kind": "drop", "took_effect": True, "chance": 0.03},
    {"kind": "drop", "chance": 0.02},
    {"kind": "refuse", "status": 502, "chance": 0.02},
    {"kind": "refuse", "status": 502, "took_effect": True, "chance": 0.02},
    {"kind": "delay", "seconds": 0.08, "chance": 1.0},  # what the real one takes
]


@dataclass(frozen=True)
class Plan:
    """How much of everything. Reminders come due over the whole run, `lively` seconds from its start."""

    kills: int
    patients: int
    days: int
    lively: float
    opt_outs: int
    blocked: int
    seed: int = 1


async def run(plan: Plan, folder: Path) -> Verdict:
    """Prepare, kill, let it finish in peace, and judge."""
    url = f"sqlite:///{folder / 'data' / 'bot.db'}"
    chance = random.Random(plan.seed)  # noqa: S311 - no secret: a run that can be repeated
    async with remote_telegram() as telegram, open_database(url, CIPHER) as db:
        enrolled = await _prepare(db, telegram, plan)
        watched = Watched()
        api = f"{telegram.api_url}/bot{telegram.token}"
        outs = dict(zip(_kills_with(plan.opt_outs, plan, chance), chance.sample(enrolled, plan.opt_outs), strict=True))
        for number in range(plan.kills):
            async with runner(url, api, folder / "log") as process:
                await _started(process, number)
                await asyncio.sleep(chance.uniform(0.0, 0.4))
                if number in outs:
                    await _opt_out(db, outs[number], watched)
                    await asyncio.sleep(chance.uniform(0.0, 0.1))
                await process.kill()
            await _look(db, watched)
        await telegram.do("clear_faults")
        async with runner(url, api, folder / "log") as process:
            await _drained(db)
            assert await process.stop() == 0
        assert "Traceback" not in (folder / "log").read_text(encoding="utf-8")
        calls = await telegram.do("calls", method="sendMessage")
        assert await telegram.do("violations") == []
        return await judge(db, calls, watched)


def _kills_with(how_many: int, plan: Plan, chance: random.Random) -> list[int]:
    return chance.sample(range(plan.kills), how_many)


async def _prepare(db: Database, telegram: RemoteTelegram, plan: Plan) -> list[tuple[int, int]]:
    """Meet the patients, order the faults, and write the enrollments; (enrollment, chat) of each."""
    now = clock(None)
    enrolled = []
    for number in range(plan.patients):
        chat = FIRST_CHAT + number
        await telegram.do("patient", user_id=chat)
        new = NewEnrollment(chat, "laser", TREATED, 9, "UTC", now, "v1", "t1")
        within = plan.lively * number / plan.patients / plan.days
        due = [now + timedelta(seconds=plan.lively * day / plan.days + within) for day in range(plan.days)]
        rows = [Reminder(day, at, at + timedelta(hours=6)) for day, at in enumerate(due)]
        enrolled.append(((await db.enrollments.create(new, rows, now)).id, chat))
    for number in range(plan.blocked):
        await telegram.do("blocks", who=FIRST_CHAT + number)
    for fault in FAULTS:
        await telegram.do("fault", method="sendMessage", times=None, **fault)
    return enrolled


async def _started(process: Runner, number: int) -> None:
    """Wait until it has begun to work: it writes one line into its log."""
    while process.log.read_text(encoding="utf-8").count("reminders are sent from here") <= number:
        assert process.process.returncode is None, process.log.read_text(encoding="utf-8")[-2000:]
        await asyncio.sleep(0.01)


async def _opt_out(db: Database, who: tuple[int, int], watched: Watched) -> None:
    enrollment, chat = who
    await db.enrollments.stop_all(chat, "patient", clock(None))
    watched.opted_out[enrollment] = clock(None).timestamp()


async def _look(db: Database, watched: Watched) -> None:
    """Count what the kill has interrupted."""
    query = select(reminders.c.id).where(reminders.c.state == ReminderState.SENDING)
    async with db.connections.read() as connection:
        found = (await connection.execute(query)).scalars().all()
    watched.in_flight.update(found)
    watched.kills += 1


async def _drained(db: Database) -> None:
    """Wait until nothing is left that could still be sent."""
    while True:
        counts = await db.reports.counts()
        now = clock(None)
        open_ones = counts[ReminderState.SENDING] + len(await db.reminders.due_ids(now, 1))
        if not open_ones and await db.reminders.next_due_at(now) is None:
            return
        await asyncio.sleep(0.1)

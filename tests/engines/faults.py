"""What happens to the machine, not to the program: each function does it to the runner and says how it ended."""

from __future__ import annotations

import asyncio
import resource
import signal
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from bot.aftercare.model import NewEnrollment, Reminder, ReminderState
from bot.storage.database import Database, open_database
from tests.engines.process import Runner, runner
from tests.engines.runner import clock
from tests.fake_telegram import RemoteTelegram, remote_telegram
from tests.storage.samples import CIPHER, TREATED

WINDOW = timedelta(hours=6)
LATER = 4.0  # seconds in which a runner has started, on a busy machine too


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    """Wait for something in another process to become true; the test's time-out is the limit."""
    while not await true():  # noqa: ASYNC110 - it has no event
        await asyncio.sleep(0.1)


@dataclass(frozen=True)
class Scene:
    """A runner at work on a few reminders, one a patient."""

    telegram: RemoteTelegram
    db: Database
    process: Runner
    file: Path
    clock: Path

    async def arrivals(self) -> Counter[str]:
        """How often each text has arrived."""
        calls = await self.telegram.do("calls", method="sendMessage")
        return Counter(call["params"]["text"] for call in calls if call["effective"])

    async def until_arrived(self, how_many: int) -> None:
        async def arrived() -> bool:
            return len(await self.arrivals()) >= how_many

        await until(arrived)

    async def until_said(self, words: str) -> None:
        async def said() -> bool:
            return self.process.said(words)

        await until(said)

    async def all_sent(self, how_many: int) -> int:
        """Wait until all of them are sent; how many messages came twice."""

        async def sent() -> bool:
            return (await self.db.reports.counts())[ReminderState.SENT] >= how_many

        await until(sent)
        return (await self.arrivals()).total() - how_many


@asynccontextmanager
async def scene(folder: Path, due: Sequence[float], patience: float) -> AsyncIterator[Scene]:
    """Enroll one patient for each of `due` (seconds from now) and start a runner."""
    file, ahead = folder / "data" / "bot.db", folder / "clock"
    ahead.write_text("0")
    url = f"sqlite:///{file}"
    async with remote_telegram() as telegram, open_database(url, CIPHER) as db:
        now = clock(None)
        for number, seconds in enumerate(due):
            await telegram.do("patient", user_id=30_001 + number)
            at = now + timedelta(seconds=seconds)
            new = NewEnrollment(30_001 + number, "laser", TREATED, 9, "UTC", now, "v1", "t1")
            await db.enrollments.create(new, [Reminder(1, at, at + WINDOW)], now)
        api = f"{telegram.api_url}/bot{telegram.token}"
        async with runner(url, api, folder / "log", patience=patience, clock=ahead) as process:
            yield Scene(telegram, db, process, file, ahead)


async def locked(folder: Path, seconds: float, patience: float) -> None:
    """Another process holds the database's lock."""
    async with scene(folder, [0.0, LATER, LATER + 0.5], patience) as its:
        await its.until_arrived(1)
        held = sqlite3.connect(its.file, isolation_level=None, timeout=10)
        held.execute("BEGIN IMMEDIATE")
        await asyncio.sleep(seconds)
        await its.until_said("no reminders are sent: the database can't be used right now: database is locked")
        held.close()
        assert await its.all_sent(3) == 0
        await its.until_said("the database works again")


async def full(folder: Path) -> None:
    """No file may grow any more, as on a full disk."""
    async with scene(folder, [0.0, *(LATER + n / 10 for n in range(20))], 1.0) as its:
        await its.until_arrived(1)
        process, hard = its.process.process.pid, resource.RLIM_INFINITY
        wal = its.file.with_name(f"{its.file.name}-wal").stat().st_size
        resource.prlimit(process, resource.RLIMIT_FSIZE, (wal, hard))
        await its.until_said("no reminders are sent: the database can't be used right now")
        resource.prlimit(process, resource.RLIMIT_FSIZE, (hard, hard))
        assert await its.all_sent(21) == 0
        await its.until_said("the database works again")


async def stopped(folder: Path, seconds: float) -> None:
    """The process stands still (SIGSTOP), as on a machine that swaps or migrates."""
    async with scene(folder, [0.0, *(LATER + n for n in range(6))], 5.0) as its:
        await its.until_arrived(1)
        its.process.signal(signal.SIGSTOP)
        await asyncio.sleep(seconds)
        its.process.signal(signal.SIGCONT)
        assert await its.all_sent(7) <= 1  # what was in flight when it froze
        await its.until_said("the process stood still for")


async def clock_put_forward(folder: Path) -> None:
    """By an hour, while the engine sleeps: what is due in an hour goes out."""
    async with scene(folder, [0.0, 3600.0], 5.0) as its:
        await its.until_arrived(1)
        its.clock.write_text("3601")
        assert await its.all_sent(2) == 0
        await its.until_said("the clock was put forward by 36")


async def clock_put_back(folder: Path) -> None:
    """By an hour: nothing goes out before its time on the clock, and everything does when the clock is right again."""
    async with scene(folder, [0.0, 3.0], 5.0) as its:
        await its.until_arrived(1)
        its.clock.write_text("-3600")
        await its.until_said("the clock was put back by 36")
        assert len(await its.arrivals()) == 1
        its.clock.write_text("0")
        assert await its.all_sent(2) == 0

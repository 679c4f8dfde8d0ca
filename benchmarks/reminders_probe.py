"""`python -m benchmarks.reminders_probe DATABASE`: one process of the engine, measuring itself. Prints JSON.

`first_send`: seconds from the start of the process to the first reminder handed to the channel. `tick`, `due`:
medians in milliseconds of one idle round of the engine, and of the query for what is due. `rss`: MiB at the end.
"""

import asyncio
import json
import os
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.reminders_load import CIPHER
from bot.aftercare.sending import Claimed
from bot.engines.dispatch import Dispatcher
from bot.engines.embedded import EmbeddedEngine
from bot.engines.outcomes import Outcome, Sent
from bot.storage.database import Database, open_database

ROUNDS = 300


def since_start() -> float:
    """Seconds since the system started this process, imports and all."""
    started = int(Path("/proc/self/stat").read_text().rpartition(") ")[2].split()[19])
    return time.clock_gettime(time.CLOCK_BOOTTIME) - started / os.sysconf("SC_CLK_TCK")


def rss() -> float:
    """Resident memory, in MiB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / 2**20


def now() -> datetime:
    return datetime.now(UTC)  # noqa: TID251  a process of its own has a clock


async def median_ms(work: Callable[[], Awaitable[object]]) -> float:
    times = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        await work()
        times.append(time.perf_counter() - begun)
    return statistics.median(times) * 1000


async def first_send(db: Database) -> float:
    """Run the engine until it sends."""
    stop, at = asyncio.Event(), 0.0

    async def send(claimed: Claimed) -> Outcome:
        nonlocal at
        at = at or since_start()
        stop.set()
        return Sent(claimed.id)

    await EmbeddedEngine(db, Dispatcher(db, send, now, "probe"), now).run(stop)
    return at


async def measure(url: str) -> dict[str, float]:
    async with open_database(url, CIPHER) as db:
        found = {"first_send": await first_send(db)}
        found["tick"] = await median_ms(lambda: db.reminders.agenda(now(), 100))
        found["due"] = await median_ms(lambda: db.reminders.due_ids(now(), 100))
    return found | {"rss": rss()}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(asyncio.run(measure(sys.argv[1]))) + "\n")

"""`python -m tests.engines.every_await FOLDER`: a process dies at each moment at which `deliver` waits.

For each moment a child delivers a reminder from a fresh database and ends there without tidying up, as with SIGKILL;
then a second life sweeps and sends what is due. One line of JSON each: the moment, the row that the child left, how
many messages went out before and after, and the row at last. The children are forked, to be quick.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import Awaitable, Generator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bot.aftercare.sending import Claimed
from bot.engines.dispatch import Dispatcher
from bot.engines.outcomes import Outcome, Sent
from bot.storage.database import open_database
from tests.engines.fakes import Clock
from tests.storage.samples import CIPHER, DAY, NOW, SECOND, daily, wish

DIED = 9  # exit code of a child that reached its moment
MOST = 200  # moments; it must come to an end before


@dataclass(frozen=True)
class Life:
    """What happened at one moment. States are words; `claimed_tries` is what the first life left in the row."""

    moment: int
    left: str
    claimed_tries: int
    messages_before: int
    messages: int
    at_last: str


class Mortal:
    """Awaits something, and ends the process when it has waited `moments` times."""

    def __init__(self, inner: Awaitable[None], moments: int) -> None:
        self._inner = inner
        self._left = moments

    def __await__(self) -> Generator[Any, Any, None]:
        steps = self._inner.__await__()
        try:
            waiting_for = steps.send(None)
            while True:
                yield waiting_for
                self._left -= 1
                if self._left == 0:
                    os._exit(DIED)
                waiting_for = steps.send(None)
        except StopIteration:
            return


class Network:
    """Writes what is sent into a file, which a killed process leaves behind."""

    def __init__(self, file: Path) -> None:
        self._file = file

    @property
    def sent(self) -> int:
        return self._file.stat().st_size if self._file.exists() else 0

    async def __call__(self, claimed: Claimed) -> Outcome:
        await asyncio.sleep(0)
        with self._file.open("ab") as file:
            file.write(b".")
        await asyncio.sleep(0)
        return Sent(self.sent)


async def first_life(url: str, network: Network, moment: int) -> None:
    async with open_database(url, CIPHER) as db:
        await Mortal(Dispatcher(db, network, Clock(), "first").deliver(1, asyncio.Event()), moment)


async def prepare(url: str) -> None:
    async with open_database(url, CIPHER) as db:
        await db.enrollments.create(wish(), daily(1), NOW)


async def second_life(url: str, network: Network, moment: int) -> Life:
    clock = Clock()
    clock.pass_(SECOND)
    async with open_database(url, CIPHER) as db:
        [row] = await db.reports.due_between(NOW, NOW + DAY)
        before = network.sent
        await db.reminders.sweep("second", clock())
        dispatcher = Dispatcher(db, network, clock, "second")
        for reminder in await db.reminders.due_ids(clock(), 9):
            await dispatcher.deliver(reminder, asyncio.Event())
        [last] = await db.reports.due_between(NOW, NOW + DAY)
    return Life(moment, row.state.value, row.tries, before, network.sent, last.state.value)


def live(folder: Path, moment: int) -> Life | None:
    """One moment; None when `deliver` has ended before it."""
    url, network = f"sqlite:///{folder / str(moment) / 'data.db'}", Network(folder / f"{moment}.sent")
    asyncio.run(prepare(url))
    child = os.fork()
    if child == 0:
        asyncio.run(first_life(url, network, moment))
        os._exit(0)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    if code not in (0, DIED):
        raise RuntimeError(f"the child of moment {moment} ended with {code}")
    return asyncio.run(second_life(url, network, moment)) if code == DIED else None


if __name__ == "__main__":
    for number in range(1, MOST):
        life = live(Path(sys.argv[1]), number)
        if life is None:
            break
        sys.stdout.write(json.dumps(asdict(life)) + "\n")
        sys.stdout.flush()
    else:
        raise SystemExit(f"deliver waits more than {MOST} times")

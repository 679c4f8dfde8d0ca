"""The engine for one process: it sleeps until a reminder is due, and sends a few side by side."""

import asyncio
import logging
import time
from collections import deque
from collections.abc import Callable
from contextlib import nullcontext, suppress
from datetime import datetime
from pathlib import Path

from bot.engines.clocks import Reading, moved, stood_still
from bot.engines.dispatch import Dispatcher
from bot.engines.errors import described
from bot.engines.lockfile import only_one
from bot.engines.waiting import slept
from bot.storage.database import Database
from bot.storage.errors import StorageUnavailableError

log = logging.getLogger(__name__)

IN_FLIGHT = 8  # sends side by side: a kill may repeat that many, and one at a time would be too slow
BATCH = 100  # due reminders looked up at once
LONGEST_REST = 30.0  # seconds; another process may have enrolled somebody
BEAT = 1.0  # seconds between two looks at the clocks
GRACE = 10.0  # seconds for what is in flight at shutdown
FIRST_WAIT, LONGEST_WAIT = 0.5, 15.0  # seconds between two tries to use a database that can't be used


class EmbeddedEngine:
    """Sends what is due from `db` through `dispatcher`. `lock`: a file beside the database."""

    def __init__(
        self, db: Database, dispatcher: Dispatcher, now: Callable[[], datetime], lock: Path | None = None
    ) -> None:
        self._db = db
        self._dispatcher = dispatcher
        self._now = now
        self._lock = lock
        self._wake = asyncio.Event()
        self._queue: deque[int] = deque()
        self._sending: dict[int, asyncio.Task[None]] = {}
        self._failing = 0  # uses of the database in a row that failed
        self._again_at = 0.0  # on the steady clock: not before it is the database tried again
        self._unswept = True
        db.on_change(self.wake)

    def wake(self) -> None:
        """Look again at what is due: something has changed."""
        self._wake.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Send until `stop` is set; then finish what is in flight, for at most `GRACE`.

        Raises:
            AlreadyRunningError: another process holds the lock file.
        """
        with only_one(self._lock) if self._lock else nullcontext():
            log.info("reminders are sent from here")
            watching = asyncio.create_task(self._watch(stop))
            try:
                while not stop.is_set():
                    self._wake.clear()
                    await self._rest(await self._round(stop))
            finally:
                watching.cancel()
                await self._finish()

    async def _round(self, stop: asyncio.Event) -> float:
        """Start what can be started; return for how many seconds there is nothing more to do."""
        if (wait := self._again_at - time.monotonic()) > 0:
            return wait
        now = self._now()
        try:
            if self._unswept:
                await self._sweep(now)
            if self._queue:
                self._start(stop)
                return LONGEST_REST
            next_at = await self._look_up(now)
            self._start(stop)
            return LONGEST_REST if next_at is None else min((next_at - self._now()).total_seconds(), LONGEST_REST)
        except StorageUnavailableError as error:
            self._database_failed(error)
            return max(self._again_at - time.monotonic(), 0)
        except Exception as error:  # noqa: BLE001  the loop goes on, whatever this was
            log.error("a round of the reminder engine failed: %s", described(error))  # noqa: TRY400  a message may quote
            return LONGEST_WAIT

    async def _sweep(self, now: datetime) -> None:
        swept = await self._db.reminders.sweep(self._dispatcher.owner, now, self._sending.keys())
        if swept:
            log.warning("%d reminders were on their way when the process ended or lost the database", swept)
        self._unswept = False

    async def _look_up(self, now: datetime) -> datetime | None:
        """Queue what is due, end what is over; return when the next becomes due."""
        agenda = await self._db.reminders.agenda(now, BATCH + len(self._sending))
        if agenda.over:
            expired = await self._expire(now)
            log.warning("%d reminders could not be sent within their window, and won't be sent late", expired)
        self._queue.extend(reminder for reminder in agenda.due if reminder not in self._sending)
        if not self._queue and not self._sending:
            self._database_works()
        return agenda.next_at

    async def _expire(self, now: datetime) -> int:
        expired = 0
        while some := await self._db.reminders.expire(now):
            expired += some
        return expired

    def _start(self, stop: asyncio.Event) -> None:
        while self._queue and len(self._sending) < IN_FLIGHT and not stop.is_set():
            reminder = self._queue.popleft()
            self._sending[reminder] = asyncio.create_task(self._deliver(reminder, stop))

    async def _deliver(self, reminder: int, stop: asyncio.Event) -> None:
        try:
            await self._dispatcher.deliver(reminder, stop)
            self._database_works()
        except StorageUnavailableError as error:
            self._database_failed(error)
        except Exception as error:  # noqa: BLE001  one bad reminder must not end the others
            log.error("delivering reminder %d failed: %s", reminder, described(error))  # noqa: TRY400
            await slept(LONGEST_WAIT, stop)  # in its place in the flight, so that it can't spin
        finally:
            del self._sending[reminder]
            self.wake()

    async def _rest(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._wake.wait()

    async def _watch(self, stop: asyncio.Event) -> None:
        """Tell when the process stood still or the clock was moved, and look again at what is due then."""
        before = Reading(self._now(), time.monotonic())
        while await slept(BEAT, stop):
            after = Reading(self._now(), time.monotonic())
            for oddity in (stood_still(BEAT, after.steady - before.steady), moved(before, after)):
                if oddity:
                    log.warning("%s", oddity)
                    self.wake()
            before = after
        self.wake()

    def _database_failed(self, error: StorageUnavailableError) -> None:
        if time.monotonic() < self._again_at:
            return  # another send has met the same trouble
        self._failing += 1
        self._unswept = True  # a claim may have been committed although we were told that it failed
        self._queue.clear()
        wait = min(FIRST_WAIT * (1 << min(self._failing - 1, 10)), LONGEST_WAIT)
        self._again_at = time.monotonic() + wait
        log.warning("no reminders are sent: %s; trying again in %.1f s", error, wait)

    def _database_works(self) -> None:
        if self._failing:
            self._failing = 0
            log.warning("the database works again: reminders are sent")

    async def _finish(self) -> None:
        tasks = list(self._sending.values())
        if tasks:
            await asyncio.wait(tasks, timeout=GRACE)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

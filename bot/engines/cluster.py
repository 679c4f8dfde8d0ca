"""The engine for several processes: jobs on PostgreSQL, made by procrastinate, of which each is done by one of them.

A tick marks what becomes due soon and enqueues the jobs in the same transaction; the reminder's row stays the truth. A
job that is lost, or done twice, does no harm: whoever claims the row sends it.
"""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta

from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import ConnectorException

from bot.engines.dispatch import SEND_LIMIT, Dispatcher
from bot.engines.errors import described
from bot.engines.waiting import slept, unless
from bot.storage.database import Database
from bot.storage.errors import StorageUnavailableError
from bot.storage.queueing import Queued

log = logging.getLogger(__name__)

GRACE = 10.0  # seconds for what is in flight at shutdown
FIRST_WAIT, LONGEST_WAIT = 0.5, 15.0  # seconds between two tries to use a database that can't be used


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often what is done; the horizon has to reach beyond the next tick.

    `lease`: after it a claim is taken back; no send lasts that long. `silence`: seconds without a sign of life after
    which a worker counts as dead. `settled`: seconds that a worker runs before it takes anything back, so that one who
    could not write its results while the database was away has done so.
    """

    cron: str = "* * * * * */15"
    horizon: timedelta = timedelta(seconds=20)
    lease: timedelta = timedelta(seconds=SEND_LIMIT + 15)
    silence: float = 30.0
    settled: float = 20.0
    look: float = 1.0  # seconds between two looks for jobs whose time has come
    most_queued: int = 1000  # 40 seconds of sending
    in_flight: int = 8  # sends side by side: a kill may repeat that many


RHYTHM = Rhythm()


class ClusterEngine:
    """Sends what is due from `db` through `dispatcher`, together with the others at the same database."""

    def __init__(
        self, db: Database, dispatcher: Dispatcher, now: Callable[[], datetime], rhythm: Rhythm = RHYTHM
    ) -> None:
        self._db = db
        self._dispatcher = dispatcher
        self._now = now
        self._rhythm = rhythm

    async def run(self, stop: asyncio.Event) -> None:
        """Send until `stop` is set; then finish what is in flight, for at most `GRACE`."""
        wait = FIRST_WAIT
        while not stop.is_set():
            began = asyncio.get_running_loop().time()
            try:
                await unless(stop, self._work(stop))
            except Exception as error:  # noqa: BLE001  the queue's own trouble ends its worker, not the reminders
                log.warning("no reminders are sent from here: %s; trying again in %.1f s", described(error), wait)
            if asyncio.get_running_loop().time() - began > LONGEST_WAIT:
                wait = FIRST_WAIT
            await slept(wait, stop)
            wait = min(wait * 2, LONGEST_WAIT)

    async def _work(self, stop: asyncio.Event) -> None:
        app = App(connector=PsycopgConnector(**self._db.connections.pool_options()))
        Tasks(app, self._db, self._dispatcher, self._now, self._rhythm, stop)
        async with app.open_async():
            log.info("reminders are sent from here")
            await app.run_worker_async(
                name="reminders",
                concurrency=self._rhythm.in_flight,
                fetch_job_polling_interval=self._rhythm.look,
                update_heartbeat_interval=self._rhythm.silence / 3,
                stalled_worker_timeout=self._rhythm.silence,
                shutdown_graceful_timeout=GRACE,
                delete_jobs="always",
                install_signal_handlers=False,
            )


class Tasks:
    """The two kinds of jobs, as procrastinate calls them."""

    def __init__(
        self,
        app: App,
        db: Database,
        dispatcher: Dispatcher,
        now: Callable[[], datetime],
        rhythm: Rhythm,
        stop: asyncio.Event,
    ) -> None:
        self._app = app
        self._db = db
        self._dispatcher = dispatcher
        self._now = now
        self._rhythm = rhythm
        self._stop = stop
        self._began = asyncio.get_running_loop().time()
        self._deliver = app.task(name="deliver")(self.deliver)
        app.periodic(cron=rhythm.cron)(app.task(name="tick", queueing_lock="tick", priority=1)(self.tick))

    async def deliver(self, reminder_id: int, at: float) -> None:
        """Send a reminder; never earlier than `at`, whatever the server's clock says."""
        try:
            if await slept(min(at - self._now().timestamp(), self._rhythm.horizon.total_seconds()), self._stop):
                await self._dispatcher.deliver(reminder_id, self._stop)
            await self._db.queue.ended(reminder_id)
        except StorageUnavailableError as error:
            log.warning("reminder %d waits: %s", reminder_id, error)
        except Exception as error:  # noqa: BLE001  a failed job would only be a second row for what the first says
            log.error("delivering reminder %d failed: %s", reminder_id, described(error))  # noqa: TRY400

    async def tick(self, timestamp: int) -> None:  # noqa: ARG002  the queue gives the time that it was to run at
        """End what is over, take back what nobody is at, and enqueue what becomes due until after the next tick."""
        now = self._now()
        try:
            expired = 0
            while some := await self._db.reminders.expire(now):
                expired += some
            if expired:
                log.warning("%d reminders could not be sent within their window, and won't be sent late", expired)
            await self._take_back(now)
            horizon = now + self._rhythm.horizon
            await self._db.queue.enqueue(now, horizon, self._rhythm.most_queued, self._enqueue)
        except StorageUnavailableError as error:
            log.warning("what is due can't be looked up: %s", error)
        except Exception as error:  # noqa: BLE001  the next tick tries again, whatever this was
            log.error("a tick of the reminders failed: %s", described(error))  # noqa: TRY400

    async def _take_back(self, now: datetime) -> None:
        if asyncio.get_running_loop().time() - self._began < self._rhythm.settled:
            return
        lost = await self._db.reminders.take_back(now, self._rhythm.lease)
        if lost:
            log.warning("%d reminders were on their way when a process ended or lost the database", lost)
        jobs = self._app.job_manager
        for job in await jobs.get_stalled_jobs(seconds_since_heartbeat=self._rhythm.silence):
            with suppress(ConnectorException):  # another one was faster
                await jobs.retry_job(job, retry_at=now)

    async def _enqueue(self, connection: object, queued: Sequence[Queued]) -> None:
        jobs = [
            self._deliver.configure(
                schedule_at=one.at, task_kwargs={"reminder_id": one.reminder_id, "at": one.at.timestamp()}
            ).job
            for one in queued
        ]
        await self._app.job_manager.batch_defer_jobs_async(jobs=jobs, connection=connection)

"""A plan's file, or the rules of time zones, have changed: the reminders that are not sent yet follow."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from bot.aftercare.model import Enrollment
from bot.aftercare.schedule import reminder_rows
from bot.aftercare.zonefiles import UnknownZoneError, load_zone, tzdata_version
from bot.answering.careplan import CarePlan
from bot.answering.knowledge import Knowledge
from bot.engines.errors import described
from bot.engines.waiting import slept
from bot.storage.database import Database
from bot.storage.errors import StorageUnavailableError

log = logging.getLogger(__name__)

FIRST_WAIT, LONGEST_WAIT = 0.5, 15.0  # seconds between two tries to use a database that can't be used


class Engine(Protocol):
    """Whoever sends reminders."""

    async def run(self, stop: asyncio.Event) -> None:
        """Send until `stop` is set."""


class Reconciled:
    """An engine that sends nothing before all reminders are those of today's plans."""

    def __init__(
        self, engine: Engine, db: Database, knowledge: Callable[[], Knowledge], now: Callable[[], datetime]
    ) -> None:
        self._engine = engine
        self._db = db
        self._knowledge = knowledge
        self._now = now
        self._changed = asyncio.Event()

    def again(self) -> None:
        """Take up the plans once more: the clinic's files have changed."""
        self._changed.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Take up what has changed, then send until `stop` is set, and take up what changes meanwhile."""
        await self._take_up(stop, "No reminders are sent")
        if stop.is_set():
            return
        following = asyncio.create_task(self._follow(stop))
        try:
            await self._engine.run(stop)
        finally:
            following.cancel()

    async def _follow(self, stop: asyncio.Event) -> None:
        """A reminder that comes before this has its text from the new files all the same, or is withdrawn by them."""
        while await self._changed.wait():
            try:
                await self._take_up(stop, "The reminders are still those of the earlier plans")
            except Exception as error:  # noqa: BLE001  the next change of the files may be taken up
                log.error("The changed plans can't be taken up: %s", described(error))  # noqa: TRY400

    async def _take_up(self, stop: asyncio.Event, without: str) -> None:
        wait = FIRST_WAIT
        while not stop.is_set():
            self._changed.clear()
            try:
                await reconcile(self._db, self._knowledge(), self._now())
            except StorageUnavailableError as error:
                log.warning("%s: it can't be seen yet whether the plans have changed: %s", without, error)
                await slept(wait, stop)
                wait = min(wait * 2, LONGEST_WAIT)
            else:
                return


async def reconcile(db: Database, knowledge: Knowledge, now: datetime) -> int:
    """Bring the running enrollments up to `knowledge` and to the time zones that are installed; return how many.

    A plan that is gone from the file is left alone: its reminders are not sent while it is, and a misspelt id that
    is put right again has cost nobody the rest of the plan.

    Raises:
        StorageUnavailableError: the database can't be used. What was done is done, the rest is for the next time.
    """
    versions, missing, changed = {plan.id: plan.version for plan in knowledge.plans}, 0, 0
    async for enrollment in db.enrollments.outdated(versions, tzdata_version()):
        plan = knowledge.plan(enrollment.plan_id)
        if plan is None:
            missing += 1
        else:
            changed += await _follow(db, enrollment, plan, now)
    if missing:
        log.error(
            "aftercare.yaml lacks the plan of some patients (%d): no reminders for them until it is back", missing
        )
    if changed:
        log.info("The reminders of %d patients follow a changed plan, or new rules of time zones", changed)
    return changed


async def _follow(db: Database, enrollment: Enrollment, plan: CarePlan, now: datetime) -> bool:
    try:
        planned = reminder_rows(plan, enrollment.treatment_date, enrollment.hour, load_zone(enrollment.zone), now)
    except UnknownZoneError as error:
        log.error("The reminders of enrollment %d stay as they were: %s", enrollment.id, error)  # noqa: TRY400
        return False
    return await db.enrollments.reconcile(enrollment.id, plan.version, tzdata_version(), planned, now)

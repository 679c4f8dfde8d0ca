"""What goes on beside the answering. None of it is ever the reason that an answer does not come."""

import asyncio
import logging
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.channels.telegram.failures import described
from bot.channels.telegram.services import Engine
from bot.engines.waiting import slept
from bot.storage.answers import WORDS_KEPT
from bot.storage.database import Database
from bot.storage.errors import StorageUnavailableError
from bot.storage.gate import GateStore

log = logging.getLogger(__name__)

TIDY_EVERY = 3600.0  # seconds
HANDLED_KEPT = timedelta(days=1)  # the ids of handled updates: so long Telegram may deliver one again
PARKED_KEPT = timedelta(days=30)  # updates that could not be handled; /privacy says so
ENDED_KEPT = timedelta(days=30)  # conversations and alarms that are over; /privacy says so
COUNTS_KEPT = timedelta(days=400)  # how many questions were answered: a year can be compared with the one before
AUDIT_KEPT = timedelta(days=365)  # what staff did
COUNT_EVERY = 0.5  # seconds
ENGINE_WAIT = 15.0  # seconds


class Tally:
    """Counts the messages to patients, so that reminders leave room for them. They themselves never wait."""

    def __init__(self) -> None:
        self._messages = 0

    def add(self) -> None:
        """One more is being sent."""
        self._messages += 1

    async def run(self, gate: GateStore, now: Callable[[], datetime], stop: asyncio.Event) -> None:
        """Tell the gate, a few at a time, until `stop` is set."""
        while await slept(COUNT_EVERY, stop):
            messages, self._messages = self._messages, 0
            try:
                if messages:
                    await gate.count(now(), messages)
            except StorageUnavailableError as error:
                log.debug("%d messages were not counted: %s", messages, error)


async def keep_tidy(
    db: Database,
    now: Callable[[], datetime],
    questions_kept: timedelta,
    enrollments_kept: timedelta,
    stop: asyncio.Event,
) -> None:
    """Forget every hour what need not be known any more, until `stop` is set. docs/privacy.md tells all of it."""
    while not stop.is_set():
        try:
            await db.inbox.prune(now() - HANDLED_KEPT, now() - PARKED_KEPT)
            await db.invites.prune(now())
            await db.alerts.prune(now() - ENDED_KEPT)
            await db.handoffs.prune(now() - ENDED_KEPT)
            await db.answers.make_anonymous(now() - WORDS_KEPT)
            await db.questions.prune(now() - questions_kept)
            await db.enrollments.prune(now() - enrollments_kept)
            await db.dialogs.prune(now())
            await db.answers.prune(now() - COUNTS_KEPT)
            await db.versions.prune(now() - ENDED_KEPT)
            await db.audit.prune(now() - AUDIT_KEPT)
        except StorageUnavailableError as error:
            log.warning("What is old could not be deleted yet: %s", error)
        await slept(TIDY_EVERY, stop)


async def keep_running(engine: Engine, stop: asyncio.Event) -> None:
    """Run the engine until `stop` is set; a bug in it must not end it for good, nor the answering."""
    while not stop.is_set():
        try:
            await engine.run(stop)
        except Exception as error:  # noqa: BLE001  patients are answered, whatever becomes of the reminders
            log.error("The reminders stopped, they start again: %s", described(error, where=True))  # noqa: TRY400
            await slept(ENGINE_WAIT, stop)

"""One update from its turn to its end: handled and marked, tried again, or parked for a person to look at."""

import asyncio
import logging
import secrets
from collections.abc import Iterator, Sequence
from itertools import chain, repeat
from time import perf_counter

from telegram import Update
from telegram.ext import ContextTypes

from bot.channels.telegram.apologies import Apologies
from bot.channels.telegram.application import App
from bot.channels.telegram.desk import Desk
from bot.channels.telegram.failures import Verdict, described, judged
from bot.channels.telegram.floods import Floods
from bot.channels.telegram.marking import Marking
from bot.channels.telegram.progress import Item, Progress, handling
from bot.channels.telegram.reading import read_update
from bot.engines.waiting import slept
from bot.storage.errors import StorageUnavailableError
from bot.storage.schema import InboxState

log = logging.getLogger(__name__)

MAX_TRIES = 3  # failures that are the update's own
FAULT_WAITS = (1.0, 5.0)  # seconds before it is tried again: what follows in its chat waits along
DOUBT_WAITS = (5.0, 30.0, 120.0, 600.0)  # seconds; each try may repeat the message, so they are few and far between
LATER_WAITS = (1.0, 5.0, 15.0, 60.0)  # seconds, then again the last one: Telegram or the database may be away for long

Waits = dict[Verdict, Iterator[float]]


class Handling:
    """Has an application's handlers handle updates of the inbox."""

    def __init__(
        self,
        application: App,
        desk: Desk,
        marking: Marking,
        apologies: Apologies,
        stop: asyncio.Event,
    ) -> None:
        self._application = application
        self._inbox = desk.db.inbox
        self._metrics = desk.services.metrics
        self._apologies = apologies
        self._stop = stop
        self._floods = Floods(desk)
        self._errors: dict[int, Exception] = {}
        self._marking = marking
        application.add_error_handler(self._noticed)

    async def handle(self, item: Item) -> None:
        """Handle an update to its end. Once `stop` is set it is not tried again: it waits for the next start."""
        if await self._floods.turned_away(item):
            await self._end(item, InboxState.DONE)
            return
        waits: Waits = {}
        while item.tries < MAX_TRIES:
            error = await self._tried(item)
            verdict = Verdict.HOPELESS if error is None else judged(error)
            if verdict is Verdict.HOPELESS:
                self._log_hopeless(error)
                await self._end(item, InboxState.DONE)
                return
            if self._stop.is_set():
                return
            await self._count(item, verdict, error)
            waits = waits or _waits()
            wait = next(waits[verdict], None)
            if wait is None:
                break
            if not await slept(wait, self._stop):
                return
        await self._give_up(item)

    async def _noticed(self, update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        """How a failure is noticed: `process_update` lets no exception of a handler out, it hands it to error handlers.

        This is the only one. It puts the error down under the update's id, and `_tried` looks there once
        `process_update` is back; for that every handler must be one that the library waits for (`block=True`, which
        is its default), and errors of tasks that a handler leaves behind are its own affair.
        """
        if isinstance(update, Update) and context.error is not None:
            self._errors[update.update_id] = context.error

    async def _tried(self, item: Item) -> Exception | None:
        """Have it handled once; return what went wrong."""
        try:
            update = read_update(item.raw, self._application.bot)
            with handling(Progress(item, self._keep)):
                await self._application.process_update(update)
        except Exception as error:  # noqa: BLE001  whatever the library trips over when it reads an update
            return error
        return self._errors.pop(item.update_id, None)

    async def _count(self, item: Item, verdict: Verdict, error: Exception | None) -> None:
        if verdict is not Verdict.FAULTY:
            log.warning("An answer could not be given yet, it is tried again: %s", described(error))
            return
        item.tries += 1
        log.error("Handling an update failed, %d times now: %s", item.tries, described(error, where=True))
        try:
            await self._inbox.failed(item.update_id, type(error).__name__)
        except StorageUnavailableError as trouble:
            log.warning("That could not be counted: %s", trouble)

    async def _give_up(self, item: Item) -> None:
        """Apologise, report, then park: killed in between, both are done again rather than never."""
        reference = secrets.token_hex(3)
        log.error("An update was not handled (reference %s), and is parked as %d", reference, item.update_id)
        await self._apologies.apologise(item, reference)
        await self._apologies.report(reference)
        await self._end(item, InboxState.PARKED)

    async def _end(self, item: Item, state: InboxState) -> None:
        self._metrics.handled(state, perf_counter() - item.arrived)
        await self._marking.mark(item.update_id, state, item.along)

    async def _keep(self, item: Item) -> None:
        try:
            await self._inbox.progressed(item.update_id, item.sent)
        except StorageUnavailableError as trouble:
            log.warning("How far an update has got could not be written down: %s", trouble)

    def _log_hopeless(self, error: Exception | None) -> None:
        if error is not None:
            log.info("A chat takes no messages any more: the bot was blocked, or put out of the group")


def _waits() -> Waits:
    """Return the seconds before each further try, by what went wrong; where they end, so do the tries."""
    return {
        Verdict.FAULTY: iter(FAULT_WAITS),
        Verdict.DOUBTFUL: iter(DOUBT_WAITS),
        Verdict.LATER: _endless(LATER_WAITS),
    }


def _endless(waits: Sequence[float]) -> Iterator[float]:
    return chain(waits, repeat(waits[-1]))

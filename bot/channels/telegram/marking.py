"""Writes down what became of updates: many in one commit, so that answers are never far ahead of their marks."""

import asyncio
import logging

from bot.channels.telegram.patience import slept
from bot.storage.errors import StorageUnavailableError
from bot.storage.inbox import InboxStore
from bot.storage.schema import InboxState

log = logging.getLogger(__name__)

HELD_UP = 1.0  # seconds that the next update of a chat waits at most for the mark of the one before
WAITS = (0.2, 1.0, 5.0, 15.0)  # seconds between tries; the last one again and again


class Marking:
    """A mark that can't be written now is written as soon as it can: the row may not be there yet, or the database."""

    def __init__(self, inbox: InboxStore, stop: asyncio.Event) -> None:
        self._inbox = inbox
        self._stop = stop
        self._pending: dict[int, InboxState] = {}
        self._marked: dict[int, asyncio.Future[None]] = {}
        self._writing: asyncio.Task[None] | None = None

    async def mark(self, update_id: int, state: InboxState) -> None:
        """Have `done` or `parked` written for an update; back when it is, or after `HELD_UP` seconds."""
        self._pending[update_id] = state
        loop = asyncio.get_running_loop()
        marked = self._marked[update_id] = loop.create_future()
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())
        late = loop.call_later(HELD_UP, _go_on, marked)
        await marked
        late.cancel()

    def is_written(self, update_id: int) -> bool:
        """Whether nothing is left to be written for an update."""
        return update_id not in self._pending

    async def finish(self, within: float) -> None:
        """Wait until all is written, `within` seconds at most."""
        if self._writing is not None:
            await asyncio.wait([self._writing], timeout=within)
            self._writing.cancel()

    async def _write(self) -> None:
        """While one commit is made, the marks for the next one come together."""
        failures = 0
        while self._pending:
            failures = 0 if await self._written(dict(self._pending)) else failures + 1
            if failures and not await slept(WAITS[min(failures, len(WAITS)) - 1], self._stop):
                await self._written(dict(self._pending))  # once more before the bot goes
                return

    async def _written(self, marks: dict[int, InboxState]) -> bool:
        """Whether any was written."""
        try:
            written = await self._inbox.mark(marks)
        except StorageUnavailableError as trouble:
            log.warning("The ends of %d updates are not written down yet: %s", len(marks), trouble)
            return False
        for update_id in written:
            del self._pending[update_id]
            _go_on(self._marked.pop(update_id))
        return bool(written)


def _go_on(waiting: asyncio.Future[None]) -> None:
    if not waiting.done():  # whoever waited may have been given up
        waiting.set_result(None)

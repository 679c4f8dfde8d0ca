"""Writes down what became of updates: many in one commit, so that answers are never far ahead of their marks."""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.channels.telegram.failures import described
from bot.engines.waiting import slept
from bot.storage.connections import Write
from bot.storage.errors import StorageUnavailableError
from bot.storage.inbox import InboxStore
from bot.storage.schema import InboxState

log = logging.getLogger(__name__)

HELD_UP = 1.0  # seconds that the next update of a chat waits at most for the mark of the one before
# Seconds between tries, the last one again and again: a process that is killed before it has written them repeats its
# answers, so that the database is asked soon once it is back.
WAITS = (0.2, 1.0, 2.0)


@dataclass(frozen=True, slots=True)
class _End:
    state: InboxState
    along: Sequence[Write] = ()


class Marking:
    """A mark that can't be written now is written as soon as it can: the row may not be there yet, or the database."""

    def __init__(self, inbox: InboxStore, stop: asyncio.Event) -> None:
        self._inbox = inbox
        self._stop = stop
        self._pending: dict[int, _End] = {}
        self._marked: dict[int, asyncio.Future[None]] = {}
        self._writing: asyncio.Task[None] | None = None
        self._told = False  # that marks can't be written

    async def mark(self, update_id: int, state: InboxState, along: Sequence[Write] = ()) -> None:
        """Have `done` or `parked` written for an update; back when it is, or after `HELD_UP` seconds.

        `along`: what else its handling has to write, in the same transaction.
        """
        self._pending[update_id] = _End(state, along)
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

    async def _written(self, ends: Mapping[int, _End]) -> bool:
        """Whether any was written."""
        along = [write for end in ends.values() for write in end.along]
        try:
            written = await self._inbox.mark({one: end.state for one, end in ends.items()}, along)
        except StorageUnavailableError as trouble:
            if not self._told:
                log.warning("The ends of %d updates are not written down yet: %s", len(ends), trouble)
            self._told = True
            return False
        except Exception as error:
            if not along:
                raise
            return await self._written_apart(ends, error)
        self._told = False
        for update_id in written:
            del self._pending[update_id]
            _go_on(self._marked.pop(update_id))
        return bool(written)

    async def _written_apart(self, ends: Mapping[int, _End], error: Exception) -> bool:
        """What can't be written along is nobody else's affair, and no reason to handle an update again."""
        if len(ends) > 1:
            return any([await self._written({one: end}) for one, end in ends.items()])
        log.error("A reply was not counted, nor its question kept: %s", described(error, where=True))
        return await self._written({one: _End(end.state) for one, end in ends.items()})


def _go_on(waiting: asyncio.Future[None]) -> None:
    if not waiting.done():  # whoever waited may have been given up
        waiting.set_result(None)

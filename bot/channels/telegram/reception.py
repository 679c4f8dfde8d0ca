"""Where updates arrive: written down before Telegram forgets them, then put in the order in which they are handled."""

import asyncio
import logging
from collections.abc import Sequence

from bot.channels.telegram.backlog import Backlog
from bot.channels.telegram.desk import Desk
from bot.channels.telegram.lanes import Lanes
from bot.channels.telegram.progress import Item, stored_item
from bot.channels.telegram.updates import Raw, chat_of, legible
from bot.engines.waiting import slept
from bot.storage.errors import StorageUnavailableError

log = logging.getLogger(__name__)

CATCHING_UP = 10.0  # seconds that late messages wait at most for the rest of their kind to arrive
RUSHING = 5.0  # seconds that they wait at most for the urgent ones among them to be answered
FIRST_WAIT, LONGEST_WAIT = 0.5, 15.0  # seconds between two tries to read the inbox


class Reception:
    """Takes in updates, each once. Late ones are held back until those with a red flag are on their way."""

    def __init__(self, desk: Desk, lanes: Lanes) -> None:
        self._inbox = desk.db.inbox
        self._now = desk.now
        self._shared = desk.db.locks is not None
        self._lanes = lanes
        self._backlog = Backlog(desk.is_danger, desk.now)
        self._caught_up = asyncio.Event()
        self._releasing: asyncio.Task[None] | None = None
        self._unwritten: set[int] = set()  # handled, or being handled, although there is no row of them yet
        self._failing = False

    async def resume(self, stop: asyncio.Event) -> None:
        """Take up what an earlier process has left, before anything new; waits for the database until `stop`."""
        wait = FIRST_WAIT
        while not stop.is_set():
            try:
                left = [stored_item(stored) async for stored in self._inbox.waiting()]
            except StorageUnavailableError as error:
                log.warning("What was left of the last run can't be read yet: %s", error)
                await slept(wait, stop)
                wait = min(wait * 2, LONGEST_WAIT)
                continue
            if left:
                log.warning("%d updates were not handled when the last run ended: they come first", len(left))
            self.admit(left)
            return

    async def receive(self, found: Sequence[Raw], *, more: bool) -> bool:
        """Commit updates and have them handled; False where they could not be written.

        They are handled even then, for a full disk must not silence an answer, but Telegram has to keep them: they
        come again, and are written down then. `more`: whether Telegram has further ones at hand.
        """
        read = [legible(raw) for raw in found]
        items = [Item(raw["update_id"], chat_of(raw), raw) for raw, _ in read]
        rows = [(item.update_id, item.chat, text) for item, (_, text) in zip(items, read, strict=True)]
        try:
            new = set(await self._inbox.add(rows, self._now()))
        except StorageUnavailableError as error:
            self._not_written(error)
            fresh = [item for item in items if item.update_id not in self._unwritten and self._may_go_first(item)]
            self.admit(fresh)
            self._unwritten.update(item.update_id for item in fresh)
            return False
        self._written()
        self.admit([item for item in items if item.update_id in new - self._unwritten])
        self._unwritten.difference_update(item.update_id for item in items)
        if not more:
            self._caught_up.set()
        return True

    def admit(self, items: Sequence[Item]) -> None:
        """Have updates handled that are in the inbox."""
        for item in items:
            urgent = self._backlog.urgent(item)
            if urgent:
                self._lanes.rush(urgent)
            elif not self._backlog.holds(item):
                self._lanes.put(item)
        if len(self._backlog) and self._releasing is None:
            self._caught_up.clear()
            self._releasing = asyncio.create_task(self._release())

    async def close(self) -> None:
        """What is held back stays in the inbox."""
        if self._releasing is not None:
            self._releasing.cancel()
            await asyncio.gather(self._releasing, return_exceptions=True)

    async def _release(self) -> None:
        """Let the late messages go when all have been read for red flags, and those that had one are answered."""
        await slept(CATCHING_UP, self._caught_up)
        await self._lanes.rushed(RUSHING)
        held = self._backlog.release()
        log.warning("%d updates had to wait, some for more than 15 minutes: they are handled now", len(held))
        for item in held:
            self._lanes.put(item)
        self._releasing = None

    def _may_go_first(self, item: Item) -> bool:
        """Whether one that is not written down may be handled: of several processes each would, as it comes again."""
        return not self._shared or bool(self._backlog.urgent(item))

    def _not_written(self, error: StorageUnavailableError) -> None:
        if not self._failing:
            log.error("Messages can't be written down, so they are left with Telegram until they can: %s", error)
        self._failing = True

    def _written(self) -> None:
        if self._failing:
            log.warning("Messages are written down again")
        self._failing = False

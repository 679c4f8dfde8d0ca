"""Where several processes answer: one chat is handled by one of them at a time, in order, and each update once.

A chat has a lock, and so has each update. Whoever has received an update takes its chat, and handles all that waits in
it, whichever process has received that. Who does not get the chat leaves the update in the inbox: the holder looks once
more after it has let go. What a dead process has left is found by looking through the inbox now and then.
"""

import asyncio
import logging
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta

from bot.channels.telegram.failures import described
from bot.channels.telegram.progress import Item, stored_item
from bot.engines.waiting import slept
from bot.storage.database import Database
from bot.storage.errors import StorageUnavailableError
from bot.storage.inbox import InboxStore
from bot.storage.locking import Locks, of_chat, of_update

log = logging.getLogger(__name__)

LOOK_EVERY = 2.0  # seconds between two looks for what others have left
LEFT = timedelta(seconds=3)  # after which an update that waits is looked after by others, too
MOST_AT_A_LOOK = 500  # updates
# Seconds after the database was away, in which nobody handles what another has received: that one may have answered it,
# and writes so as soon as it can.
SETTLING = 20.0
MARKED_EVERY = 0.05  # seconds between two looks whether the mark is written: until it is, the locks are kept
REMEMBERED = 10_000  # updates that this process has handled, whose mark may not be written yet

Handle = Callable[[Item], Awaitable[None]]


class Turns:
    """Stands between the lanes of one process and the handling."""

    def __init__(
        self, inbox: InboxStore, locks: Locks, handle: Handle, is_marked: Callable[[int], bool], stop: asyncio.Event
    ) -> None:
        self._inbox = inbox
        self._locks = locks
        self._handle = handle
        self._is_marked = is_marked
        self._stop = stop
        self._received: set[int] = set()  # and not yet handled
        self._handled: OrderedDict[int, None] = OrderedDict()

    @classmethod
    def among(
        cls, db: Database, handle: Handle, is_marked: Callable[[int], bool], stop: asyncio.Event
    ) -> "Turns | None":
        """Return the turns where there may be other processes; None where there are none."""
        return None if db.locks is None else cls(db.inbox, db.locks, handle, is_marked, stop)

    async def handle(self, item: Item) -> None:
        """Handle all that waits in the chat of `item`, unless another process is at it."""
        self._received.add(item.update_id)
        try:
            await self._chat(item.chat)
        except StorageUnavailableError as error:
            log.warning("A message waits: %s", error)
        finally:
            self._received.discard(item.update_id)

    async def rush(self, item: Item) -> None:
        """Handle `item` at once, whoever is at its chat, and without the database if need be: it is a red flag."""
        try:
            await self._one(item.update_id)
        except StorageUnavailableError as error:
            if item.update_id not in self._handled:
                log.warning("An urgent message is answered without asking the others: %s", error)
                await self._finally(item)
        finally:
            self._received.discard(item.update_id)

    async def look(self, admit: Callable[[Sequence[Item]], None], now: Callable[[], datetime]) -> None:
        """Hand to `admit` what others have left, now and then, until stopped."""
        while await slept(LOOK_EVERY, self._stop):
            if not self._locks.undisturbed(SETTLING):
                continue
            try:
                left = await self._left(now() - LEFT)
            except StorageUnavailableError as error:
                log.debug("The inbox can't be looked through: %s", error)
                continue
            except Exception as error:  # noqa: BLE001  the next look may have better luck
                log.error("The inbox can't be looked through: %s", described(error, where=True))  # noqa: TRY400
                continue
            self._received.update(item.update_id for item in left)
            if left:
                admit(left)

    async def _left(self, before: datetime) -> Sequence[Item]:
        left: list[Item] = []
        async for stored in self._inbox.waiting(before):
            if self._is_mine(stored.update_id) or stored.update_id in self._handled:
                continue
            left.append(stored_item(stored))
            if len(left) >= MOST_AT_A_LOOK:
                break
        return left

    async def _chat(self, chat: int) -> None:
        number, seen = of_chat(self._inbox.chat_key(chat)), set[int]()
        while not self._stop.is_set() and await self._locks.take(number):
            try:
                while waiting := [one for one in await self._inbox.waiting_of(chat) if self._may(one, seen)]:
                    seen.update(waiting)
                    for update_id in waiting:
                        await self._one(update_id)
            finally:
                await self._locks.give(number)
            if not any(self._may(one, seen) for one in await self._inbox.waiting_of(chat)):
                return

    async def _one(self, update_id: int) -> None:
        """Handle one update, if it still waits and nobody is at it."""
        if self._stop.is_set() or update_id in self._handled or not await self._locks.take(of_update(update_id)):
            return
        try:
            stored = await self._inbox.still_waiting(update_id)
            if stored is not None:
                await self._finally(stored_item(stored))
        finally:
            await self._locks.give(of_update(update_id))

    async def _finally(self, item: Item) -> None:
        self._handled[item.update_id] = None
        while len(self._handled) > REMEMBERED:
            self._handled.popitem(last=False)
        try:
            await self._handle(item)
        except BaseException:
            del self._handled[item.update_id]
            raise
        while not self._is_marked(item.update_id) and await slept(MARKED_EVERY, self._stop):
            pass

    def _may(self, update_id: int, seen: set[int]) -> bool:
        if update_id in seen or update_id in self._handled:
            return False
        return self._is_mine(update_id) or self._locks.undisturbed(SETTLING)

    def _is_mine(self, update_id: int) -> bool:
        return update_id in self._received

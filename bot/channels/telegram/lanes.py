"""The order of updates: one chat's in the order they came, chats side by side, red flags before all."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any

from bot.channels.telegram.failures import described
from bot.channels.telegram.progress import Item

log = logging.getLogger(__name__)

# Chats served at once: as many as there are connections. A kill may repeat as many answers, those sent and not marked.
MOST_CHATS = 128
SLOW = 2.0  # seconds after which an update gives its place to another chat's: it waits for Telegram, or the database
MOST_IN_HAND = 2000  # updates, some 10 MB; further ones stay with Telegram
MOST_OF_ONE = 100  # of them that count for one chat: one person's flood is no reason to fetch nothing of others
MOST_AT_ALL = 10_000  # updates, some 50 MB

Handle = Callable[[Item], Awaitable[None]]


class _Place:
    """One of the places, which is left once: by who is done, or who is slow."""

    def __init__(self, places: asyncio.Semaphore) -> None:
        self._places: asyncio.Semaphore | None = places

    def leave(self) -> None:
        places, self._places = self._places, None
        if places is not None:
            places.release()


class Lanes:
    """Each chat has a lane: in it one update is handled after the other, and a slow one holds up no other lane."""

    def __init__(
        self, handle: Handle, stop: asyncio.Event, most_chats: int = MOST_CHATS, rush: Handle | None = None
    ) -> None:
        self._handle = handle
        self._rush_one = rush or handle
        self._stop = stop
        self._places = asyncio.Semaphore(most_chats)
        self._lanes: dict[int, deque[Item]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._rushed: set[asyncio.Task[None]] = set()
        self._in_hand = 0
        self._beyond = 0  # those of lanes that are longer than `MOST_OF_ONE`, over that

    @property
    def full(self) -> bool:
        """Whether no further update should be fetched now."""
        return self._in_hand - self._beyond >= MOST_IN_HAND or self._in_hand >= MOST_AT_ALL

    def put(self, item: Item) -> None:
        """Handle `item` when all earlier ones of its chat are done."""
        self._in_hand += 1
        lane = self._lanes.get(item.chat)
        if lane is not None:
            lane.append(item)
            self._beyond += len(lane) > MOST_OF_ONE
            return
        self._lanes[item.chat] = deque([item])
        self._start(self._drain(item.chat), self._tasks)

    def rush(self, items: Sequence[Item]) -> None:
        """Handle `items` one after the other at once, whatever else waits in their chat, or has to."""
        self._in_hand += len(items)
        self._start(self._rush(items), self._rushed)

    async def rushed(self, within: float) -> None:
        """Wait until what was rushed is done, `within` seconds at most."""
        if self._rushed:
            await asyncio.wait(self._rushed, timeout=within)

    async def finish(self, within: float) -> None:
        """After `stop`: let what was begun come to its end, `within` seconds at most. The rest stays in the inbox."""
        tasks = self._tasks | self._rushed
        if tasks:
            await asyncio.wait(tasks, timeout=within)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _start(self, work: Coroutine[Any, Any, None], among: set[asyncio.Task[None]]) -> None:
        task = asyncio.create_task(work)
        among.add(task)
        task.add_done_callback(among.discard)

    async def _drain(self, chat: int) -> None:
        lane = self._lanes[chat]
        try:
            while lane and not self._stop.is_set():
                await self._placed(lane)
        finally:
            del self._lanes[chat]

    async def _placed(self, lane: deque[Item]) -> None:
        """Handle the next of a lane when there is a place; a slow one leaves it, and goes on."""
        await self._places.acquire()
        place = _Place(self._places)
        slow = asyncio.get_running_loop().call_later(SLOW, place.leave)
        try:
            self._beyond -= len(lane) > MOST_OF_ONE
            await self._handled(self._handle, lane.popleft())
        finally:
            slow.cancel()
            place.leave()

    async def _rush(self, items: Sequence[Item]) -> None:
        for item in items:
            await self._handled(self._rush_one, item)

    async def _handled(self, handle: Handle, item: Item) -> None:
        try:
            if not self._stop.is_set():
                await handle(item)
        except Exception as error:  # noqa: BLE001  the next ones of the lane shall be handled, whatever this one met
            log.error("An update is left to the next start: %s", described(error, where=True))  # noqa: TRY400
        finally:
            self._in_hand -= 1

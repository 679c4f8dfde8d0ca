"""Work that one process of several does; the others stand by, and one of them takes over when it is gone."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress

from bot.storage.errors import StorageUnavailableError
from bot.storage.locking import Locks

log = logging.getLogger(__name__)

STAND_BY = 2.0  # seconds between two tries to take over
BEAT = 1.0  # seconds between two looks whether what is held is still held

Work = Callable[[asyncio.Event], Awaitable[None]]


async def leading(locks: Locks | None, number: int, work: Work, stop: asyncio.Event) -> None:
    """Do `work` while the lock is ours, until `stop` is set. Without `locks` there is only one process: it does it.

    `work` gets an event that is set when `stop` is, or when the lock is lost; it has to end then.
    """
    if locks is None:
        await work(stop)
        return
    is_away = False
    while not stop.is_set():
        try:
            taken = await locks.take(number)
            if is_away:
                log.warning("The database can be used again")
                is_away = False
            if taken:
                await _lead(locks, number, work, stop)
        except StorageUnavailableError as error:
            if not is_away:  # told once, however long it takes
                log.warning("Standing by: %s", error)
            is_away = True
        await _rest(STAND_BY, stop)


async def _lead(locks: Locks, number: int, work: Work, stop: asyncio.Event) -> None:
    ending = asyncio.Event()
    working = asyncio.ensure_future(work(ending))
    try:
        while not working.done() and not stop.is_set() and locks.holds(number):
            await _rest(BEAT, stop)
            await locks.check()
        ending.set()
        await working
    finally:
        working.cancel()
        await asyncio.gather(working, return_exceptions=True)
        await locks.give(number)


async def _rest(seconds: float, stop: asyncio.Event) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stop.wait()

"""Waiting for something to become true, without polling."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


class Changes:
    """Wakes everybody who waits whenever the fake's state has changed. For one event loop."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()
        self.closed = False

    def notify(self) -> None:
        """Something has changed: let all who wait look again."""
        for future in self._waiting:
            if not future.done():
                future.set_result(None)

    def close(self) -> None:
        """Nobody waits any more."""
        self.closed = True
        self.notify()

    async def until(self, look: Callable[[], T | None], within: float) -> T | None:
        """What `look` returns as soon as that is not None; None after `within` seconds or at close."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + within
        while (found := look()) is None and not self.closed and (left := deadline - loop.time()) > 0:
            await self._next(left)
        return found

    async def sleep(self, seconds: float) -> None:
        """Sleeps, but not beyond the close of the fake."""
        await self.until(lambda: None, seconds)

    async def _next(self, within: float) -> None:
        future = asyncio.get_running_loop().create_future()
        self._waiting.add(future)
        try:
            await asyncio.wait([future], timeout=within)
        finally:
            self._waiting.discard(future)
            future.cancel()

"""Waiting that ends when it is told to."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

T = TypeVar("T")


async def slept(seconds: float, stop: asyncio.Event) -> bool:
    """Sleep; False as soon as `stop` is set, also where there is nothing to wait for."""
    if seconds <= 0:
        return not stop.is_set()
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return True
    return False


async def unless(stop: asyncio.Event, work: Awaitable[T]) -> T | None:
    """Return what `work` returns, or None as soon as `stop` is set."""
    task, stopping = asyncio.ensure_future(work), asyncio.ensure_future(stop.wait())
    try:
        await asyncio.wait([task, stopping], return_when=asyncio.FIRST_COMPLETED)
        return task.result() if task.done() else None
    finally:
        for one in (task, stopping):
            one.cancel()
        await asyncio.gather(task, stopping, return_exceptions=True)

"""Waiting that ends when it is told to."""

import asyncio


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

"""Steps that a cancellation must not cut in two."""

import asyncio
from collections.abc import Awaitable
from contextlib import suppress
from typing import TypeVar

T = TypeVar("T")


async def unbroken(step: Awaitable[T]) -> T:
    """Return what `step` returns. Cancelled meanwhile, it is finished all the same, and then the cancellation goes on.

    A driver that is cancelled while its thread is at work would leave its transaction, and the lock, to nobody.
    """
    task = asyncio.ensure_future(step)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        while not task.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait([task])
        if not task.cancelled():
            task.exception()  # looked at: nobody else will
        raise

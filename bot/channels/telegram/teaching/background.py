"""Work that takes seconds, beside the handling of updates: an alarm or a patient's answer must not wait for it."""

import asyncio
import logging
from collections.abc import Coroutine
from contextvars import Context
from typing import Any

from bot.channels.telegram.failures import described

log = logging.getLogger(__name__)


class Background:
    """What is begun here and not finished when the bot stops is given up: whoever begins it sees to what is kept."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[None]] = set()

    def begin(self, work: Coroutine[Any, Any, None]) -> None:
        """Have `work` done; a failure is logged."""
        # Nothing of the update that is being handled goes along: its messages are not those of this work.
        task = asyncio.get_running_loop().create_task(work, context=Context())
        self._tasks.add(task)
        task.add_done_callback(self._ended)

    async def run(self, stop: asyncio.Event) -> None:
        """Give up what is not done when `stop` is set, or when this is cancelled."""
        try:
            await stop.wait()
        finally:
            left = list(self._tasks)
            for task in left:
                task.cancel()
            await asyncio.gather(*left, return_exceptions=True)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None:
            log.error("Something that the staff had asked for failed: %s", described(error, where=True))

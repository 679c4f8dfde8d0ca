"""Serving until SIGINT or SIGTERM, and the end of what does not end."""

import asyncio
import logging
import os
import signal
from collections.abc import Awaitable, Callable

log = logging.getLogger(__name__)

LONGEST_END = 18.0  # seconds to end in; Docker, as compose.yaml has it, kills after 20


async def until_signalled(serve: Callable[[asyncio.Event], Awaitable[None]]) -> None:
    """Have `serve` do its work until its event is set, by a signal; it may finish what it has begun.

    What hangs is given up: the process ends as if killed, which everything else is prepared for.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()

    def end() -> None:
        if not stop.is_set():
            # Also after this coroutine: what is left of it is cancelled, and may hang.
            loop.call_later(LONGEST_END, _give_up)
        stop.set()

    for signal_number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(signal_number, end)
    await serve(stop)


def _give_up() -> None:
    log.error(
        "What was begun has not ended within %.0f s, so it is given up; the next start goes on with it", LONGEST_END
    )
    os._exit(1)

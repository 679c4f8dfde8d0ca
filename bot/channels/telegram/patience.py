"""How long to go on with a call that Telegram has not carried out, or has not answered."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from telegram.error import BadRequest, NetworkError, RetryAfter, TelegramError

from bot.channels.telegram.transport import never_sent
from bot.engines.waiting import slept

log = logging.getLogger(__name__)

T = TypeVar("T")

FIRST_WAIT = 0.5  # seconds, then twice as long each time
LONGEST_WAIT = 30.0
MOST_WAITING = 15 * 60.0  # a patient who got no answer for longer has asked somebody else
DOUBTFUL_WAITS = (1.0, 5.0)  # seconds between the tries where nobody knows whether the message was sent


@dataclass
class Patience:
    """The waits between the tries of one call.

    Where a connection drops or times out nobody knows whether the message was sent, and there is no idempotency key.
    The same answer twice is a nuisance, no answer may be a harm: so such a call is tried again, but not for long.
    """

    tries: int = 0
    doubtful: int = 0
    waited: float = 0.0

    def next_wait(self, error: TelegramError) -> float | None:
        """Return the seconds until the next try after `error`, or None where there shall be none."""
        self.tries += 1
        wait = self._wait(error)
        if wait is not None:
            self.waited += wait
        return wait if self.waited <= MOST_WAITING else None

    def _wait(self, error: TelegramError) -> float | None:
        if isinstance(error, RetryAfter):
            return retry_after(error)
        if never_sent(error):
            return min(FIRST_WAIT * 2.0 ** (self.tries - 1), LONGEST_WAIT)
        if not is_of_the_network(error) or self.doubtful == len(DOUBTFUL_WAITS):
            return None
        self.doubtful += 1
        return DOUBTFUL_WAITS[self.doubtful - 1]


def retry_after(error: RetryAfter) -> float:
    """Return the seconds that Telegram asks for."""
    asked = error.retry_after  # an int; a later version of the library will give a timedelta
    return float(asked) if isinstance(asked, int) else asked.total_seconds()


def is_of_the_network(error: BaseException | None) -> bool:
    """Whether `error` is about the way to Telegram (time-out, drop, 5xx, no JSON), and not about what was sent."""
    if isinstance(error, BadRequest):  # a NetworkError to the library
        return False
    return isinstance(error, NetworkError) or type(error) is TelegramError


class Delivery:
    """Makes calls with patience, until `stop` is set."""

    def __init__(self, stop: asyncio.Event, refused: Callable[[], None] = lambda: None) -> None:
        self._stop = stop
        self._refused = refused  # called when Telegram asks to wait

    async def __call__(self, call: Callable[[], Awaitable[T]]) -> T:
        """Return what `call` returns at last.

        Raises:
            TelegramError: of the last try.
        """
        patience = Patience()
        while True:
            try:
                return await call()
            except TelegramError as error:
                if isinstance(error, RetryAfter):
                    self._refused()
                wait = patience.next_wait(error)
                if wait is None or not await slept(wait, self._stop):
                    raise
                log.info("Telegram did not take a message (%s); tried again after %.1f s", type(error).__name__, wait)

"""Carries the letters of one side to the other until all are there; what can't be delivered now is tried again."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Sequence

from telegram.error import TelegramError

from bot.channels.telegram.aftercare.outcomes import outcome_of
from bot.channels.telegram.failures import described
from bot.engines.outcomes import Blocked, Gone, Outcome, Rejected
from bot.engines.waiting import slept
from bot.storage.errors import StorageUnavailableError
from bot.storage.handoff_letters import Letter

log = logging.getLogger(__name__)

FIRST_WAIT, LONGEST_WAIT = 1.0, 300.0  # seconds between two tries
MINUTE = 60.0  # seconds
MOST_A_MINUTE = 15  # into the chat of the staff: a group takes 20, and alarms need room


class Outbox:
    """`waiting` gives what is to be sent, the oldest first; `send` sends one and notes it; `give_up` notes the rest.

    `is_hopeless` says of which failures a letter is given up. After any other failure of one its conversation waits,
    so that the order is kept; others go on unless `all_alike`: they go to the same chat, and would fail alike.
    `held_up` is called with what waits, after each round in which something could not be delivered.
    """

    def __init__(
        self,
        waiting: Callable[[], Awaitable[Sequence[Letter]]],
        send: Callable[[Letter], Awaitable[None]],
        give_up: Callable[[Letter], Awaitable[None]],
        *,
        all_alike: bool,
        held_up: Callable[[Sequence[Letter]], Awaitable[None]] | None = None,
    ) -> None:
        self._waiting = waiting
        self._send = send
        self._give_up = give_up
        self._all_alike = all_alike
        self._held_up = held_up
        self._wake = asyncio.Event()
        self._sent: deque[float] = deque(maxlen=MOST_A_MINUTE)  # when the last ones went

    def wake(self) -> None:
        """There is something to send."""
        self._wake.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until `stop` is set, and `wake` called; what is not delivered by then is, after the next start."""
        wait = FIRST_WAIT
        while not stop.is_set():
            self._wake.clear()
            if await self._all_sent(stop):
                wait = FIRST_WAIT
                await self._wake.wait()
            elif not stop.is_set():
                await self._rest(wait)
                wait = min(wait * 2, LONGEST_WAIT)

    async def _all_sent(self, stop: asyncio.Event) -> bool:
        try:
            while letters := await self._waiting():
                if not await self._round(letters, stop) or stop.is_set():
                    if self._held_up is not None:
                        await self._held_up(letters)
                    return False
        except StorageUnavailableError as error:
            log.warning("Messages of handoffs wait: %s", error)
            return False
        except Exception as error:  # noqa: BLE001  one letter must not be the last one
            log.error("A message of a handoff is not delivered yet: %s", described(error, where=True))  # noqa: TRY400
            return False
        return True

    async def _round(self, letters: Sequence[Letter], stop: asyncio.Event) -> bool:
        """Deliver letters; whether none of them has to wait."""
        held: set[int] = set()
        reached = True
        for letter in letters:
            if letter.handoff.id in held or not reached or not await self._paced(stop):
                continue
            try:
                await self._send(letter)
            except StorageUnavailableError:
                raise
            except TelegramError as error:
                if not await self._dealt_with(letter, error):
                    held.add(letter.handoff.id)
                    reached = not self._all_alike
            except Exception as error:  # noqa: BLE001  a bug that one letter meets must not stop the others
                log.error("A message of a handoff meets a bug: %s", described(error, where=True))  # noqa: TRY400
                held.add(letter.handoff.id)
        return not held

    async def _dealt_with(self, letter: Letter, error: TelegramError) -> bool:
        """Give a letter up that can never be delivered; False where it has to be tried again."""
        if not self._is_hopeless(outcome_of(error)):
            log.warning("A message of a handoff is not delivered yet: %s", described(error))
            return False
        log.info("A message of a handoff can't be delivered: %s", described(error))
        await self._give_up(letter)
        return True

    async def _paced(self, stop: asyncio.Event) -> bool:
        """Wait until the next one may go; False where it may not go any more."""
        now = asyncio.get_running_loop().time()
        while self._sent and self._sent[0] <= now - MINUTE:
            self._sent.popleft()
        if self._all_alike and len(self._sent) >= MOST_A_MINUTE and not await slept(self._sent[0] + MINUTE - now, stop):
            return False
        self._sent.append(asyncio.get_running_loop().time())
        return not stop.is_set()

    def _is_hopeless(self, outcome: Outcome) -> bool:
        """To the staff's own chat everything is tried for ever, but for what can't be sent to any chat."""
        return isinstance(outcome, Rejected if self._all_alike else Rejected | Blocked | Gone)

    async def _rest(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        except TimeoutError:
            pass

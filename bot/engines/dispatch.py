"""Sends one reminder: its turn, the claim, the request, the result. Every engine calls the same `deliver`."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import datetime
from enum import StrEnum

from bot.aftercare.sending import Claimed, Settlement
from bot.engines.errors import described
from bot.engines.outcomes import NotSent, Outcome, Unknown
from bot.engines.pace import Pace
from bot.engines.policy import WAITS, Waits, settlement
from bot.engines.waiting import slept
from bot.storage.database import Database
from bot.storage.errors import StorageUnavailableError
from bot.storage.gate import INTERVAL

log = logging.getLogger(__name__)

SEND_LIMIT = 60.0  # seconds for one request; a channel has its own, shorter limits
MISSES = 3  # moments of a gate that is shared with other processes that one reminder may miss
FIRST_WAIT, LONGEST_WAIT = 0.2, 10.0  # seconds between two tries to write a result down


class Point(StrEnum):
    """Where `deliver` has got to: one point before and after each thing that it waits for."""

    BEGUN = "begun"
    RESERVED = "reserved"
    WAITED = "waited"
    CLAIMED = "claimed"
    SENT = "sent"
    SETTLED = "settled"


class Hooks:
    """What others hang into dispatch; a test crashes in them."""

    async def reached(self, point: Point, reminder_id: int) -> None:
        """`deliver` has got to a point."""

    async def settled(self, claimed: Claimed, settlement: Settlement) -> None:
        """The outcome is committed. What goes wrong here is logged and changes nothing."""


class Dispatcher:
    """`owner`: a name that no other process has ever had. `now` gives aware times in UTC."""

    def __init__(
        self,
        db: Database,
        send: Callable[[Claimed], Awaitable[Outcome]],
        now: Callable[[], datetime],
        owner: str,
        hooks: Hooks | None = None,
        waits: Waits = WAITS,
    ) -> None:
        self.owner = owner
        self._db = db
        self._send = send
        self._now = now
        self._hooks = hooks or Hooks()
        self._waits = waits
        self._pace = Pace()
        self._misses = MISSES if db.locks is not None else 1
        self._refused = 0  # sends in a row that found no connection

    async def deliver(self, reminder_id: int, stop: asyncio.Event) -> None:
        """Send a reminder when its turn comes, if it may still be sent then.

        Once `stop` is set nothing is claimed any more; what was claimed is sent and settled.

        Raises:
            StorageUnavailableError: the database can't be used. Nothing was sent.
        """
        await self._hooks.reached(Point.BEGUN, reminder_id)
        if not await self._turn(reminder_id, stop):
            return
        await self._hooks.reached(Point.WAITED, reminder_id)
        claimed = await self._db.reminders.claim(reminder_id, self._now(), self.owner)
        if claimed is None:
            return
        await self._hooks.reached(Point.CLAIMED, reminder_id)
        outcome = await self._sent(claimed)
        await self._hooks.reached(Point.SENT, reminder_id)
        settled = await self._settled(claimed, outcome)
        await self._hooks.reached(Point.SETTLED, reminder_id)
        if settled is not None:
            await self._tell(claimed, settled)

    async def _turn(self, reminder_id: int, stop: asyncio.Event) -> bool:
        """Wait for a moment that the gate gives, and for our own pace; False where `stop` was set meanwhile.

        A moment that was missed, as when the machine stood still, is not used where other processes send, too: each
        keeps its own pace, but all that was held up together would go out together. After `MISSES` of them the
        machine is so slow that nothing can pile up any more.
        """
        for _ in range(self._misses):
            send_at = await self._db.gate.reserve(self._now())
            await self._hooks.reached(Point.RESERVED, reminder_id)
            if not await slept((send_at - self._now()).total_seconds(), stop):
                return False
            if self._now() - send_at <= INTERVAL:
                break
        while (wait := self._pace.wait(asyncio.get_running_loop().time())) > 0:
            if not await slept(wait, stop):
                return False
        return True

    async def _sent(self, claimed: Claimed) -> Outcome:
        """What came of the send. Where even that is not known, it may have arrived."""
        try:
            async with asyncio.timeout(SEND_LIMIT):
                outcome = await self._send(claimed)
        except TimeoutError:
            outcome = Unknown("time-out")
        except Exception as error:  # noqa: BLE001  one bad reminder must not end the others
            log.error("sending reminder %d failed: %s", claimed.id, described(error))  # noqa: TRY400  a message may quote
            outcome = Unknown(type(error).__name__)
        self._refused = self._refused + 1 if isinstance(outcome, NotSent) else 0
        return outcome

    async def _settled(self, claimed: Claimed, outcome: Outcome) -> Settlement | None:
        """Write the outcome down, however long the database takes to come back: a lost one is a message sent twice."""
        result = settlement(claimed, outcome, self._now(), max(self._refused - 1, 0), self._waits)
        wait = FIRST_WAIT
        while True:
            try:
                written = await self._db.reminders.settle(claimed, self.owner, result, self._now())
            except StorageUnavailableError as error:
                log.warning("the outcome of reminder %d is not written yet: %s", claimed.id, error)
                await asyncio.sleep(wait)
                wait = min(wait * 2, LONGEST_WAIT)
            else:
                log.debug("reminder %d is %s (%s)", claimed.id, result.state, result.reason)
                return result if written else None

    async def _tell(self, claimed: Claimed, settled: Settlement) -> None:
        try:
            await self._hooks.settled(claimed, settled)
        except Exception as error:  # noqa: BLE001  it is out: whatever this was, it must not look unsent
            log.error("telling others of reminder %d failed: %s", claimed.id, described(error))  # noqa: TRY400

"""What was on its way when one of several processes was killed: had arrived, and was not yet written down as sent."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import select

from bot.aftercare.model import ReminderState
from bot.storage.database import Database
from bot.storage.errors import StorageUnavailableError
from bot.storage.schema import InboxState, inbox, reminders
from tests.fake_telegram import RemoteTelegram
from tests.live.crowd import Crowd, Key

LANDED = 0.1  # seconds until all that a killed process has sent has arrived
WRITTEN = 0.6  # seconds until the others have written down what they were at
JUST = 0.3  # seconds before a kill in which an answer came that another process sends at once after it, and writes down
LATELY = 40  # deeds, some 2 seconds of them, among which these are
TRIES = 40  # each half a second, until the database can be asked


@dataclass
class InFlight:
    """`reminded`: the chats of those who are sent a reminder, by enrollment.

    `away`: what patients did while the database was away. `answers` and `reminders` count, by what was sent, the kills
    at which it was on its way; each sending counts once.
    """

    db: Database
    telegram: RemoteTelegram
    crowd: Crowd
    reminded: Mapping[int, int]
    answers: Counter[Key] = field(default_factory=Counter)
    reminders: Counter[int] = field(default_factory=Counter)
    away: set[Key] = field(default_factory=set)
    most: int = 0  # at one kill
    _seen: Counter[Key | int] = field(default_factory=Counter)  # how many of its arrivals are counted

    async def count(self, killed_at: float) -> None:
        """Call it as soon as a process was killed; `killed_at` in seconds since 1970."""
        await asyncio.sleep(LANDED)
        waiting = await self._unwritten()
        lately = set(list(self.crowd.deeds.values())[-LATELY:])  # of reminders no process takes over one so soon
        await asyncio.sleep(WRITTEN)
        still = await self._unwritten()
        came = await self._arrived(waiting | lately)
        found = [
            one
            for one, times in came.items()
            if self._was_on_its_way(times[self._seen[one] :], killed_at, left=one in waiting & still)
        ]
        for one in found:
            self._seen[one] += 1
            if isinstance(one, int):
                self.reminders[one] += 1
            else:
                self.answers[one] += 1
        self.most = max(self.most, len(found))

    def _was_on_its_way(self, times: Sequence[float], killed_at: float, *, left: bool) -> bool:
        """Whether the first that came was not written down as sent (`left`), or was sent once more after the kill."""
        if not times or times[0] > killed_at + LANDED:
            return False
        return left or (times[0] >= killed_at - JUST and any(at > killed_at for at in times[1:]))

    async def _arrived(self, those: set[Key | int]) -> dict[Key | int, list[float]]:
        came: dict[Key | int, list[float]] = {}
        keys = {one for one in those if not isinstance(one, int)}
        arrivals = await self.crowd.arrivals(sorted({chat for chat, _ in keys}))
        came.update((key, times) for key, times in arrivals.items() if key in keys)
        for chat in (one for one in those if isinstance(one, int)):
            came[chat] = sorted(float(one["sent_at"]) for one in await self.telegram.do("inbox", chat=chat))
        return came

    async def _unwritten(self) -> set[Key | int]:
        """The answers and reminders that count as not sent."""
        for attempt in range(TRIES):
            try:
                async with self.db.connections.read() as connection:
                    waiting = select(inbox.c.update_id).where(inbox.c.state == InboxState.WAITING)
                    sending = select(reminders.c.enrollment_id).where(reminders.c.state == ReminderState.SENDING)
                    updates = (await connection.execute(waiting)).scalars().all()
                    theirs = (await connection.execute(sending)).scalars().all()
                deeds = self.crowd.deeds
                return {*(deeds[one] for one in updates if one in deeds),
                        *(self.reminded[one] for one in theirs if one in self.reminded)}  # fmt: skip
            except StorageUnavailableError:
                if attempt == TRIES - 1:
                    raise
                await asyncio.sleep(0.5)
        raise AssertionError("unreachable")

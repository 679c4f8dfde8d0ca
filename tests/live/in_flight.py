"""What was on its way when one of several processes was killed: had arrived, and was not yet written down as sent."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Mapping
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
    _seen: Counter[Key | int] = field(default_factory=Counter)  # how often it had arrived when it was counted last

    async def count(self) -> None:
        """Call it as soon as a process was killed."""
        await asyncio.sleep(LANDED)
        keys, chats = await self._unwritten()
        came = await self._arrived(keys, chats)
        await asyncio.sleep(WRITTEN)
        still_keys, still_chats = await self._unwritten()
        came_again = await self._arrived(keys, chats)
        left = (keys & still_keys) | (chats & still_chats)
        taken_over = {one for one in keys | chats if came_again[one] > came[one]}  # and written down since
        found = [one for one in left | taken_over if came[one] > self._seen[one]]
        for one in found:
            self._seen[one] = came[one]
            if isinstance(one, int):
                self.reminders[one] += 1
            else:
                self.answers[one] += 1
        self.most = max(self.most, len(found))

    async def _arrived(self, keys: set[Key], chats: set[int]) -> Counter[Key | int]:
        came: Counter[Key | int] = Counter()
        came.update(await self.crowd.arrived(sorted({chat for chat, _ in keys})))
        for chat in chats:
            came[chat] = len(await self.telegram.do("inbox", chat=chat))
        return came

    async def _unwritten(self) -> tuple[set[Key], set[int]]:
        """The answers and reminders that count as not sent."""
        for attempt in range(TRIES):
            try:
                async with self.db.connections.read() as connection:
                    waiting = select(inbox.c.update_id).where(inbox.c.state == InboxState.WAITING)
                    sending = select(reminders.c.enrollment_id).where(reminders.c.state == ReminderState.SENDING)
                    updates = (await connection.execute(waiting)).scalars().all()
                    theirs = (await connection.execute(sending)).scalars().all()
                deeds = self.crowd.deeds
                return ({deeds[one] for one in updates if one in deeds},
                        {self.reminded[one] for one in theirs if one in self.reminded})  # fmt: skip
            except StorageUnavailableError:
                if attempt == TRIES - 1:
                    raise
                await asyncio.sleep(0.5)
        raise AssertionError("unreachable")

"""Patients who never rest: they ask, press the button below the answer, opt out, raise alarms, and want help."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.aftercare.model import Enrollment, NewEnrollment, Reminder
from tests.fake_telegram import RemoteTelegram
from tests.fake_telegram.updates import FIRST_ID

FIRST_CHAT = 5_110_000_001

# What a patient does, and how the answer to it may begin: what a second handling of the same update finds is told, too.
ANSWERS = {
    "asks": ("heading\nIce is often advised.",),
    "presses": ("heading\nBetter not.",),
    "stops": ("care_stopped", "care_not_running"),
    "alarms": ("Call for help now.",),
    "helps": ("help",),
}
WORDS = {"asks": "Can I ice it?", "stops": "/stop", "alarms": "I can not breathe", "helps": "/help"}
BUTTON = "Can I scratch?"

Key = tuple[int, str]  # a chat, and what was done there: each does each thing once
Enroll = Callable[[NewEnrollment, Sequence[Reminder], datetime], Awaitable[Enrollment]]


@dataclass
class Crowd:
    """`deeds`: by update. `enrolled`: enrollment by chat, of those who will opt out."""

    telegram: RemoteTelegram
    enroll: Enroll
    deeds: dict[int, Key] = field(default_factory=dict)
    enrolled: dict[int, int] = field(default_factory=dict)
    asked: list[int] = field(default_factory=list)  # chats whose answer has a button that is not pressed yet
    todo: list[Key] = field(default_factory=list)
    met: int = 0

    async def acts(self) -> None:
        """Do one thing more."""
        if self.met % 2 and self.asked and await self._presses(self.asked[0]):
            self.asked.pop(0)
        elif self.todo:
            await self._says(*self.todo.pop(0))
        else:
            await self._meets()

    async def finish(self, within: float = 30) -> None:
        """Do what is still to be done, without new patients; an answer that never comes leaves its button unpressed."""
        while self.todo:
            await self._says(*self.todo.pop(0))
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                while self.asked:
                    if await self._presses(self.asked[0]):
                        self.asked.pop(0)
                    await asyncio.sleep(0.01)

    async def arrived(self, chats: Sequence[int]) -> Counter[Key]:
        """How often each answer stands in these chats."""
        return Counter({key: len(times) for key, times in (await self.arrivals(chats)).items()})

    async def arrivals(self, chats: Sequence[int]) -> dict[Key, list[float]]:
        """When each answer that stands in these chats came, in seconds since 1970, the earliest first."""
        found: dict[Key, list[float]] = {}
        for chat in chats:
            shown = await self.telegram.do("inbox", chat=chat)
            for deed, beginnings in ANSWERS.items():
                times = sorted(float(one["sent_at"]) for one in shown if one["text"].startswith(beginnings))
                if times:
                    found[chat, deed] = times
        return found

    async def _meets(self) -> None:
        """Every second one is enrolled and will opt out; some of the others will raise an alarm."""
        chat, stops, alarms = FIRST_CHAT + self.met, self.met % 2 == 0, self.met % 6 == 1
        self.met += 1
        await self.telegram.do("patient", user_id=chat)
        if stops:
            now = datetime.now(UTC)  # noqa: TID251  a test has a clock
            new = NewEnrollment(chat, "laser", now.date(), 9, "UTC", now, "v1", "t1")
            days = [now + timedelta(days=day) for day in (1, 2, 3)]
            rows = [Reminder(n, at, at + timedelta(hours=4)) for n, at in enumerate(days, 1)]
            self.enrolled[chat] = (await self.enroll(new, rows, now)).id
        extra = ["stops"] * stops + ["alarms"] * alarms
        self.todo += [(chat, deed) for deed in ("asks", *extra, "helps")]

    async def _says(self, chat: int, deed: str) -> None:
        await self.telegram.do("says", who=chat, text=WORDS[deed])
        self._note(chat, deed)
        if deed == "asks":
            self.asked.append(chat)

    async def _presses(self, chat: int) -> bool:
        """False where the answer with the button has not come yet."""
        shown = await self.telegram.do("inbox", chat=chat)
        if not any(BUTTON in message["labels"] for message in shown):
            return False
        await self.telegram.do("presses", who=chat, label=BUTTON)
        self._note(chat, "presses")
        return True

    def _note(self, chat: int, deed: str) -> None:
        self.deeds[FIRST_ID + len(self.deeds)] = (chat, deed)

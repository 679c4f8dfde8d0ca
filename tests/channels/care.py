"""A clinic with a care plan, a clock, and a bot that serves both; for scenario tests of aftercare."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.answering.careplan import PlanDefaults
from bot.answering.knowledge import Knowledge
from bot.answering.wording import Wording
from bot.channels.telegram.services import QUESTIONS_KEPT
from bot.conversation import Conversation
from bot.storage.database import Database, open_database
from tests.aftercare.plans import DATE_WORDS, PLAN
from tests.answering.clinic import WORDING, clinic
from tests.channels.serving import serving
from tests.fake_telegram import FakeTelegram, Group, Patient, Shown
from tests.storage.samples import CIPHER

LONDON = PlanDefaults(zone="Europe/London")
OTHER_PLAN = replace(PLAN, id="peel", title="Peeling")
NOTICE = "\n\nPlease consult your doctor."


def _telling(name: str, args: tuple[str, ...]) -> str:
    """A text that shows what is put into it."""
    return f"[{name}: {' | '.join(f'{{{arg}}}' for arg in args)}]" if args else f"[{name}]"


KEPT = ("heading", "unknown_part", "urgent_sign", "category", "instructions")
TEXTS: dict[str, Any] = {f.name: _telling(f.name, f.metadata["args"]) for f in fields(Wording) if f.name not in KEPT}
CARE_WORDING = replace(
    WORDING,
    **TEXTS | {"date": "{weekday} {day} {month}", "reminder": "<b>Day {day} of {days}</b>, {date}"},
)


def care_clinic(**changes: Any) -> Knowledge:
    """The small clinic with its plan of three days (1, 2, 3 of 7), in London."""
    parts = {"plans": (PLAN,), "plan_defaults": LONDON, "date_words": DATE_WORDS, "wording": CARE_WORDING}
    return clinic(**parts | changes)


class Clock:
    """Goes on as clocks do, from 10:00 on Sunday 22 November 2026 in London, and can be put forward."""

    def __init__(self) -> None:
        self._ahead = datetime(2026, 11, 22, 10, tzinfo=UTC) - timedelta(seconds=time.monotonic())

    def __call__(self) -> datetime:
        return self._ahead + timedelta(seconds=time.monotonic())

    def pass_(self, passing: timedelta) -> None:
        self._ahead += passing


class Clinic:
    """The bot over one database: it can be served more than once, and looked into."""

    def __init__(self, telegram: FakeTelegram, folder: Path) -> None:
        self.telegram = telegram
        self.clock = Clock()
        self.knowledge = care_clinic()
        self.staff: int | None = None
        self.questions_kept = QUESTIONS_KEPT
        self.file = folder / "clinic-bot.db"
        telegram.world.clock = lambda: self.clock().timestamp()

    @asynccontextmanager
    async def open(self) -> AsyncIterator[Conversation]:
        async with serving(
            self.telegram,
            self.knowledge,
            clock=self.clock,
            database=self.file,
            staff=self.staff,
            questions_kept=self.questions_kept,
        ) as conversation:
            yield conversation

    @asynccontextmanager
    async def database(self) -> AsyncIterator[Database]:
        async with open_database(f"sqlite:///{self.file}", CIPHER) as db:
            yield db

    async def enrolls(self, who: Patient, day: str = "[care_today]", hour: str = "21:00") -> Shown:
        """Goes through the whole form; the last message says that it has begun."""
        who.says("/aftercare")
        await shows(who, "[care_date]")
        who.presses(day)
        await shows(who, "[care_hour: London]")
        who.presses(hour)
        await shows(who, "[care_consent")
        who.presses("[care_yes]")
        return await shows(who, "[care_begun")


async def shows(who: Any, text: str, within: float = 5.0) -> Shown:
    """The newest message of a chat in which `text` stands."""
    found: Shown = await who.expect(lambda shown: text in shown.text, within)
    return found


def texts(who: Any) -> list[str]:
    """What stands in a chat now."""
    return [shown.text for shown in who.inbox]


async def opened(ana: Patient, staff: Group, words: str = "may I swim?") -> Shown:
    """Ana asks the clinic; returns what the staff see."""
    ana.says("/help")
    await shows(ana, "[help]")
    ana.presses("[handoff_ask]")
    await shows(ana, "[handoff_write")
    ana.says(words)
    await shows(ana, "[handoff_passed]")
    return await shows(staff, words)

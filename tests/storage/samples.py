"""What the tests of storage and engines put into a database."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from bot.aftercare.model import NewEnrollment, Reminder
from bot.aftercare.schedule import PlannedReminder
from bot.answering.careplan import Step
from bot.storage.crypto import Cipher

CIPHER = Cipher(bytes(range(32)))
NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
DAY, HOUR, SECOND, WINDOW = timedelta(days=1), timedelta(hours=1), timedelta(seconds=1), timedelta(hours=6)
ANA, BEN = 5_110_001_717, 5_110_002_828  # chats
TREATED = date(2026, 11, 21)


def wish(chat: int = ANA, plan: str = "laser", version: str = "v1", tzdata: str = "2026.6") -> NewEnrollment:
    return NewEnrollment(chat, plan, TREATED, 9, "Europe/London", NOW, version, tzdata)


def daily(days: int, first: datetime = NOW) -> list[Reminder]:
    """Day 1 at `first`, and one a day from there."""
    return [Reminder(n + 1, first + n * DAY, first + n * DAY + WINDOW) for n in range(days)]


def planned(reminders: list[Reminder], now: datetime = NOW) -> list[PlannedReminder]:
    """The same as the schedule gives them when a plan is computed anew."""
    return [
        PlannedReminder(Step(r.day, "text", "entry"), TREATED + r.day * DAY, r, past=r.expires_at <= now)
        for r in reminders
    ]

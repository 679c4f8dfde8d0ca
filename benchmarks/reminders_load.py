"""Databases full of enrollments, written past the repositories because only their size matters."""

import random
import sqlite3
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from bot.aftercare.model import NewEnrollment, Reminder
from bot.storage.crypto import Cipher
from bot.storage.database import open_database

CIPHER = Cipher(bytes(range(32)))
DAYS = 7
MICROSECONDS = 1_000_000
FIRST_CHAT = 1_000_000
WINDOW = timedelta(hours=6)


async def due_now(url: str, reminders: int, at: datetime) -> None:
    """Make a database in which so many patients have one reminder each, all due at one instant."""
    async with open_database(url, CIPHER) as db:
        for number in range(reminders):
            new = NewEnrollment(FIRST_CHAT + number, "laser", date(2026, 11, 21), 9, "UTC", at, "v1", "t1")
            await db.enrollments.create(new, [Reminder(1, at, at + WINDOW)], at)


def fill(file: Path, enrollments: int) -> None:
    """Add active enrollments with `DAYS` future reminders each, at any hour of the next days."""
    now = datetime.now(UTC)  # noqa: TID251  a benchmark has a clock
    connection = sqlite3.connect(file)
    with connection:
        connection.executemany(
            "INSERT INTO enrollments VALUES (?,?,?,'laser',?,9,'UTC','active',NULL,NULL,?,?,?,'v1','t1')",
            _enrollments(enrollments, _stored(now)),
        )
        connection.executemany(
            "INSERT INTO reminders (enrollment_id,day,due_at,try_at,expires_at,state,tries) VALUES (?,?,?,?,?,'due',0)",
            _reminders(enrollments, now),
        )
    connection.close()


def _stored(at: datetime) -> int:
    return int(at.timestamp() * MICROSECONDS)


def _enrollments(count: int, now: int) -> Iterator[tuple[int | str | bytes, ...]]:
    day = CIPHER.seal("2026-11-21", "enrollments.treatment_date")
    for number in range(10, 10 + count):
        chat = 5_000_000_000 + number
        sealed = CIPHER.seal(str(chat), "enrollments.chat")
        yield (number, CIPHER.look_up(f"chat {chat}"), sealed, day, now, now, now)


def _reminders(count: int, now: datetime) -> Iterator[tuple[int, ...]]:
    chance = random.Random(1)
    for number in range(10, 10 + count):
        first = now + timedelta(hours=1, minutes=chance.randrange(24 * 60))
        for day in range(DAYS):
            due = _stored(first + timedelta(days=day))
            yield (number, day + 1, due, due, due + int(WINDOW.total_seconds()) * MICROSECONDS)

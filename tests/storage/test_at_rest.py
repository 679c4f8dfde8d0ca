from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import text

from bot.aftercare.model import ReminderState
from bot.aftercare.sending import Settlement
from bot.storage.connections import database_file
from bot.storage.crypto import Cipher
from bot.storage.database import Database, open_database
from bot.storage.errors import WrongKeyError
from bot.storage.handoff_letters import NewLetter
from bot.storage.invites import Invite
from bot.storage.staff_tables import HandoffKind, HandoffSide
from tests.storage.conftest import sqlite
from tests.storage.samples import CIPHER, DAY, NOW, daily, wish

CHAT, MESSAGE = 5_987_654_321, 7_172_737_475
CANARIES = (
    "canary-text",
    "canary-sign",
    "canary-payload",
    "canary-token",
    "canary-name",
    str(CHAT),
    str(MESSAGE),
    "2026-11-21",
)


@pytest.fixture
async def filled(tmp_path: Path) -> AsyncIterator[tuple[Database, Path]]:
    """A database with something in every table, still open, so that its WAL is there."""
    url = sqlite(tmp_path)
    async with open_database(url, CIPHER) as db:
        await db.enrollments.create(wish(CHAT), daily(2), NOW)
        won = await db.reminders.claim(1, NOW, "me")
        assert won is not None
        await db.reminders.settle(won, "me", Settlement(ReminderState.SENT, message_id=MESSAGE), NOW)
        await db.inbox.add([(1, CHAT, "canary-payload"), (2, CHAT, "canary-payload")], NOW)
        await db.inbox.done(1)
        await db.alerts.add(1, CHAT, "canary-sign", "canary-text", NOW)
        await db.dialogs.put(CHAT, "canary-text", NOW)
        handoff = await db.handoffs.ask(CHAT, "canary-name", NOW)
        letter = NewLetter(handoff.id, HandoffSide.PATIENT, HandoffKind.TEXT, 1, 2, "canary-text", -100)
        await db.handoff_post.put(letter, NOW)
        await db.invites.create("canary-token", Invite("laser", date(2026, 11, 21), NOW + DAY), NOW)
        await db.invites.use("canary-token", CHAT, NOW)
        file = database_file(url)
        assert file is not None
        yield db, file


def in_clear(file: Path) -> list[str]:
    """What went in and can be read in the files as text or as a number of 8 bytes."""
    data = b"".join(path.read_bytes() for path in file.parent.iterdir())
    numbers = [str(n) for n in (CHAT, MESSAGE) if n.to_bytes(8, "big") in data or n.to_bytes(6, "big") in data]
    return [canary for canary in CANARIES if canary.encode() in data] + numbers


async def test_nothing_about_a_patient_stands_in_the_file_or_its_wal(filled: tuple[Database, Path]) -> None:
    _, file = filled
    assert file.with_name(f"{file.name}-wal").stat().st_size > 0
    assert in_clear(file) == []


async def test_the_search_finds_what_is_in_clear(filled: tuple[Database, Path]) -> None:
    db, file = filled
    async with db.connections.write() as connection:
        await connection.execute(
            text("UPDATE inbox SET error = 'canary-text', tries = :chat WHERE update_id = 2"), {"chat": CHAT}
        )
    assert in_clear(file) == ["canary-text", str(CHAT)]


async def test_only_the_owner_may_read_the_files(filled: tuple[Database, Path]) -> None:
    _, file = filled
    assert {path.stat().st_mode & 0o777 for path in file.parent.iterdir()} == {0o600}


async def test_a_database_is_not_opened_with_another_key(tmp_path: Path) -> None:
    url = sqlite(tmp_path)
    async with open_database(url, CIPHER):
        pass
    with pytest.raises(WrongKeyError, match="not the key that this database was written with"):
        async with open_database(url, Cipher(bytes(32))):
            pass
    async with open_database(url, CIPHER) as db:
        assert await db.enrollments.of_chat(CHAT) is None

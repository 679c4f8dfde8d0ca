"""What callers are told when SQLite can't be used."""

from __future__ import annotations

import asyncio
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import event, text
from sqlalchemy.exc import OperationalError

from bot.storage.connections import database_file
from bot.storage.database import Database, open_database
from bot.storage.errors import StorageUnavailableError
from bot.storage.sqlite import FileConnections
from tests.storage.conftest import sqlite
from tests.storage.samples import ANA, CIPHER, NOW, daily, wish

SMALL_PATIENCE = 0.1  # seconds


def locker(url: str) -> sqlite3.Connection:
    """Another process's transaction, as far as SQLite can tell."""
    connection = sqlite3.connect(database_file(url) or "", isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    return connection


async def test_a_locked_database_is_said_to_be_unavailable_and_works_again_afterwards(tmp_path: Path) -> None:
    url = sqlite(tmp_path)
    async with open_database(url, CIPHER, patience=SMALL_PATIENCE) as db:
        held = locker(url)
        with pytest.raises(StorageUnavailableError, match="locked"):
            await db.enrollments.create(wish(), daily(1), NOW)
        assert await db.enrollments.of_chat(ANA) is None  # reading goes on
        held.close()
        await db.enrollments.create(wish(), daily(1), NOW)


async def test_a_short_lock_is_waited_for(tmp_path: Path) -> None:
    url = sqlite(tmp_path)
    async with open_database(url, CIPHER) as db:
        held = locker(url)
        creating = asyncio.create_task(db.enrollments.create(wish(), daily(1), NOW))
        await asyncio.sleep(0.1)
        assert not creating.done()
        held.close()
        assert (await creating).chat == ANA


async def fill(db: Database) -> None:
    """Take updates until the disk is full."""
    for number in range(1000):
        await db.inbox.add([(number, ANA, "x" * 2000)], NOW)


async def test_a_full_disk_is_said_to_be_unavailable_and_loses_nothing_committed(tmp_path: Path) -> None:
    async with open_database(sqlite(tmp_path), CIPHER) as db:
        assert isinstance(db.connections, FileConnections)
        engine = db.connections.engine

        def allow(pages: int) -> None:
            @event.listens_for(engine, "begin")
            def _limit(connection: object) -> None:
                connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")  # type: ignore[attr-defined]

        allow(60)
        with pytest.raises(StorageUnavailableError, match="full"):
            await fill(db)
        kept = [item.update_id async for item in db.inbox.waiting()]
        assert kept == list(range(len(kept)))
        assert kept
        allow(100_000)
        assert await db.inbox.add([(5000, ANA, "room again")], NOW) == [5000]


async def test_a_bug_of_ours_is_not_taken_for_trouble(tmp_path: Path) -> None:
    async with open_database(sqlite(tmp_path), CIPHER) as db:
        with pytest.raises(OperationalError, match="no such table"):
            async with db.connections.read() as connection:
                await connection.execute(text("SELECT * FROM nowhere"))


async def test_a_file_that_can_not_be_opened_is_trouble(tmp_path: Path) -> None:
    (tmp_path / "folder.db").mkdir()
    with pytest.raises(StorageUnavailableError):
        async with open_database(f"sqlite:///{tmp_path / 'folder.db'}", CIPHER):
            pass


async def test_a_cancelled_writer_lets_the_next_one_write(tmp_path: Path) -> None:
    async with open_database(sqlite(tmp_path), CIPHER, SMALL_PATIENCE) as db:
        for number in range(40):
            task = asyncio.create_task(db.inbox.add([(number, ANA, "x")], NOW))
            await asyncio.sleep(number / 8000)
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            assert await db.inbox.add([(1000 + number, ANA, "x")], NOW) == [1000 + number]

"""What is written when updates are marked as handled."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.channels.telegram.marking import Marking
from bot.storage.answers import Answered
from bot.storage.connections import Write
from bot.storage.database import Database, open_database
from bot.storage.schema import InboxState
from tests.storage.samples import ANA, BEN, CIPHER, DAY, NOW


@pytest.fixture
async def db(tmp_path: Path) -> AsyncIterator[Database]:
    async with open_database(f"sqlite:///{tmp_path / 'bot.db'}", CIPHER) as database:
        await database.inbox.add([(1, ANA, "{}"), (2, BEN, "{}"), (3, BEN, "{}")], NOW)
        yield database


def counting(db: Database, chat: int, update_id: int) -> list[Write]:
    return [db.answers.adding(Answered(chat, update_id, "answer", "ice"), NOW)]


def spoilt(_: object) -> None:
    raise ValueError("no such thing")


async def waiting(db: Database) -> list[int]:
    return [item.update_id async for item in db.inbox.waiting()]


async def counted(db: Database) -> int:
    return len(await db.answers.between(NOW, NOW + DAY))


async def test_an_answer_is_counted_in_the_transaction_that_marks_its_update(db: Database) -> None:
    await Marking(db.inbox, asyncio.Event()).mark(1, InboxState.DONE, counting(db, ANA, 1))
    assert (await waiting(db), await counted(db)) == ([2, 3], 1)


async def test_what_can_not_be_written_along_holds_up_no_mark_and_nothing_of_others(
    db: Database, caplog: pytest.LogCaptureFixture
) -> None:
    marking = Marking(db.inbox, asyncio.Event())
    await asyncio.gather(
        marking.mark(1, InboxState.DONE, [spoilt]),
        marking.mark(2, InboxState.DONE, counting(db, BEN, 2)),
        marking.mark(3, InboxState.PARKED),
    )
    assert (await waiting(db), await counted(db)) == ([], 1)
    assert caplog.text.count("A reply was not counted") == 1
    assert marking.is_written(1)

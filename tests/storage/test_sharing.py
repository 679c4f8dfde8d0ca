"""Transactions in a file: what waits while one is committed shares the next, and each is told of its own end."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import Connection, event, text

from bot.storage.connecting import connect
from bot.storage.connections import Connections, Work
from bot.storage.errors import StorageUnavailableError
from bot.storage.sqlite import FileConnections
from tests.storage.conftest import sqlite


@pytest.fixture
async def file(tmp_path: Path) -> AsyncIterator[FileConnections]:
    connections = connect(sqlite(tmp_path))
    assert isinstance(connections, FileConnections)
    await connections.writing(run("CREATE TABLE notes (number INTEGER PRIMARY KEY)"))
    yield connections
    await connections.close()


def run(statement: str, *values: int) -> Work[None]:
    def work(connection: Connection) -> None:
        connection.exec_driver_sql(statement, values)

    return work


def put(number: int) -> Work[None]:
    return run("INSERT INTO notes VALUES (?)", number)


def noted(connection: Connection) -> list[int]:
    return list(connection.scalars(text("SELECT number FROM notes ORDER BY number")))


def commits(file: FileConnections) -> list[None]:
    """Grows by one with each commit."""
    seen: list[None] = []
    event.listen(file.engine, "commit", lambda _: seen.append(None))
    return seen


class Holding:
    """Work that lasts until it is let go."""

    def __init__(self) -> None:
        self.begun, self.go = threading.Event(), threading.Event()

    def __call__(self, connection: Connection) -> None:
        self.begun.set()
        assert self.go.wait(10)
        put(0)(connection)


async def while_one_is_committed(file: FileConnections, *others: Work[None]) -> list[BaseException | None]:
    """What becomes of the others, which all waited for the same moment."""
    holding = Holding()
    first = asyncio.create_task(file.writing(holding))
    await asyncio.to_thread(holding.begun.wait)
    tasks = [asyncio.create_task(file.writing(work)) for work in others]
    await asyncio.sleep(0)
    holding.go.set()
    await first
    return await asyncio.gather(*tasks, return_exceptions=True)


async def test_what_waits_meanwhile_shares_one_commit(file: FileConnections) -> None:
    seen = commits(file)
    assert await while_one_is_committed(file, *map(put, range(1, 9))) == [None] * 8
    assert await file.reading(noted) == list(range(9))
    assert len(seen) - 1 == 2  # of a reader, too


async def test_one_that_fails_is_told_so_and_undone_and_the_others_are_written(file: FileConnections) -> None:
    def breaks(connection: Connection) -> None:
        put(5)(connection)
        raise KeyError("its own affair")

    one, two, three = await while_one_is_committed(file, put(1), breaks, put(2))
    assert (one, type(two), three) == (None, KeyError, None)
    assert await file.reading(noted) == [0, 1, 2]


async def test_one_in_steps_shares_nothing_and_has_its_turn(file: FileConnections) -> None:
    holding, order = Holding(), list[str]()

    async def in_steps() -> None:
        async with file.write() as transaction:
            await transaction.execute(text("INSERT INTO notes VALUES (7)"))
            await asyncio.sleep(0.02)
            order.append(f"steps: {await transaction.run_sync(noted)}")

    async def at_once(number: int) -> None:
        await file.writing(put(number))
        order.append(str(number))

    works = [asyncio.create_task(file.writing(holding))]
    await asyncio.to_thread(holding.begun.wait)
    for work in (at_once(1), in_steps(), at_once(2)):
        works.append(asyncio.create_task(work))
        await asyncio.sleep(0)
    holding.go.set()
    await asyncio.gather(*works)
    assert order == ["1", "steps: [0, 1, 7]", "2"]


async def test_one_in_steps_that_raises_has_written_nothing(file: FileConnections) -> None:
    with pytest.raises(KeyError):
        await broken_off(file)
    assert await file.reading(noted) == []


async def broken_off(connections: Connections) -> None:
    async with connections.write() as transaction:
        await transaction.execute(text("INSERT INTO notes VALUES (7)"))
        raise KeyError


async def test_whoever_is_cancelled_while_it_is_written_goes_when_it_is_written(file: FileConnections) -> None:
    holding = Holding()
    task = asyncio.create_task(file.writing(holding))
    await asyncio.to_thread(holding.begun.wait)
    task.cancel()
    await asyncio.sleep(0.05)
    assert not task.done()
    holding.go.set()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await file.reading(noted) == [0]


async def test_reading_waits_for_no_writer_and_sees_what_is_committed(file: FileConnections) -> None:
    async with file.write() as transaction:
        await transaction.execute(text("INSERT INTO notes VALUES (7)"))
        assert await asyncio.gather(*(file.reading(noted) for _ in range(20))) == [[]] * 20
    assert await file.reading(noted) == [7]


async def test_what_was_asked_for_is_done_before_the_end_and_nothing_after_it(file: FileConnections) -> None:
    task = asyncio.create_task(file.writing(put(1)))
    await asyncio.sleep(0)
    await file.close()
    await task
    with pytest.raises(StorageUnavailableError, match="closed"):
        await file.reading(noted)

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from bot.storage import leading as leading_module
from bot.storage.database import Database, open_database
from bot.storage.leading import leading
from bot.storage.locking import POLLING, Locks, of_chat, of_update
from tests.postgres import Server, own_server
from tests.storage.samples import ANA, CIPHER


@pytest.fixture
async def replicas(postgres: str) -> AsyncIterator[list[Database]]:
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(open_database(postgres, CIPHER)) for _ in range(3)]


@pytest.fixture
def locks(replicas: list[Database]) -> list[Locks]:
    return [replica.locks for replica in replicas if replica.locks is not None]


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leading_module, "STAND_BY", 0.05)
    monkeypatch.setattr(leading_module, "BEAT", 0.05)


async def test_a_lock_is_one_process_and_one_task_at_a_time(locks: list[Locks]) -> None:
    first, second, _ = locks
    assert [await first.take(7), await first.take(7), await second.take(7), await second.take(8)] == [
        True, False, False, True,
    ]  # fmt: skip
    await first.give(7)
    assert await second.take(7)
    await first.give(7)  # not its own
    assert not await first.take(7)


async def test_a_lock_goes_with_the_connection_and_its_holder_notices(
    postgres: str, postgres_server: Server, locks: list[Locks]
) -> None:
    first, second, _ = locks
    assert await first.take(7)
    assert first.undisturbed(3600)
    postgres_server.end_connections(postgres)
    await first.check()
    await second.check()
    assert not first.holds(7)
    assert not first.undisturbed(3600)
    assert await second.take(7)
    assert not await first.take(7)


async def test_a_process_that_ends_gives_its_locks_back(postgres: str, locks: list[Locks]) -> None:
    async with open_database(postgres, CIPHER) as gone:
        assert gone.locks is not None
        assert await gone.locks.take(7)
        assert not await locks[0].take(7)
    assert await locks[0].take(7)


def test_the_numbers_of_chats_and_updates_fit_and_are_apart() -> None:
    assert of_chat("f" * 64) < 2**63
    assert [of_update(0), of_update(ANA)] == [-1, -1 - ANA]


@pytest.mark.usefixtures("quick")
async def test_one_leads_and_another_takes_over_when_it_loses_the_server(
    postgres: str, postgres_server: Server, locks: list[Locks]
) -> None:
    stop, history = asyncio.Event(), list[str]()

    async def lead(number: int) -> None:
        async def work(ending: asyncio.Event) -> None:
            history.append(f"{number} begins")
            await ending.wait()
            history.append(f"{number} ends")

        await leading(locks[number], POLLING, work, stop)

    tasks = [asyncio.create_task(lead(number)) for number in range(3)]
    await asyncio.sleep(0.3)
    assert len(history) == 1
    postgres_server.end_connections(postgres)
    async with asyncio.timeout(20):
        while len(history) < 3:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    stop.set()
    await asyncio.gather(*tasks)
    assert sorted(line.split()[1] for line in history) == ["begins", "begins", "ends", "ends"]


@pytest.mark.usefixtures("quick")
async def test_while_the_server_is_away_all_stand_by(caplog: pytest.LogCaptureFixture) -> None:
    from bot.storage.connecting import connect  # noqa: PLC0415

    connections, stop = connect("postgresql://nobody@127.0.0.1:1/none"), asyncio.Event()

    async def work(ending: asyncio.Event) -> None:
        raise AssertionError(ending)

    with caplog.at_level(logging.WARNING):
        task = asyncio.create_task(leading(connections.locks(), POLLING, work, stop))
        await asyncio.sleep(0.2)
        stop.set()
        await task
    assert "Standing by" in caplog.text
    await connections.close()


async def test_without_locks_there_is_one_process_and_it_works_at_once() -> None:
    stop, done = asyncio.Event(), list[bool]()

    async def work(ending: asyncio.Event) -> None:
        done.append(ending is stop)

    await leading(None, POLLING, work, stop)
    assert done == [True]


async def test_a_database_that_is_away_is_told_once_and_so_is_its_return(
    quick: None, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.WARNING, "bot")
    stop = asyncio.Event()

    async def work(ending: asyncio.Event) -> None:
        await ending.wait()

    with own_server() as server:
        async with open_database(server.address, CIPHER, 0.2) as db:
            server.stop()
            standing_by = asyncio.create_task(leading(db.locks, POLLING, work, stop))
            await asyncio.sleep(0.5)
            server.start()
            while "The database can be used again" not in caplog.text:  # noqa: ASYNC110  it has no event
                await asyncio.sleep(0.05)
            stop.set()
            await standing_by
    assert caplog.text.count("Standing by") == 1
    assert caplog.text.count("The database can be used again") == 1

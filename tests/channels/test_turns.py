"""Several processes at one inbox: each has its own connections, lanes and memory, as if on a machine of its own."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack
from datetime import datetime, timedelta

import pytest

from bot.channels.telegram.lanes import Lanes
from bot.channels.telegram.marking import Marking
from bot.channels.telegram.progress import Item
from bot.channels.telegram.turns import Turns
from bot.storage.database import Database, open_database
from bot.storage.schema import InboxState
from tests.postgres import own_server
from tests.storage.samples import CIPHER, NOW

LATER = NOW + timedelta(seconds=60)


def raw(update_id: int, chat: int) -> dict[str, object]:
    return {"update_id": update_id, "message": {"chat": {"id": chat}}}


class Replica:
    """Handles an update by taking it down and marking it, `slow` seconds later."""

    def __init__(self, db: Database, story: list[tuple[str, int]], slow: float) -> None:
        assert db.locks is not None
        self.db = db
        self.stop = asyncio.Event()
        self.marking = Marking(db.inbox, self.stop)
        self.turns = Turns(db.inbox, db.locks, self.handle, self.marking.is_written, self.stop)
        self.lanes = Lanes(self.turns.handle, self.stop, rush=self.turns.rush)
        self.story = story
        self.slow = slow
        self.dead = False

    async def handle(self, item: Item) -> None:
        self.story.append(("begun", item.update_id))
        await asyncio.sleep(self.slow)
        self.story.append(("done", item.update_id))
        await self.marking.mark(item.update_id, InboxState.DONE)

    async def receive(self, *updates: tuple[int, int]) -> None:
        """Commit updates `(id, chat)`, and have them handled."""
        await self.db.inbox.add([(number, chat, json.dumps(raw(number, chat))) for number, chat in updates], NOW)
        for number, chat in updates:
            self.lanes.put(Item(number, chat, raw(number, chat)))

    async def kill(self) -> None:
        """As far as others can tell: it works no more, and its connections are gone."""
        assert self.db.locks is not None
        self.stop.set()
        await self.lanes.finish(0)
        await self.db.locks.close()


@pytest.fixture
def story() -> list[tuple[str, int]]:
    return []


@pytest.fixture
async def replicas(postgres: str, story: list[tuple[str, int]]) -> AsyncIterator[list[Replica]]:
    async with AsyncExitStack() as stack:
        dbs = [await stack.enter_async_context(open_database(postgres, CIPHER)) for _ in range(3)]
        made = [Replica(db, story, 0.01) for db in dbs]
        yield made
        for replica in made:
            replica.stop.set()
            await replica.lanes.finish(1)
            await replica.marking.finish(1)


async def until(true: Callable[[], bool]) -> None:
    while not true():  # noqa: ASYNC110 - what is waited for has no event
        await asyncio.sleep(0.01)


async def test_one_chat_is_handled_in_order_and_by_one_at_a_time_whoever_receives_it(
    replicas: list[Replica], story: list[tuple[str, int]]
) -> None:
    for number in range(60):
        await replicas[number % 3].receive((number, 1))
        if number % 7 == 0:
            await asyncio.sleep(0.02)
    await until(lambda: len(story) == 120)
    assert story == [(step, number) for number in range(60) for step in ("begun", "done")]


async def test_chats_go_side_by_side_and_each_update_is_handled_once(
    replicas: list[Replica], story: list[tuple[str, int]]
) -> None:
    await asyncio.gather(*(replicas[n % 3].receive((n, n % 8), (100 + n, n % 8)) for n in range(40)))
    await until(lambda: len(story) == 160)
    handled = [number for step, number in story if step == "begun"]
    assert sorted(handled) == [*range(40), *range(100, 140)]


async def test_what_a_killed_process_left_is_handled_by_another(
    replicas: list[Replica], story: list[tuple[str, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.telegram.turns.LOOK_EVERY", 0.1)
    killed, other, _ = replicas
    killed.slow = 3600
    await killed.receive((1, 1), (2, 1), (3, 2))
    await until(lambda: len(story) == 2)

    def admit(items: Sequence[Item]) -> None:
        for item in items:
            other.lanes.put(item)

    looking = asyncio.create_task(other.turns.look(admit, lambda: LATER))
    await asyncio.sleep(0.5)
    assert len(story) == 2  # it is alive, and at it
    await killed.kill()
    await until(lambda: len(story) == 8)
    assert [number for step, number in story if step == "done" and number < 3] == [1, 2]
    other.stop.set()
    await looking


async def test_a_look_that_fails_is_not_the_last_one(
    replicas: list[Replica],
    story: list[tuple[str, int]],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr("bot.channels.telegram.turns.LOOK_EVERY", 0.05)
    one, looked = replicas[0], list[datetime]()

    def clock() -> datetime:
        looked.append(LATER)
        if len(looked) == 1:
            raise ValueError("a bug")
        return LATER

    def admit(items: Sequence[Item]) -> None:
        for item in items:
            one.lanes.put(item)

    await one.db.inbox.add([(1, 1, json.dumps(raw(1, 1)))], NOW)
    looking = asyncio.create_task(one.turns.look(admit, clock))
    await until(lambda: ("done", 1) in story)
    one.stop.set()
    await looking
    assert caplog.text.count("The inbox can't be looked through") == 1


async def test_an_urgent_one_overtakes_and_is_handled_once(
    replicas: list[Replica], story: list[tuple[str, int]]
) -> None:
    first, second, _ = replicas
    first.slow = 0.5
    await first.receive((1, 1))
    await until(lambda: ("begun", 1) in story)
    await second.db.inbox.add([(2, 1, json.dumps(raw(2, 1)))], NOW)
    second.lanes.rush([Item(2, 1, raw(2, 1))])
    await until(lambda: len(story) == 4)
    assert story == [("begun", 1), ("begun", 2), ("done", 2), ("done", 1)]


async def test_while_the_database_is_away_only_urgent_ones_are_answered_and_the_rest_waits(
    story: list[tuple[str, int]],
) -> None:
    with own_server() as server:
        async with open_database(server.address, CIPHER) as db:
            replica = Replica(db, story, 0)
            await db.inbox.add([(1, 1, json.dumps(raw(1, 1))), (2, 2, json.dumps(raw(2, 2)))], NOW)
            server.stop()
            replica.lanes.put(Item(1, 1, raw(1, 1)))
            replica.lanes.rush([Item(2, 2, raw(2, 2))])
            await until(lambda: len(story) == 2)
            assert story == [("begun", 2), ("done", 2)]
            server.start()
            await until(lambda: replica.marking.is_written(2))
            assert [item.update_id async for item in db.inbox.waiting()] == [1]
            await replica.kill()
            await replica.marking.finish(0)

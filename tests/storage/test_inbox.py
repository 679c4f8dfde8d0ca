from __future__ import annotations

from bot.storage.database import Database
from tests.storage.samples import ANA, BEN, DAY, NOW, SECOND


async def waiting(db: Database) -> list[int]:
    return [item.update_id async for item in db.inbox.waiting()]


async def test_an_update_is_taken_once_whoever_delivers_it_again(db: Database) -> None:
    assert await db.inbox.add([(7, ANA, "seven"), (8, BEN, "eight")], NOW) == [7, 8]
    assert await db.inbox.add([(8, BEN, "eight"), (9, ANA, "nine")], NOW) == [9]
    assert await db.inbox.add([], NOW) == []
    assert await waiting(db) == [7, 8, 9]


async def test_updates_wait_in_order_with_what_they_said(db: Database) -> None:
    await db.inbox.add([(30, ANA, '{"a": 3}'), (10, ANA, '{"a": 1}'), (20, BEN, '{"a": 2}')], NOW)
    found = [item async for item in db.inbox.waiting()]
    assert [(item.update_id, item.payload, item.tries) for item in found] == [
        (10, '{"a": 1}', 0), (20, '{"a": 2}', 0), (30, '{"a": 3}', 0),
    ]  # fmt: skip
    assert found[0].chat_key == found[2].chat_key != found[1].chat_key
    assert found[0].received_at == NOW


async def test_more_than_one_batch_waits_in_order(db: Database) -> None:
    await db.inbox.add([(n, ANA, str(n)) for n in range(1, 251)], NOW)
    assert await waiting(db) == list(range(1, 251))


async def test_what_is_done_is_not_handled_again_but_still_known(db: Database) -> None:
    await db.inbox.add([(1, ANA, "one"), (2, ANA, "two")], NOW)
    await db.inbox.done(1)
    assert await waiting(db) == [2]
    assert await db.inbox.add([(1, ANA, "one")], NOW) == []


async def test_failures_are_counted_and_a_parked_update_is_left_alone(db: Database) -> None:
    await db.inbox.add([(1, ANA, "one")], NOW)
    assert [await db.inbox.failed(1, "ValueError") for _ in range(3)] == [1, 2, 3]
    assert await waiting(db) == [1]
    await db.inbox.park(1)
    assert await waiting(db) == []


async def test_pruning_forgets_old_updates_that_are_done(db: Database) -> None:
    await db.inbox.add([(1, ANA, "done"), (2, ANA, "waiting"), (3, ANA, "parked")], NOW)
    await db.inbox.done(1)
    await db.inbox.park(3)
    assert await db.inbox.prune(NOW) == 0
    assert await db.inbox.prune(NOW + SECOND) == 1
    assert await db.inbox.prune(NOW + DAY) == 0
    assert await waiting(db) == [2]

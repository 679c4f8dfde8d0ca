"""Several processes at one database: each a `Database` with connections of its own, all at the same thing at once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack
from typing import TypeVar

import pytest

from bot.aftercare.model import PauseReason, ReminderState
from bot.aftercare.sending import Settlement
from bot.storage.database import Database, open_database
from bot.storage.errors import AlreadyEnrolledError
from bot.storage.gate import INTERVAL
from bot.storage.invites import Invite
from tests.storage.samples import ANA, CIPHER, DAY, NOW, daily, planned, wish

T = TypeVar("T")
REPLICAS = 4
ROUNDS = 10


@pytest.fixture
async def replicas(url: str) -> AsyncIterator[list[Database]]:
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(open_database(url, CIPHER)) for _ in range(REPLICAS)]


async def all_at_once(replicas: Sequence[Database], what: Callable[[Database], Awaitable[T]]) -> list[T]:
    """What each gets; `what` is begun in all of them, several times over, before any has ended."""
    return list(await asyncio.gather(*(what(db) for db in replicas for _ in range(3))))


async def test_replicas_that_start_together_agree_on_the_key_and_the_tables(url: str) -> None:
    async def start() -> None:
        async with open_database(url, CIPHER):
            pass

    await asyncio.gather(*(start() for _ in range(REPLICAS)))


async def test_a_reminder_is_claimed_once(replicas: list[Database]) -> None:
    for number in range(ROUNDS):
        await replicas[0].enrollments.create(wish(number), daily(1), NOW)
    for reminder in await replicas[0].reminders.due_ids(NOW, 100):
        won = await asyncio.gather(*(db.reminders.claim(reminder, NOW, "me") for db in replicas for _ in range(3)))
        assert len([one for one in won if one is not None]) == 1
    assert (await replicas[0].reports.counts())[ReminderState.SENDING] == ROUNDS


async def test_a_claimed_reminder_is_settled_once_and_only_by_its_owner(replicas: list[Database]) -> None:
    await replicas[0].enrollments.create(wish(), daily(1), NOW)
    won = await replicas[0].reminders.claim(1, NOW, "owner")
    assert won is not None
    sent = Settlement(ReminderState.SENT, message_id=1)
    assert not any(await all_at_once(replicas, lambda db: db.reminders.settle(won, "other", sent, NOW)))
    assert sum(await all_at_once(replicas, lambda db: db.reminders.settle(won, "owner", sent, NOW))) == 1


async def test_the_gate_gives_each_moment_to_one(replicas: list[Database]) -> None:
    slots: list[object] = []
    for _ in range(ROUNDS):
        slots += await all_at_once(replicas, lambda db: db.gate.reserve(NOW))
    assert sorted(slots, key=str) == [NOW + n * INTERVAL for n in range(ROUNDS * REPLICAS * 3)]


async def test_an_update_is_taken_in_once(replicas: list[Database]) -> None:
    batch = [(n, ANA, "x") for n in range(50)]
    turned = [batch, batch[::-1]]
    new = await all_at_once(replicas, lambda db: db.inbox.add(turned[replicas.index(db) % 2], NOW))
    assert sorted(n for taken in new for n in taken) == list(range(50))


async def test_an_invitation_is_used_by_one_patient(replicas: list[Database]) -> None:
    for number in range(ROUNDS):
        token = f"token {number}"
        await replicas[0].invites.create(token, Invite("laser", None, NOW + DAY), NOW)
        chats = {id(db): chat for chat, db in enumerate(replicas, start=1)}
        used = await asyncio.gather(*(db.invites.use(token, chats[id(db)], NOW) for db in replicas))
        assert len([invite for invite in used if invite is not None]) == 1


async def test_a_message_raises_one_alarm(replicas: list[Database]) -> None:
    added = await all_at_once(replicas, lambda db: db.alerts.add(7, ANA, "sign", "text", NOW))
    assert sum(added) == 1
    assert len(await replicas[0].alerts.undelivered()) == 1


async def enrolled(db: Database) -> bool:
    try:
        await db.enrollments.create(wish(), daily(2), NOW)
    except AlreadyEnrolledError:
        return False
    return True


async def test_a_patient_has_one_running_plan(replicas: list[Database]) -> None:
    assert sum(await all_at_once(replicas, enrolled)) == 1
    assert sum((await replicas[0].reports.counts()).values()) == 2


async def test_replicas_that_take_up_a_changed_plan_together_change_it_once(replicas: list[Database]) -> None:
    made = await replicas[0].enrollments.create(wish(), daily(2), NOW)
    longer = planned(daily(5))
    await all_at_once(replicas, lambda db: db.enrollments.reconcile(made.id, "v2", "2026.6", longer, NOW))
    assert sum((await replicas[0].reports.counts()).values()) == 5


async def test_opposite_changes_of_the_same_plans_do_not_block_each_other(replicas: list[Database]) -> None:
    """Results, stops, expiry and sweeping lock the same rows: in one order, or the server ends some of them."""
    for _ in range(ROUNDS):
        made = [await replicas[0].enrollments.create(wish(chat), daily(3, NOW - DAY), NOW) for chat in range(20)]
        due = await replicas[0].reminders.due_ids(NOW, 100)
        won = [await replicas[0].reminders.claim(which, NOW, "me") for which in due]
        gone = Settlement(ReminderState.STOPPED, "gone", may_have_arrived=False, stop="gone")
        await asyncio.gather(
            *(replicas[0].reminders.settle(one, "me", gone, NOW) for one in won[::2] if one),
            *(replicas[1].enrollments.stop(one.id, "why", NOW) for one in made),
            *(replicas[2].enrollments.pause(one.id, PauseReason.PATIENT, NOW) for one in made),
            *(db.reminders.expire(NOW + DAY) for db in replicas),
            *(db.reminders.sweep("nobody", NOW) for db in replicas),
        )
        assert (await replicas[0].reports.counts())[ReminderState.SENDING] == 0

from __future__ import annotations

import asyncio
from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from bot.engines.dispatch import Dispatcher
from bot.engines.pace import MOST, Pace
from bot.storage.database import Database
from tests.engines.fakes import Clock, Network
from tests.storage.samples import NOW, SECOND, daily, wish

STEADY = 1 / 25  # seconds between the gate's moments


def passed(asked: list[float]) -> list[float]:
    """When messages go that want to go at `asked`, one after the other."""
    pace, now, times = Pace(), 0.0, []
    for at in asked:
        now = max(now, at)
        while wait := pace.wait(now):
            now += wait
        times.append(now)
    return times


@given(st.lists(st.sampled_from([0.0, 0.01, STEADY, 0.7]), min_size=30, max_size=200))
def test_no_second_holds_more_than_the_budget_and_one(gaps: list[float]) -> None:
    times = passed(list(accumulate(gaps)))
    assert max(sum(at <= other < at + 1 for other in times) for at in times) <= MOST


def test_messages_at_the_gates_own_pace_never_wait() -> None:
    asked = [number * STEADY for number in range(500)]
    assert passed(asked) == asked


def test_what_a_stand_still_has_cost_is_caught_up_on() -> None:
    held_up = [max(number * STEADY, 4.0) if number * STEADY > 2.0 else number * STEADY for number in range(3000)]
    assert passed(held_up)[-1] < 3000 * STEADY * 1.01


async def test_a_process_that_stood_still_for_long_sends_no_more_than_a_second_allows(
    db: Database, clock: Clock
) -> None:
    loop = asyncio.get_running_loop()
    times: list[float] = []
    for patient in range(MOST + 4):
        await db.enrollments.create(wish(1000 + patient), daily(1), NOW)

    def sent() -> None:
        times.append(loop.time())
        clock.pass_(SECOND)  # so that the gate holds nobody up

    dispatcher = Dispatcher(db, Network(on_send=sent), clock, "me")
    for reminder in range(1, MOST + 5):
        await dispatcher.deliver(reminder, asyncio.Event())
    assert len(times) == MOST + 4
    assert times[MOST] - times[0] > 1.0

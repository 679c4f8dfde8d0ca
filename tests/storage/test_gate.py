from __future__ import annotations

from datetime import timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from bot.storage.database import Database
from bot.storage.gate import INTERVAL, LONGEST_HOLD, MOST_COUNTED, Gate, counted, reserved
from tests.storage.samples import HOUR, NOW, SECOND

OPEN = Gate(NOW - HOUR, NOW - HOUR)


@given(st.lists(st.tuples(st.sampled_from("rc"), st.floats(0, 0.2)), max_size=200))
def test_no_second_holds_more_than_25_and_nothing_goes_before_it_asked(asked: list[tuple[str, float]]) -> None:
    state, now, sent = OPEN, NOW, []
    for kind, later in asked:
        now += timedelta(seconds=later)
        if kind == "c":
            state = counted(state, now, 1)
        else:
            at, state = reserved(state, now)
            assert at >= now
            sent.append(at)
    assert all(after - before >= INTERVAL for before, after in pairwise(sent))
    assert all(sum(at <= other < at + SECOND for other in sent) <= 25 for at in sent)


@given(st.timedeltas(-100 * HOUR, 100 * HOUR), st.timedeltas(-100 * HOUR, 100 * HOUR))
def test_whatever_the_clock_did_nobody_waits_longer_than_the_longest_hold_and_a_queue(
    next_at: timedelta, paused_until: timedelta
) -> None:
    at, state = reserved(Gate(NOW + next_at, NOW + paused_until), NOW)
    assert NOW <= at <= NOW + LONGEST_HOLD + timedelta(minutes=1)
    assert state.next_at == at + INTERVAL


def test_replies_push_reminders_back_but_not_without_end() -> None:
    assert reserved(counted(OPEN, NOW, 1), NOW)[0] == NOW + INTERVAL
    assert reserved(counted(OPEN, NOW, 10_000), NOW)[0] == NOW + MOST_COUNTED
    queue = Gate(NOW + 2 * MOST_COUNTED, NOW)
    assert counted(queue, NOW, 10) == queue


async def test_the_slots_of_a_database_are_40_ms_apart(db: Database) -> None:
    slots = [await db.gate.reserve(NOW) for _ in range(3)]
    assert slots == [NOW, NOW + INTERVAL, NOW + 2 * INTERVAL]
    await db.gate.count(NOW, 5)
    assert await db.gate.reserve(NOW) == NOW + 8 * INTERVAL


async def test_a_pause_moves_the_slots_and_an_earlier_end_does_not_shorten_it(db: Database) -> None:
    await db.gate.pause(NOW + 3 * SECOND, NOW)
    await db.gate.pause(NOW + SECOND, NOW)
    assert await db.gate.reserve(NOW) == NOW + 3 * SECOND
    assert await db.gate.reserve(NOW) == NOW + 3 * SECOND + INTERVAL


async def test_no_pause_is_longer_than_a_quarter_of_an_hour_at_a_time(db: Database) -> None:
    await db.gate.pause(NOW + 5 * HOUR, NOW)
    assert await db.gate.reserve(NOW) == NOW + LONGEST_HOLD


async def test_a_clock_that_was_put_back_holds_nothing_up(db: Database) -> None:
    await db.gate.reserve(NOW + HOUR)
    await db.gate.pause(NOW + HOUR + SECOND, NOW + HOUR)
    assert await db.gate.reserve(NOW) == NOW
    assert await db.gate.reserve(NOW) == NOW + INTERVAL

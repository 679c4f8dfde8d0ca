from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.aftercare.model import Enrollment, EnrollmentState, PauseReason, ReminderState
from bot.aftercare.sending import Claimed, Settlement
from bot.engines.clocks import Reading, moved, stood_still
from bot.engines.outcomes import Blocked, Gone, Moved, NotSent, Outcome, Rejected, RetryLater, Sent, Unknown, Withdrawn
from bot.engines.policy import Waits, settlement
from tests.storage.samples import ANA, HOUR, NOW, SECOND, WINDOW

ENROLLMENT = Enrollment(
    1, ANA, "laser", date(2026, 11, 21), 9, "UTC", EnrollmentState.ACTIVE, None, None, NOW, "v1", "t1"
)
DUE, STOPPED = ReminderState.DUE, ReminderState.STOPPED
WAITS = Waits(unknown=20 * SECOND, refused=SECOND, longest=60 * SECOND)


def claimed(tries: int = 1) -> Claimed:
    return Claimed(1, 1, NOW, NOW + WINDOW, tries, ENROLLMENT)


@pytest.mark.parametrize(
    ("outcome", "expected"),
    [
        (Sent(7), Settlement(ReminderState.SENT, message_id=7)),
        (Unknown("time-out"), Settlement(DUE, "time-out", try_at=NOW + 20 * SECOND)),
        (NotSent("refused"), Settlement(DUE, "refused", NOW + SECOND, may_have_arrived=False, hold_until=NOW + SECOND)),
        (
            RetryLater(7 * SECOND),
            Settlement(DUE, "too many requests", NOW + 7 * SECOND, may_have_arrived=False, hold_until=NOW + 7 * SECOND),
        ),
        (Blocked(), Settlement(DUE, "blocked", may_have_arrived=False, pause=PauseReason.BLOCKED)),
        (Gone("chat not found"), Settlement(STOPPED, "chat not found", may_have_arrived=False, stop="chat not found")),
        (Moved(-9), Settlement(DUE, "moved", may_have_arrived=False, moved_to=-9)),
        (Rejected("no text"), Settlement(ReminderState.FAILED, "no text", may_have_arrived=False)),
        (Withdrawn("removed"), Settlement(STOPPED, "removed", may_have_arrived=False)),
    ],
)
def test_each_outcome_has_its_settlement(outcome: Outcome, expected: Settlement) -> None:
    assert settlement(claimed(), outcome, NOW, waits=WAITS) == expected


def test_an_unknown_outcome_is_tried_three_times_and_then_stays_unknown() -> None:
    tries = [settlement(claimed(n), Unknown("502"), NOW, waits=WAITS) for n in (1, 2, 3)]
    assert [(t.state, t.try_at) for t in tries] == [
        (DUE, NOW + 20 * SECOND), (DUE, NOW + 60 * SECOND), (ReminderState.UNKNOWN, None),
    ]  # fmt: skip


def test_an_unknown_outcome_at_the_end_of_the_window_stays_unknown() -> None:
    assert settlement(claimed(), Unknown("502"), NOW + WINDOW - SECOND).state is ReminderState.UNKNOWN


@given(st.integers(0, 10_000))
def test_refused_connections_hold_all_sending_longer_and_longer_up_to_a_minute(before: int) -> None:
    until = settlement(claimed(), NotSent("refused"), NOW, before, WAITS).hold_until
    assert until == NOW + min(2 ** min(before, 6), 60) * SECOND


def reading(wall: float, steady: float) -> Reading:
    return Reading(NOW + timedelta(seconds=wall), steady)


def test_clocks_that_run_together_say_nothing() -> None:
    assert moved(reading(0, 100), reading(1000, 1102)) is None
    assert stood_still(30, 32) is None


def test_a_clock_that_was_moved_is_told_with_its_way() -> None:
    assert moved(reading(0, 0), reading(3610, 10)) == (
        "the clock was put forward by 3600 s; what is due is looked up anew"
    )
    assert moved(reading(HOUR.total_seconds(), 0), reading(10, 10)) == (
        "the clock was put back by 3600 s; what is due is looked up anew"
    )


def test_a_process_that_stood_still_is_told() -> None:
    assert stood_still(30, 330) == "the process stood still for 300 s, and goes on"

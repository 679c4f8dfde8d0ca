from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from bot.answering.model import Outcome
from bot.reporting.figures import COUNTED, Day, Span, figures, percent
from bot.storage.answers import AnswerCount
from bot.storage.reports import Ended

CAIRO = ZoneInfo("Africa/Cairo")  # two hours ahead of UTC in winter
NOW = datetime(2026, 11, 22, 23, tzinfo=UTC)  # the 23rd there
SPAN = Span.back(2, NOW, CAIRO)


def answer(outcome: str, hours_ago: float = 0, *, entry: str | None = None, helpful: bool | None = None) -> AnswerCount:
    return AnswerCount(NOW - timedelta(hours=hours_ago), outcome, entry, helpful)


def test_a_day_is_one_of_the_clinics_zone() -> None:
    assert SPAN.days == [date(2026, 11, 22), date(2026, 11, 23)]
    assert (SPAN.start, SPAN.end) == (
        datetime(2026, 11, 21, 22, tzinfo=UTC),
        datetime(2026, 11, 23, 22, tzinfo=UTC),
    )


def test_questions_are_counted_by_day_and_by_what_became_of_them() -> None:
    counts = [
        answer("answer", 2, entry="ice"),
        answer("answer", entry="ice", helpful=True),
        answer("referral", entry="price", helpful=False),
        answer("choices"),
        answer("fallback"),
        answer("urgent"),
        answer("smalltalk"),
        AnswerCount(NOW, "answer", "ice", helpful=True, typed=False),  # a choice that was pressed
        answer("answer", 30, entry="old"),
    ]
    found = figures(SPAN, counts, Ended(sent=3))
    assert found.days == [
        Day(date(2026, 11, 22), answered=1),
        Day(date(2026, 11, 23), answered=1, referred=1, choices=1, unanswered=1, urgent=1),
    ]
    assert (found.total("questions"), found.share("answered"), found.share("urgent")) == (6, "33%", "17%")
    assert list(found.entries) == [("ice", 3), ("price", 1)]
    assert (found.helpful, found.rated, found.reminders.sent) == (2, 3, 3)


def test_nothing_has_no_share() -> None:
    assert figures(SPAN, [], Ended()).share("answered") == percent(0, 0) == "–"


@given(
    st.lists(st.tuples(st.sampled_from(list(Outcome)), st.floats(-40, 90), st.sampled_from([None, "a", "b"]))),
    st.integers(1, 40),
)
def test_every_question_of_the_time_is_on_one_of_its_days(
    rows: list[tuple[Outcome, float, str | None]], days: int
) -> None:
    span = Span.back(days, NOW, CAIRO)
    counts = [answer(outcome, ago, entry=entry) for outcome, ago, entry in rows]
    inside = [one for one in counts if span.start <= one.at < span.end]
    found = figures(span, counts, Ended())
    asked = [one for one in inside if one.outcome in COUNTED]
    assert found.total("questions") == len(asked)
    assert sum(count for _, count in found.entries) == sum(one.entry_id is not None for one in inside)
    assert len(found.days) == days

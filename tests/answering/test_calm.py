from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import cast

from bot.answering.calm import MOST_REMEMBERED, CalmMessages
from bot.answering.model import Incoming, Urgency, UrgencyRule
from bot.answering.triage import Triage

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
RED = Urgency(UrgencyRule("red", "something red", "call"), "red")


class Counting:
    """Triage for which "red" is the only danger; knows what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    def assess(self, text: str, earlier: Sequence[str] = ()) -> Urgency | None:
        self.asked.append(text)
        return RED if "red" in "".join([*earlier, text]) else None


def asked(messages: CalmMessages, counting: Counting, incoming: Incoming, *earlier: str) -> Urgency | None:
    return messages.urgency(cast(Triage, counting), incoming, earlier)


def test_a_calm_message_is_assessed_once_and_a_red_flag_each_time() -> None:
    messages, counting = CalmMessages(), Counting()
    for text in ("hello", "hello", "red", "red"):
        found = asked(messages, counting, Incoming("a", text, NOON))
        assert found == (RED if text == "red" else None)

    assert counting.asked == ["hello", "red", "red"]


def test_what_differs_in_writer_time_words_or_what_was_said_before_is_assessed_anew() -> None:
    messages, counting = CalmMessages(), Counting()
    asked(messages, counting, Incoming("a", "hello", NOON))
    asked(messages, counting, Incoming("b", "hello", NOON))
    asked(messages, counting, Incoming("a", "hello", NOON + timedelta(seconds=1)))
    asked(messages, counting, Incoming("a", "hello!", NOON))
    asked(messages, counting, Incoming("a", "hello", NOON), "x")
    asked(messages, counting, Incoming("a", "hello", NOON), "x", "")

    assert len(counting.asked) == 6
    assert asked(messages, counting, Incoming("a", "ed", NOON)) is None
    assert asked(messages, counting, Incoming("a", "ed", NOON), "r") == RED


def test_other_rules_read_every_message_anew() -> None:
    messages, before, after = CalmMessages(), Counting(), Counting()
    incoming = Incoming("a", "hello", NOON)
    asked(messages, before, incoming)
    asked(messages, after, incoming)

    assert after.asked == ["hello"]


def test_only_the_last_messages_are_known_and_no_word_of_them() -> None:
    messages, counting = CalmMessages(), Counting()
    for number in range(MOST_REMEMBERED + 10):
        asked(messages, counting, Incoming("a", f"hello \ud800 {number}", NOON))

    assert len(messages._calm) == MOST_REMEMBERED
    assert all(len(digest) == 16 and b"hello" not in digest for digest in messages._calm)

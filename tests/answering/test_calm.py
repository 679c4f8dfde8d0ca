from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import cast

from bot.answering.assistant import Assistant
from bot.answering.calm import MOST_REMEMBERED, CalmMessages
from bot.answering.model import Incoming, Urgency, UrgencyRule

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
RED = Urgency(UrgencyRule("red", "something red", "call"), "red")


class Counting:
    """An assistant and its triage, for which "red" is the only danger, but no "red hair"; knows what it was asked."""

    def __init__(self) -> None:
        self.triage = self
        self.asked: list[str] = []
        self.known_calm: list[str] = []

    def assess(self, text: str, earlier: Sequence[str] = (), *, is_calm: bool = False) -> Urgency | None:
        self.asked.append(text)
        if is_calm:
            self.known_calm.append(text)
        return RED if "red" in "".join([*earlier, text]) else None

    def is_alarm(self, text: str, urgency: Urgency | None) -> bool:
        return urgency is not None and text != "red hair"


def asked(messages: CalmMessages, counting: Counting, incoming: Incoming, *earlier: str) -> Urgency | None:
    return messages.urgency(cast(Assistant, counting), incoming, earlier)[0]


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


def test_what_only_sounds_like_a_red_flag_is_remembered_as_such() -> None:
    messages, counting = CalmMessages(), Counting()
    assistant, incoming = cast(Assistant, counting), Incoming("a", "red hair", NOON)
    assert [messages.urgency(assistant, incoming) for _ in range(3)] == [(None, True)] * 3
    assert messages.urgency(assistant, Incoming("a", "hello", NOON)) == (None, False)
    assert messages.urgency(assistant, Incoming("a", "red", NOON)) == (RED, True)
    assert counting.asked == ["red hair", "hello", "red"]


def test_of_a_message_found_calm_only_what_it_adds_to_earlier_ones_is_read() -> None:
    messages, counting = CalmMessages(), Counting()
    for text in ("hello", "red", "red hair"):
        asked(messages, counting, Incoming("a", text, NOON))
        asked(messages, counting, Incoming("a", text, NOON), "x")

    assert counting.known_calm == ["hello"]


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

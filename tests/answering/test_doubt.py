from collections.abc import Sequence
from datetime import UTC, datetime
from typing import cast

import pytest

from bot.answering.assistant import Assistant
from bot.answering.model import Incoming, Outcome, Urgency
from bot.answering.triage import Triage
from bot.conversation import Conversation
from tests.answering.clinic import BREATHING, clinic

ASSISTANT = Assistant(clinic())
QUESTION = "Can I put ice on the swelling?"
NECK = "my neck is stiff as a board"
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


class Alarmed:
    """Triage that takes every message for a slight alarm."""

    def assess(self, text: str, earlier: Sequence[str] = (), *, is_calm: bool = False) -> Urgency | None:
        return slight(text.casefold())


def slight(evidence: str) -> Urgency:
    return Urgency(BREATHING, evidence, sure=False, slight=True)


def test_an_ordinary_question_that_only_just_sounds_urgent_is_answered_and_says_when_not_to_wait() -> None:
    reply = ASSISTANT.answer(QUESTION, slight("put ice on the swelling"))

    assert (reply.outcome, reply.entries) == (Outcome.ANSWER, ("ice",))
    assert reply.body.count("[safety_line]") == 1
    assert "[safety_line]" not in ASSISTANT.answer(QUESTION, None).body


@pytest.mark.parametrize(
    "urgency",
    [Urgency(BREATHING, "ice"), Urgency(BREATHING, "put ice on the swelling", sure=False)],
    ids=["a sign that was said", "words much like an alarm"],
)
def test_what_is_more_than_a_slight_alarm_stands_whatever_is_asked(urgency: Urgency) -> None:
    assert ASSISTANT.answer(QUESTION, urgency).outcome is Outcome.URGENT


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("ice for swelling", "ice for swelling"),  # asks nothing
        ("can you tell me about the trains to town", "tell me about the trains"),  # not what the FAQ knows
        (f"{QUESTION} {NECK}", NECK),
        (f"can I put ice on the swelling and {NECK}", f"can i put ice on the swelling and {NECK}"),
    ],
)
def test_a_slight_alarm_in_words_that_are_no_part_of_a_question_stands(text: str, evidence: str) -> None:
    assert ASSISTANT.answer(text, slight(evidence)).outcome is Outcome.URGENT


def test_who_asks_whether_a_message_is_urgent_is_told_what_its_writer_is() -> None:
    assistant = Assistant(clinic())
    assistant.triage = cast(Triage, Alarmed())
    conversation = Conversation(assistant)
    question, statement = Incoming("a", QUESTION, NOON), Incoming("b", NECK, NOON)

    assert [conversation.is_urgent(one) for one in (question, statement)] == [False, True]
    assert [conversation.handle(one).outcome for one in (question, statement)] == [Outcome.ANSWER, Outcome.URGENT]

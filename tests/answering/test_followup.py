"""A message that only tells before or after: the question asked just before is answered on that side."""

from dataclasses import replace

import pytest

from bot.answering.assistant import Assistant
from bot.answering.model import FaqEntry, Outcome, Side
from tests.answering.clinic import clinic

BEFORE = FaqEntry(
    "cream-before",
    "Can I use cream before the laser?",
    "Not all.",
    ("cream before treatment", "can i put my cream on before it"),
    side=Side.BEFORE,
    twins=("cream-after",),
)
AFTER = FaqEntry(
    "cream-after",
    "Can I use cream after the laser?",
    "Usually.",
    ("cream after treatment", "can i put my cream on after it"),
    side=Side.AFTER,
    twins=("cream-before",),
)
WORDS = replace(
    clinic().words,
    before=("before", "before the laser"),
    after=("after", "after the laser"),
    stop_words=frozenset(["i", "mean", "the", "is", "no", "it", "my", "can", "on"]),
)
ASSISTANT = Assistant(replace(clinic(), entries=(BEFORE, AFTER, *clinic().entries), words=WORDS))


@pytest.mark.parametrize(
    ("earlier", "text", "entry_id"),
    [
        ("can i put my cream on", "after", "cream-after"),
        ("can i put my cream on", "Before, I mean", "cream-before"),
        ("can i put my cream on before it", "no, after the laser", "cream-after"),
        ("can i put my cream on after it", "after", "cream-after"),
    ],
)
def test_the_side_alone_is_about_the_question_before(earlier: str, text: str, entry_id: str) -> None:
    reply = ASSISTANT.reply(text, [earlier])
    assert (reply.outcome, reply.entries) == (Outcome.ANSWER, (entry_id,))


@pytest.mark.parametrize(
    ("earlier", "text"),
    [
        ([], "after"),
        (["is ice ok"], "after"),  # its answer is of no side
        (["can i put my cream on"], "before or after"),
        (["can i put my cream on"], "ice after"),
    ],
)
def test_without_such_a_question_it_is_a_message_like_any_other(earlier: list[str], text: str) -> None:
    assert ASSISTANT.reply(text, earlier).entries == ASSISTANT.reply(text).entries

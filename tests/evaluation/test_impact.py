"""What a new version of the knowledge would do differently."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import replace

import pytest
from markupsafe import Markup

from bot.answering.assistant import Assistant
from bot.answering.model import FaqEntry, Outcome, Side, Urgency
from bot.answering.reply import Choice, Reply
from bot.evaluation.impact import Fate, Shift, compare, render, shifts
from bot.evaluation.questions import Kind, Question
from bot.evaluation.verdict import judge
from tests.answering.clinic import BREATHING, ENTRIES, clinic

KNOWLEDGE = clinic()
LASER = FaqEntry(
    "laser", "What is the laser?", "A light.", ("explain the laser", "laser meaning", "what does the laser do")
)
OLD = Assistant(KNOWLEDGE)
NEW = Assistant(
    replace(
        KNOWLEDGE,
        version="new",
        entries=(*(entry for entry in ENTRIES if entry.id != "price"), LASER),
        rules=(replace(KNOWLEDGE.rules[0], any=("throat closing",), must_fire=("my throat is closing",)),),
    )
)


def asked(text: str, *expect: str, kind: Kind = Kind.IN_SCOPE, alarm_only: bool = False) -> Question:
    return Question(text, text, kind, expect, alarm_only=alarm_only)


def test_only_questions_that_are_treated_differently_are_told_each_once_in_their_order() -> None:
    questions = ["explain the laser", "is ice ok", "how much money", "explain the laser", "i cannot breathe", "hello"]

    found = shifts(OLD, NEW, questions)

    assert [shift.text for shift in found] == ["explain the laser", "how much money", "i cannot breathe"]
    assert str(found[0]) == "“explain the laser”: nothing → answer `laser`"
    assert str(found[1]) == "“how much money”: referral `price` → nothing"
    assert str(found[2]).startswith("“i cannot breathe”: alarm `breathing` → ")


def test_the_same_knowledge_shifts_nothing() -> None:
    assert shifts(OLD, OLD, [text for entry in ENTRIES for text in entry.wordings]) == ()


@pytest.mark.parametrize(
    ("fate", "words"),
    [
        (Fate(Outcome.ANSWER, ("ice", "scratch")), "answer `ice` and `scratch`"),
        (Fate(Outcome.CHOICES), "choices"),
        (Fate(Outcome.FALLBACK), "nothing"),
        (Fate(Outcome.SMALLTALK), "small talk"),
        (Fate(Outcome.URGENT, rule="breathing"), "alarm `breathing`"),
    ],
)
def test_what_becomes_of_a_question_is_said_in_words(fate: Fate, words: str) -> None:
    assert str(fate) == words


def test_of_many_the_first_are_shown_and_the_rest_counted() -> None:
    found = [Shift(f"q{n}", Fate(Outcome.FALLBACK), Fate(Outcome.CHOICES)) for n in range(20)]

    assert render(found, most=2) == "• “q0”: nothing → choices\n• “q1”: nothing → choices\n… and 18 more"
    assert render([]) == ""


QUESTIONS = [
    asked("explain the laser", "laser"),
    asked("is ice ok", "ice"),
    asked("how much money", "price"),
    asked("i cannot breathe", "none", kind=Kind.URGENT),
    asked("my throat is closing", "none", kind=Kind.URGENT),
    asked("do you sell bicycles", "none", kind=Kind.OUT_OF_SCOPE),
]


def test_labelled_questions_are_told_that_get_worse_and_those_that_get_better() -> None:
    comparison = compare(OLD, NEW, QUESTIONS, "questions.jsonl")

    assert [str(one) for one in comparison.better] == ["“explain the laser”: nothing → answer `laser` (right: `laser`)"]
    assert [one.question.text for one in comparison.worse] == ["how much money", "i cannot breathe"]
    assert str(comparison.worse[1]).endswith("(right: alarm)")
    assert (comparison.before.title, comparison.after.version) == ("questions.jsonl", "new")


def test_the_scorecard_before_and_after_stands_in_one_line() -> None:
    assert compare(OLD, NEW, QUESTIONS).line == "answered 67% → 67%, wrong 0.0% → 0.0%, red flags seen 100.0% → 50.0%"
    assert compare(OLD, OLD, QUESTIONS).line == "answered 67% → 67%, wrong 0.0% → 0.0%"
    assert compare(OLD, NEW, []).line == "no question of the file can be measured"


class Scripted(Assistant):
    """Always gives the same reply."""

    def __init__(self, outcome: Outcome, *entries: str, offered: str = "") -> None:
        self.knowledge = KNOWLEDGE
        urgency = Urgency(BREATHING, "x") if outcome is Outcome.URGENT else None
        choices = (Choice(offered, offered),) if offered else ()
        self._reply = Reply(outcome, Markup("x"), Markup("x"), entries=entries, offered=choices, urgency=urgency)

    def reply(self, text: str, earlier: Sequence[str] = (), side: Side | None = None) -> Reply:
        return self._reply


RIGHT, CHOICES = Scripted(Outcome.ANSWER, "ice"), Scripted(Outcome.CHOICES, "ice", offered="ice")
SILENT, WRONG, ALARM = Scripted(Outcome.FALLBACK), Scripted(Outcome.ANSWER, "scratch"), Scripted(Outcome.URGENT)
ICE = asked("ice?", "ice")
BIKE = asked("bicycles?", "none", kind=Kind.OUT_OF_SCOPE)
HELP = asked("help!", "none", kind=Kind.URGENT)
NEAR = asked("breathing exercises", "none", kind=Kind.LOOKALIKE, alarm_only=True)


@pytest.mark.parametrize(
    ("question", "good", "bad"),
    [
        (ICE, RIGHT, CHOICES),
        (ICE, RIGHT, SILENT),
        (ICE, SILENT, WRONG),
        (ICE, CHOICES, ALARM),
        (BIKE, SILENT, WRONG),
        (BIKE, SILENT, ALARM),
        (BIKE, CHOICES, RIGHT),
        (HELP, ALARM, SILENT),
        (NEAR, WRONG, ALARM),
    ],
)
def test_silence_is_worse_than_right_and_a_wrong_answer_or_alarm_is_worse_than_silence(
    question: Question, good: Assistant, bad: Assistant
) -> None:
    falling, rising = compare(good, bad, [question]), compare(bad, good, [question])

    assert ([one.question for one in falling.worse], falling.better) == ([question], ())
    assert (rising.worse, [one.question for one in rising.better]) == ((), [question])


@pytest.mark.parametrize(
    ("question", "one", "other"),
    [
        (ICE, CHOICES, SILENT),
        (ICE, WRONG, ALARM),
        (HELP, RIGHT, SILENT),
        (NEAR, SILENT, WRONG),
        (BIKE, SILENT, CHOICES),
    ],
)
def test_what_is_as_good_is_neither(question: Question, one: Assistant, other: Assistant) -> None:
    comparison = compare(one, other, [question])

    assert comparison.worse + comparison.better == ()


async def test_a_comparison_runs_in_a_worker_thread() -> None:
    found = await asyncio.to_thread(compare, OLD, NEW, QUESTIONS)

    assert [judge(q, OLD.reply(q.text), KNOWLEDGE).answered for q in QUESTIONS[:2]] == [False, True]
    assert len(found.worse) == 2

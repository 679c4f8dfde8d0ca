from collections.abc import Sequence
from dataclasses import replace
from io import StringIO
from pathlib import Path

import pytest
from markupsafe import Markup
from rich.console import Console

from bot.answering.assistant import Assistant
from bot.answering.model import Outcome
from bot.answering.reply import Choice, Reply
from bot.errors import ClinicBotError
from bot.evaluation import tables
from bot.evaluation.limits import broken, read_limits
from bot.evaluation.questions import Kind, Question, QuestionsError, read_questions
from bot.evaluation.run import evaluate_file, evaluate_knowledge
from bot.evaluation.scorecard import Scorecard, Share
from bot.evaluation.verdict import Verdict, judge
from tests.answering.clinic import clinic
from tests.evaluation.progress import NoProgress

KNOWLEDGE = clinic(covered_by={"ice": "scratch"})


def question(*expect: str, kind: Kind = Kind.IN_SCOPE, multi: bool = False) -> Question:
    return Question("q", "text", kind, expect, multi=multi)


def reply(outcome: Outcome, *entries: str, offered: Sequence[str] = ()) -> Reply:
    choices = tuple(Choice(name, name) for name in offered)
    return Reply(outcome, Markup("body"), Markup("notice"), entries=entries, offered=choices)


def verdict(asked: Question, given: Reply) -> Verdict:
    return judge(asked, given, KNOWLEDGE)


def names(found: Verdict) -> set[str]:
    every = ("alarmed", "answered", "answered_strict", "offered", "wrong", "abstained")
    return {name for name in every if getattr(found, name)}


@pytest.mark.parametrize(
    ("asked", "given", "expected"),
    [
        (question("ice"), reply(Outcome.ANSWER, "ice"), {"answered", "answered_strict"}),
        (question("ice"), reply(Outcome.ANSWER, "scratch"), {"answered"}),  # the overview that covers it
        (question("scratch"), reply(Outcome.ANSWER, "ice"), {"wrong"}),
        (question("ice"), reply(Outcome.REFERRAL, "price"), {"abstained"}),
        (question("ice"), reply(Outcome.FALLBACK), {"abstained"}),
        (question("ice"), reply(Outcome.CHOICES, "ice", offered=["ice", "price"]), {"offered"}),
        (question("ice"), reply(Outcome.CHOICES, "price", offered=["price"]), {"abstained"}),
        (question("price"), reply(Outcome.REFERRAL, "price"), {"answered", "answered_strict"}),
        (
            question("ice", "scratch", multi=True),
            reply(Outcome.ANSWER, "scratch", "ice"),
            {"answered", "answered_strict"},
        ),
        (question("ice", "none", multi=True), reply(Outcome.ANSWER, "ice", "price"), {"answered", "answered_strict"}),
        (question("scratch", "none", multi=True), reply(Outcome.ANSWER, "scratch", "ice"), {"wrong"}),
        (question("none", kind=Kind.OUT_OF_SCOPE), reply(Outcome.FALLBACK), {"answered", "answered_strict"}),
        (question("none", kind=Kind.OUT_OF_SCOPE), reply(Outcome.REFERRAL, "price"), {"answered", "answered_strict"}),
        (question("none", kind=Kind.OUT_OF_SCOPE), reply(Outcome.ANSWER, "ice"), {"wrong"}),
        (question("ice", "none", kind=Kind.LOOKALIKE), reply(Outcome.FALLBACK), {"answered", "answered_strict"}),
        (question("ice", kind=Kind.LOOKALIKE), reply(Outcome.URGENT), {"alarmed", "abstained"}),
        (question("urgent", kind=Kind.URGENT), reply(Outcome.URGENT), {"alarmed", "abstained"}),
    ],
)
def test_an_answer_is_judged_by_its_label(asked: Question, given: Reply, expected: set[str]) -> None:
    assert names(verdict(asked, given)) == expected


def test_half_of_two_questions_answered_is_no_right_answer() -> None:
    asked = question("ice", "scratch", multi=True)

    assert "answered_strict" not in names(verdict(asked, reply(Outcome.ANSWER, "ice")))


@pytest.mark.parametrize(
    ("share", "low", "high"),
    [(Share(0, 10), 0.0, 0.2775), (Share(5, 10), 0.2366, 0.7634), (Share(10, 10), 0.7225, 1.0)],
)
def test_the_interval_is_wilson_s(share: Share, low: float, high: float) -> None:
    assert share.interval == pytest.approx((low, high), abs=1e-4)


def test_a_share_of_nothing_is_none() -> None:
    assert (Share(0, 0).value, Share(0, 0).interval) == (None, None)


def scorecard() -> Scorecard:
    good = verdict(question("ice"), reply(Outcome.ANSWER, "ice"))
    bad = verdict(question("scratch"), reply(Outcome.ANSWER, "ice"))
    alarm = verdict(question("urgent", kind=Kind.URGENT), reply(Outcome.URGENT))
    missed = verdict(question("urgent", kind=Kind.URGENT), reply(Outcome.ANSWER, "ice"))
    false = verdict(replace(question("none", kind=Kind.LOOKALIKE), style="long"), reply(Outcome.URGENT))
    return Scorecard("test", "v1", [good, bad, alarm, missed, false])


def test_measures_count_what_they_are_about() -> None:
    counts = {name: (share.hits, share.total) for name, share in scorecard().measures().items()}

    assert counts == {
        "answered": (1, 2),
        "answered_strict": (1, 2),
        "resolved": (1, 2),
        "abstained": (0, 2),
        "wrong": (1, 3),
        "urgent": (1, 2),
        "false_alarms": (1, 3),
    }


def test_the_scorecard_for_programs_lists_what_went_wrong() -> None:
    found = scorecard().as_json()

    assert found["confusions"] == [{"wanted": "scratch", "got": "ice", "count": 1}]
    assert [len(found[key]) for key in ("wrong", "missed", "false_alarms")] == [1, 1, 1]
    assert found["measures"]["answered"]["value"] == 0.5
    assert set(found["by_style"]) == {"", "long"}


def test_the_table_shows_shares_counts_and_the_cases() -> None:
    console = Console(width=150, record=True, file=StringIO())

    tables.show(scorecard(), console)

    shown = console.export_text()
    assert "Urgent, but missed: 1" in shown
    assert "False alarms: 1" in shown
    assert "50.0% │ 9.5% - 90.5% │   1/2" in shown


def test_limits_that_are_broken_are_said() -> None:
    limits = read_limits(["answered=.75", "urgent=0.5"], ["wrong=.03"])

    assert broken(scorecard(), limits) == [
        "answered is 0.500, and 0.75 is the least",
        "wrong is 0.333, and 0.03 is the most",
    ]


def test_a_measure_of_nothing_breaks_its_limit() -> None:
    card = Scorecard("empty", "v1", [])

    assert broken(card, read_limits([], ["wrong=1"])) == [
        "wrong can't be measured on these questions, and 1 is the most"
    ]


@pytest.mark.parametrize("text", ["wrong", "wrong=", "wrong=2", "wrongs=.1", "=1"])
def test_a_limit_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ClinicBotError, match="is no limit: write a measure and a share"):
        read_limits([text], [])


def test_a_file_of_questions_is_put_to_the_bot(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text(
        '{"text": "Can I put ice on the swelling?", "kind": "in_scope", "expect": ["ice"]}\n\n'
        '{"text": "I cannot breathe", "kind": "urgent", "expect": ["urgent"]}\n'
    )

    card = evaluate_file(path, Assistant(KNOWLEDGE), NoProgress())

    assert [(v.question.id, v.answered, v.alarmed) for v in card.verdicts] == [("1", True, False), ("3", False, True)]


def test_an_expected_entry_that_the_faq_does_not_have_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text(
        '{"text": "Ice?", "kind": "in_scope", "expect": ["icy"]}\n'
        '{"text": "My throat closes", "kind": "urgent", "expect": ["urgent"]}\n'
        '{"text": "Rain?", "kind": "oos", "expect": ["none", "weather-tomorrow"]}\n'
    )

    with pytest.raises(QuestionsError) as caught:
        evaluate_file(path, Assistant(KNOWLEDGE), NoProgress())

    assert str(caught.value).splitlines() == [
        f"{path}:1: the FAQ has no entry `icy`: did you mean `ice`?",
        f"{path}:3: the FAQ has no entry `weather-tomorrow`: `none` stands for no entry",
    ]


def test_every_bad_line_of_a_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "q.jsonl"
    path.write_text(
        '{"text": 1, "kind": "oos", "expect": []}\n{\n{"text": "x", "expect": []}\n[]\n'
        '{"text":"x","expect":["a"],"kind":"odd"}\n'
    )

    with pytest.raises(QuestionsError) as caught:
        read_questions(path)

    lines = str(caught.value).splitlines()
    assert [line.split(":")[1] for line in lines] == ["1", "2", "3", "4", "5"]
    assert "`text` should be a text and `expect` a list of entry ids" in lines[0]
    assert "`kind` is missing" in lines[2]
    assert "'odd' is not a valid Kind" in lines[4]


@pytest.mark.parametrize("content", [None, b"", b"\xff"])
def test_a_file_that_holds_no_questions_is_told(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "q.jsonl"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(QuestionsError, match="can't be read|holds no questions"):
        read_questions(path)


def test_without_a_file_each_phrasing_example_and_referral_is_left_out_once() -> None:
    card = evaluate_knowledge(clinic(), NoProgress())

    by_style = {name: len(verdicts) for name, verdicts in card.grouped(lambda v: v.question.style).items()}
    assert by_style == {"answer": 10, "referral": 4, "entry left out": 3, "example": 3}
    assert card.measures()["wrong"].total == 17


def test_a_line_that_is_no_json_is_told_with_what_one_looks_like(tmp_path: Path) -> None:
    file = tmp_path / "questions.jsonl"
    file.write_text("does it hurt?\n", encoding="utf-8")
    with pytest.raises(QuestionsError, match=r"questions.jsonl:1: this line can't be read: write it like \{") as told:
        read_questions(file)
    example = str(told.value).partition("like ")[2].partition(", or take")[0]
    file.write_text(f"{example}\n", encoding="utf-8")
    assert read_questions(file)[0].text == "does it hurt?"

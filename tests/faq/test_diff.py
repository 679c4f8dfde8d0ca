"""What changed, in words for staff."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.answering.careplan import CarePlan, Step
from bot.answering.knowledge import Knowledge
from bot.answering.model import FaqEntry
from bot.faq.diff import changes, drastic_reasons, render_changes
from bot.faq.textdiff import text_diff
from tests.faq.folder import CLINIC, FAQ, SMALLTALK, URGENT, WORDS, load


@pytest.fixture
def old(tmp_path: Path) -> Knowledge:
    return load(tmp_path / "old").knowledge


def told(tmp_path: Path, old: Knowledge, **files: str) -> list[str]:
    return render_changes(changes(old, load(tmp_path / "new", **files).knowledge)).split("\n")


def test_the_same_files_have_no_changes(tmp_path: Path, old: Knowledge) -> None:
    assert told(tmp_path, old) == ["Nothing that patients read has changed."]


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ("often advised", "fine", "entry `ice`: answer reworded"),
        ("Better <b>not</b>", "Better not", "entry `scratch`: answer set in other type"),
        ("Can I ice it?", "May I?", "entry `ice`: question reworded"),
        ("[ice ok, cold pack]", "[ice ok, cool, pack]", "entry `ice`: 2 phrasings added, 1 phrasing removed"),
        ("    see_also", "    kind: referral\n    see_also", "entry `ice`: only sends to the clinic now"),
        ("    see_also: [scratch]\n", "", "entry `ice`: other related questions"),
        ("    see_also", "    side: after\n    see_also", "entry `ice`: other side of the procedure"),
        ("    see_also", "    category: x\n    see_also", "entry `ice`: other category"),
        ("consult your doctor", "see a doctor", "the doctor notice below every answer is reworded"),
        ("entries:", "wrong_budget: 3%\nentries:", "wrong answers: 3.0% may be wrong instead of 2.0%"),
    ],
)
def test_a_changed_entry_is_told_with_what_changed(
    tmp_path: Path, old: Knowledge, before: str, after: str, sentence: str
) -> None:
    assert told(tmp_path, old, faq=FAQ.replace(before, after)) == [f"• {sentence}"]


def test_entries_that_come_and_go_are_told(tmp_path: Path, old: Knowledge) -> None:
    assert told(tmp_path, old, faq=FAQ.replace("id: ice", "id: cold")) == [
        "• entry `ice` is gone",
        "• entry `cold` is new",
    ]


@pytest.mark.parametrize(
    ("before", "after", "sentence"),
    [
        ("id: breathing", "id: air", "red flag `breathing` is gone"),
        ("[can not breathe, cant breathe]", "[can not breathe]", "red flag `breathing`: 1 phrase removed"),
        ("meaning: trouble", "meaning: great trouble", "red flag `breathing`: sign reworded"),
        ("    must_fire", "    none: [joke]\n    must_fire", "red flag `breathing`: 1 exception added"),
        ("[I can not breathe]", "[I can not breathe now]", "red flag `breathing`: 1 example added, 1 example removed"),
        (
            "any: [can not breathe, cant breathe]",
            "all: [[can not breathe, cant breathe]]",
            "red flag `breathing`: phrases grouped otherwise",
        ),
    ],
)
def test_a_changed_red_flag_is_told_first(
    tmp_path: Path, old: Knowledge, before: str, after: str, sentence: str
) -> None:
    faq = FAQ.replace("often advised", "fine")

    assert told(tmp_path, old, faq=faq, urgent=URGENT.replace(before, after))[0] == f"• {sentence}"


def test_wording_small_talk_and_words_are_told(tmp_path: Path, old: Knowledge) -> None:
    clinic = CLINIC.replace("fallback: fallback", "fallback: Sorry!").replace("Call for help", "Call 112")
    clinic = clinic.replace("instructions:", "instructions:\n  calm: Rest.")

    assert told(
        tmp_path,
        old,
        clinic=clinic,
        words=WORDS.replace("before", "until"),
        smalltalk=SMALLTALK.replace("[hi]", "[hi, hey]"),
    ) == [
        "• wording `fallback` reworded",
        "• instruction `calm` is new",
        "• instruction `emergency` reworded",
        "• small talk `greeting`: 1 phrasing added",
        "• the words that the bot knows are changed",
    ]


def test_a_changed_care_plan_is_told_by_its_days(tmp_path: Path) -> None:

    base = load(tmp_path).knowledge
    plan = CarePlan(
        "laser", "Laser", 3, (Step(0, "Ice.", "ice"), Step(1, "Rest.", "scratch")), timedelta(hours=6), confirmed=False
    )
    other = replace(plan, days=4, steps=(Step(0, "Cool.", "ice"), Step(2, "Rest.", "scratch")), confirmed=True)

    [change] = changes(replace(base, plans=(plan,)), replace(base, plans=(other,)))
    assert change.text == (
        "care plan `laser`: 1 day added, 1 day removed, day 0 reworded, lasts 4 days instead of 3, days confirmed"
    )
    assert [c.text for c in changes(replace(base, plans=(plan,)), base)] == ["care plan `laser` is gone"]


def test_of_many_changes_the_first_are_shown_and_the_rest_counted(old: Knowledge) -> None:
    new = replace(old, entries=(*old.entries, *(FaqEntry(f"e{n}", "?", "x") for n in range(22))))

    lines = render_changes(changes(old, new)).split("\n")
    assert len(lines) == 16
    assert lines[-1] == "… and 7 more"


def many(old: Knowledge, count: int) -> Knowledge:
    return replace(old, entries=tuple(FaqEntry(f"e{n}", "?", "x") for n in range(count)))


def test_more_than_a_fifth_of_the_entries_lost_is_drastic_and_a_fifth_is_not(old: Knowledge) -> None:
    assert drastic_reasons(many(old, 10), many(old, 8)) == ()
    assert drastic_reasons(many(old, 10), many(old, 7)) == ("3 of 10 entries are lost",)
    assert drastic_reasons(many(old, 7), many(old, 70)) == ()


def test_a_lost_red_flag_is_drastic(old: Knowledge) -> None:
    assert drastic_reasons(old, replace(old, rules=())) == ("the red flag `breathing` is lost",)
    assert drastic_reasons(replace(old, rules=()), old) == ()


def test_a_red_flag_that_loses_most_of_what_it_knows_is_drastic(old: Knowledge) -> None:
    rule = replace(old.rules[0], any=("a", "b", "c"), must_fire=("d", "e", "f", "g"))
    weaker = replace(rule, any=("c", "x", "y"), must_fire=("d", "e"))

    before, after = (replace(old, rules=(one,)) for one in (rule, weaker))
    assert drastic_reasons(before, after) == ("the red flag `breathing` has lost more than half of its phrases",)
    assert drastic_reasons(after, replace(old, rules=(replace(weaker, any=("c", "x")),))) == ()


def test_the_lines_that_differ_are_shown_with_where_they_stand() -> None:
    old = "\n".join(f"line {n}" for n in range(1, 200))

    assert text_diff(old, old.replace("line 150", "changed")).split("\n") == [
        "line 149:",
        " line 149",
        "-line 150",
        "+changed",
        " line 151",
    ]


def test_equal_texts_and_texts_that_differ_in_line_ends_alone_have_no_diff() -> None:
    assert text_diff("a\r\nb\r\n", "a\nb\n") == ""


def test_a_long_diff_is_cut_and_the_rest_counted() -> None:
    lines = text_diff("\n".join(map(str, range(1000))), "x" * 1000, most=5).split("\n")

    assert len(lines) == 6
    assert lines[-1] == "… and 997 more lines"
    assert all(len(line) <= 160 for line in lines)

"""The safety gate: what proves a rules file, and what it refuses."""

from dataclasses import replace
from pathlib import Path

import pytest

from bot.answering.learnt import Alarms
from bot.answering.triage import Fault, Triage
from bot.errors import ClinicBotError
from bot.faq.checks import safety_problems
from tests.answering.triage_files import shipped_calm, shipped_rules, shipped_vectors, shipped_words
from tests.faq.folder import URGENT, load

RULE = "    any: [can not breathe, cant breathe]\n"


def told(folder: Path, urgent: str) -> str:
    """Return what is said of a rules file, by loading or by the gate."""
    try:
        loaded = load(folder, urgent=urgent)
    except ClinicBotError as error:
        return str(error)
    return "\n".join(str(problem) for problem in safety_problems(Alarms.of(loaded.knowledge).failures, loaded.files))


def test_a_rules_file_that_keeps_its_word_passes(tmp_path: Path) -> None:
    assert told(tmp_path, URGENT) == ""


def test_a_rule_whose_phrases_were_taken_away_is_refused_and_its_examples_named() -> None:
    rules = [replace(rule, any=("xyzzy",), all=()) if rule.id == "eyes" else rule for rule in shipped_rules()]
    failures = Triage.build(rules, shipped_words(), shipped_calm(), shipped_vectors()).failures()
    eyes = next(rule for rule in rules if rule.id == "eyes")
    assert {failure.rule.id for failure in failures} == {"eyes"}
    assert {failure.example for failure in failures} == set(eyes.must_fire)
    assert Fault.UNSEEN in {failure.fault for failure in failures}


def test_an_example_that_no_phrase_sees_is_told_with_its_place_and_what_to_do(tmp_path: Path) -> None:
    urgent = URGENT.replace("must_fire: [I can not breathe]", "must_fire: [my hat is on fire]")
    message = told(tmp_path, urgent)
    assert "urgent.yaml:8:17" in message
    assert "no phrase of `breathing` sees “my hat is on fire”" in message


def test_a_near_miss_that_fires_is_told(tmp_path: Path) -> None:
    urgent = URGENT.replace("[Can I ice it?]", "[oh I can not breathe]")
    assert "“oh I can not breathe” raises an alarm and must not" in told(tmp_path, urgent)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("    must_fire: [I can not breathe]\n", "", "the rule `breathing` has no `must_fire`: add messages"),
        ("    must_not_fire: [Can I ice it?]\n", "", "the rule `breathing` has no `must_not_fire`: add messages"),
        (RULE, "    any: [cant breathe, '?!']\n", "the phrase “?!” has no word in it: write one, or take it out"),
        (RULE, "    all: [[eye], ['/', pain]]\n", "the phrase “/” has no word in it"),
        (RULE, "", "the rule `breathing` can never fire: give it `any` or `all`"),
    ],
)
def test_a_rule_that_proves_or_says_nothing_is_refused(tmp_path: Path, old: str, new: str, expected: str) -> None:
    assert old in URGENT
    message = told(tmp_path, URGENT.replace(old, new))
    assert expected in message
    assert "urgent.yaml:" in message

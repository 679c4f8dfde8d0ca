"""The shipped red flags: the gate holds, calm messages stay silent, an urgent sentence fires inside any text."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.answering.triage_files import shipped, shipped_calm, shipped_rules, shipped_words

DEV = Path(__file__).parents[1] / "data" / "questions-dev.jsonl"
QUESTIONS = [json.loads(line) for line in DEV.read_text(encoding="utf-8").splitlines()]
URGENT = ("I cannot breathe", "My lips are swelling up", "there is pus on my cheek", "I want to kill myself")

calm_texts = st.sampled_from(shipped_calm())
junk = st.text(max_size=80).map(lambda text: text.replace(":", " "))


def test_every_example_does_what_it_must() -> None:
    assert [(f.rule.id, f.example) for f in shipped().failures()] == []


def test_no_wording_of_the_faq_fires() -> None:
    assert [text for text in shipped_calm() if shipped().assess(text)] == []


def test_no_off_topic_message_fires() -> None:
    assert [text for text in shipped_words().off_topic if shipped().assess(text)] == []


def test_every_rule_has_examples_of_both_kinds_and_a_known_instruction() -> None:
    assert {rule.instruction for rule in shipped_rules()} == {
        "emergency",
        "doctor-now",
        "eyes",
        "self-harm",
        "help-now",
    }
    assert [r.id for r in shipped_rules() if len(r.must_fire) < 20 or len(r.must_not_fire) < 15] == []


def test_no_dev_question_stands_in_the_rules() -> None:
    examples = {text for rule in shipped_rules() for text in (*rule.must_fire, *rule.must_not_fire)}
    assert examples.isdisjoint(question["text"] for question in QUESTIONS)


def test_urgent_dev_questions_fire() -> None:
    urgent = [question["text"] for question in QUESTIONS if question["kind"] == "urgent"]
    assert [text for text in urgent if not shipped().assess(text)] == []


@pytest.mark.parametrize("urgent", URGENT)
@given(before=st.lists(calm_texts, max_size=3), after=st.lists(calm_texts, max_size=3))
@settings(max_examples=25, deadline=None)
def test_an_urgent_sentence_fires_inside_any_calm_text(urgent: str, before: list[str], after: list[str]) -> None:
    assert shipped().assess(". ".join([*before, urgent, *after])) is not None


def test_a_long_story_is_judged_piece_by_piece() -> None:
    story = "so how much is it and when do you open and is there parking and what does the laser do, " * 4
    found = shipped().assess(f"{story} and my skin is coming off in sheets on the towel {story}")
    assert found is not None
    assert "coming off" in found.evidence
    assert shipped().assess(story + story) is None


@given(before=junk, after=junk)
@settings(max_examples=50, deadline=None)
def test_an_urgent_sentence_fires_inside_any_characters(before: str, after: str) -> None:
    assert shipped().assess(f"{before}. I cannot breathe. {after}") is not None


@given(st.text(max_size=300), st.lists(st.text(max_size=60), max_size=3))
@settings(max_examples=100, deadline=None)
def test_any_text_is_judged_without_failing(text: str, earlier: list[str]) -> None:
    found = shipped().assess(text, earlier)
    assert found is None or found.rule in shipped_rules()


@given(before=st.lists(calm_texts, max_size=2), urgent=st.sampled_from(URGENT), after=st.lists(calm_texts, max_size=2))
@settings(max_examples=25, deadline=None)
def test_an_urgent_sentence_fires_when_its_neighbours_came_as_messages_before(
    before: list[str], urgent: str, after: list[str]
) -> None:
    assert shipped().assess(". ".join([urgent, *after]), before) is not None


def test_the_longest_message_of_one_word_is_judged() -> None:
    assert shipped().assess("pain " * 800) is None
    assert shipped().assess("," * 4096) is None


@pytest.mark.parametrize(
    ("first", "second", "rule"),
    [
        ("my throat", "is closing", "breathing"),
        ("my lips", "they swell up", "swelling-of-mouth"),
        ("hi, my cheek", "pus is coming out", "infection"),
    ],
)
def test_one_thought_in_two_messages_fires(first: str, second: str, rule: str) -> None:
    found = shipped().assess(second, [first])
    assert found is not None
    assert found.rule.id == rule


@pytest.mark.parametrize(
    "text",
    [
        "slight redness",
        "a bit puffy",
        "a little sore",
        "my friend had blisters years ago",
        "when I had my wisdom teeth out my face was so swollen",
        "can it cause blisters?",
        "what if I get an infection",
        "is there a risk of burns",
        "heart attack when I saw the price",
        "burning question for you",
        "no fever. can I moisturise?",
        "I had fever last summer, all fine now",
        "it doesn't hurt any more",
    ],
)
def test_mild_past_imagined_and_idiomatic_messages_stay_silent(text: str) -> None:
    assert shipped().assess(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "my daughter's lips are swelling after her laser",
        "I had no blisters yesterday but now there are two blisters",
        "ice is not helping the pain",
        "the pain is not getting better",
        "MY THORAT IS CLOSNG",
        "i cnat breathe",
    ],
)
def test_children_turns_failures_and_typing_slips_fire(text: str) -> None:
    assert shipped().assess(text) is not None

"""Triage on small rules: what a phrase, a group and a cue do."""

import pytest

from bot.answering.model import PhraseGroup, Words
from bot.answering.triage import Failure, Fault, Triage
from tests.answering.triage_files import WORDS, rule

BLISTERS = rule("burn", any=("blister/blisters", "skin raw"))
BREATH = rule("breathing", any=("cant breathe",))
EYES = rule("eyes", all=(PhraseGroup(("eye", "vision")), PhraseGroup(("pain", "blurry"))), none=("eye cream",))


def fires(text: str, *earlier: str, words: Words = WORDS) -> str | None:
    found = Triage.build([BREATH, BLISTERS, EYES], words).assess(text, earlier)
    return found.rule.id if found else None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("I have a blister", "burn"),
        ("BLISTERS!!!", "burn"),
        ("theres a blisterr on my chin", "burn"),
        ("raw is the skin", "burn"),
        ("my skin is all red and raw", None),  # too far apart for one phrase
        ("my skin is so raw", "burn"),
        ("blurry, my left eye", "eyes"),
        ("there is pain inside of the eye", "eyes"),
        ("pain in my knee", None),
        ("eye cream gives me pain", None),
        ("can I moisturise?", None),
        ("", None),
        ("?!…", None),
    ],
)
def test_a_rule_fires_on_its_phrases_and_groups(text: str, expected: str | None) -> None:
    assert fires(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("no blisters", None),
        ("no fever, redness or blisters", None),
        ("it isn't a blister", None),
        ("I had no blisters yesterday but now there are two blisters", "burn"),
        ("no fever. there is a blister", "burn"),
        ("I can't breathe", "breathing"),
        ("no, I can't breathe", "breathing"),
        ("my friend had blisters", None),
        ("my friend had laser and I have blisters", "burn"),
        ("my friend had it and now she has blisters, still", "burn"),
        ("my daughter says a friend had blisters", "burn"),
        ("I had blisters years ago", None),
        ("years ago, I had blisters", None),
        ("years ago I had laser and still there are blisters", "burn"),
        ("Years ago I was ill, in hospital for weeks with it, blisters everywhere on me", None),
        ("blisters, fine now", None),
        ("now the skin is raw, the rest is fine now", "burn"),
        ("will it blister?", None),
        ("can it cause burns, scars, blisters", None),
        ("what if it hurts, I have blisters", "burn"),
        ("dying to see the blister", "burn"),
    ],
)
def test_context_decides_whose_body_is_meant_and_when(text: str, expected: str | None) -> None:
    assert fires(text) == expected


def test_an_idiom_hides_only_its_own_words() -> None:
    rules = [rule("self-harm", any=("dying",))]
    assert Triage.build(rules, WORDS).assess("dying to know the price") is None
    assert Triage.build(rules, WORDS).assess("I feel I am dying") is not None


def test_evidence_is_what_the_patient_wrote_from_the_first_to_the_last_word_of_the_sign() -> None:
    found = Triage.build([EYES], WORDS).assess("Hello. Since monday my eye has a sharp pain, what now?")
    assert found is not None
    assert (found.rule.id, found.evidence) == ("eyes", "eye has a sharp pain")


def test_the_rule_that_stands_first_wins() -> None:
    assert fires("blisters. and I can't breathe") == "breathing"


def test_messages_sent_one_after_another_are_read_joined() -> None:
    assert fires("is raw", "hello", "my skin") == "burn"
    assert fires("is raw", "hello") is None


def test_an_earlier_alarm_does_not_fire_again_on_the_next_message() -> None:
    assert fires("ok thank you", "I can't breathe") is None


def test_a_small_clinic_may_have_phrases_only() -> None:
    assert fires("blister", words=Words()) == "burn"
    assert fires("hello", words=Words()) is None


def test_a_clinic_without_rules_never_alarms() -> None:
    assert Triage.build([], WORDS, ["hello"]).assess("I can't breathe") is None


def test_an_alternative_that_stands_for_several_words_is_found() -> None:
    assert fires("i wont say more, i cannot breathe") is None
    assert fires("cant really breathe") == "breathing"


def test_the_gate_names_the_examples_that_do_not_do_what_they_must() -> None:
    silent = rule("burn", any=("blister",), must_fire=("a blister", "no blister"))
    loud = rule("burn", any=("blister",), must_not_fire=("blister cream", "hi"))
    words = Words(negations=("no",))
    assert Triage.build([silent], words).failures() == [Failure(silent, "no blister", Fault.SILENT)]
    assert Triage.build([loud], words).failures() == [Failure(loud, "blister cream", Fault.LOUD)]


def test_the_gate_is_silent_on_rules_that_keep_their_word() -> None:
    kept = rule(any=("blister",), must_fire=("a blister",), must_not_fire=("hi",))
    assert Triage.build([kept], WORDS).failures() == []


def test_a_spanish_clinic_writes_its_own_rules_and_words() -> None:
    words = Words(language="spanish", negations=("no/sin",), past=("hace años",), stop_words=frozenset({"la", "en"}))
    rules = [rule("quemadura", any=("ampolla/ampollas", "piel quemada/quemado"))]
    triage = Triage.build(rules, words)
    assert triage.assess("tengo ampoyas... digo, ampollas en la cara") is not None
    assert triage.assess("la piel está muy quemada") is not None
    assert triage.assess("sin ampollas") is None
    assert triage.assess("hace años tuve una ampolla") is None


@pytest.mark.parametrize("text", ["my sight is gone", "ice is not helping"])
def test_a_sign_that_is_itself_a_denial_or_an_end_fires(text: str) -> None:
    triage = Triage.build([rule("eyes", any=("sight gone", "ice not helping", "sight helping"))], WORDS)
    assert triage.assess(text) is not None

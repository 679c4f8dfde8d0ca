"""An innocent thought before or after a sign, however joined, never mutes it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.answering.triage.sayings import LEAST
from tests.answering.triage_files import shipped, shipped_calm, shipped_rules, shipped_words

WORDS = shipped_words()
JOINTS = (" ", ", ", " and ", " but ", ". ", "\n")
# Thoughts made of the very words that take a sign away: somebody else's, past, imagined, denied.
LED = [f"what about my nose, {cue}" for cue in ("years ago", "last summer", "all fine now")]
THOUGHTS = (
    *(f"{cue.split('/')[0]} it hurt" for cue in WORDS.hypotheticals),
    *(f"i had acne {' '.join(word.split('/')[0] for word in cue.split())}" for cue in WORDS.past),
    *(f"{' '.join(word.split('/')[0] for word in cue.split())} a spot" for cue in WORDS.others),
    *(f"{' '.join(word.split('/')[0] for word in cue.split())} acne" for cue in WORDS.negations),
    *(" ".join(word.split("/")[0] for word in cue.split()) for cue in WORDS.idioms),
    *LED,
)
EXAMPLES = [text for rule in shipped_rules() for text in rule.must_fire]
LONG = [text for text in EXAMPLES if len(text.split()) > LEAST]  # what is shorter, calm messages say, too

thoughts = st.sampled_from([*THOUGHTS, *shipped_calm()])
joints = st.sampled_from(JOINTS)


@given(thoughts, joints, st.sampled_from(LONG), joints, thoughts)
@settings(max_examples=300, deadline=None)
def test_every_example_fires_inside_any_innocent_thoughts(
    before: str, one: str, example: str, other: str, after: str
) -> None:
    assert shipped().assess(f"{before}{one}{example}") is not None
    assert shipped().assess(f"{example}{other}{after}") is not None
    assert shipped().assess(f"{before}{one}{example}{other}{after}") is not None


@pytest.mark.parametrize(
    "text",
    [
        "does the laser hurt i cant breathe",
        "i had acne years ago and i cant breathe",
        "my dog is fine but now my throat is closing",
        "my friend had no trouble with it and my lips are swelling",
        "will it scar and my skin came off in the shower",
        "no fever so far and i cant see out of my left eye",
    ],
)
def test_a_sign_beside_an_innocent_thought_fires(text: str) -> None:
    assert shipped().assess(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "what if my throat is closing",
        "could it be infected",
        "will it stop hurting its agony",
        "why is my face numb",
        "how do i stop the bleeding",
        "never had pain like this",
        "nothing stops the bleeding",
        "not able to open my eye",
        "my husband says my face is swelling",
        "my neighbour collapsed after her laser",
        "the prescribed cream gave me a rash all over",
        "my throte is closing",
        "icantbreathe",
        "so much pian",
        "i need a doctor now",
        "should i call 112",
        "sos",
        "🆘",
    ],
)
def test_what_only_looks_denied_imagined_or_misspelt_fires(text: str) -> None:
    assert shipped().assess(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        "lips",
        "my tongue",
        "i faint easily, can i have it",
        "i have eczema",
        "cut myself shaving",
        "black dots on nose",
        "took my tablets this morning",
        "will it burn?",
        "can it cause blisters?",
        "what if i get blisters",
        "the clinic's emergency number?",
    ],
)
def test_a_bare_word_a_habit_or_a_question_about_the_future_stays_silent(text: str) -> None:
    assert shipped().assess(text) is None


def test_of_joined_and_single_messages_the_more_severe_sign_is_told() -> None:
    alone, joined = shipped().assess("it hurts so bad"), shipped().assess("it hurts so bad", ["pressure in my chest"])
    assert alone is not None
    assert joined is not None
    assert (alone.rule.id, joined.rule.id) == ("pain", "chest-pain")


def test_a_cry_for_help_is_a_rule_of_its_own() -> None:
    found = shipped().assess("emergency")
    assert found is not None
    assert (found.rule.id, found.sure) == ("asks-for-help", True)

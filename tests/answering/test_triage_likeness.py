"""The second line of defence: wordings that no phrase foresaw, judged by the rules' examples."""

from bot.answering.model import Words
from bot.answering.triage import Triage
from tests.answering.triage_files import rule

FIRE = (
    "the skin slides off when I wash",
    "a piece of skin came away with the towel",
    "skin came off on my pillow",
    "the top of the cheek rubbed off and it is wet",
)
QUIET = ("can I wash my face", "do you sell towels", "is the pillow important")
CALM = ("how much is it", "can I put cream on my skin", "when do you open", "what is a laser", "does the laser hurt")
HIVES = rule("rash", any=("hives",), must_fire=("bumps all over my arms", "itchy lumps on the belly"))
BURN = rule("burn", any=("burnt",), must_fire=FIRE, must_not_fire=QUIET)


def test_a_new_wording_fires_by_likeness_and_names_the_rule_of_the_nearest_example() -> None:
    found = Triage.build([HIVES, BURN], Words(), CALM).assess("Hello. my skin came off with the flannel")
    assert found is not None
    assert (found.rule.id, found.evidence) == ("burn", "my skin came off with the flannel")


def test_calm_messages_and_near_misses_stay_silent() -> None:
    triage = Triage.build([HIVES, BURN], Words(), CALM)
    assert [text for text in (*CALM, *QUIET) if triage.assess(text)] == []


def test_without_calm_messages_only_phrases_fire() -> None:
    triage = Triage.build([rule("burn", any=("burnt",), must_fire=FIRE)], Words())
    assert triage.assess("a piece of skin came away") is None
    assert triage.assess("burnt") is not None


def test_what_is_somebody_elses_is_not_judged() -> None:
    words = Words(others=("friend",), own=("i/my",))
    triage = Triage.build([HIVES, BURN], words, CALM)
    assert triage.assess("a friend, the skin came off on the pillow") is None


def test_likeness_is_read_across_messages_but_an_old_alarm_is_not_repeated() -> None:
    triage = Triage.build([HIVES, BURN], Words(), CALM)
    assert triage.assess("came off on the pillow", ["a piece of my skin"]) is not None
    assert triage.assess("thanks", ["skin came off on my pillow"]) is None


def test_a_long_story_is_judged_piece_by_piece() -> None:
    story = "how much is it, when do you open, what is a laser, " * 4
    triage = Triage.build([HIVES, BURN], Words(), CALM)
    found = triage.assess(f"{story} a piece of skin came away with the towel, skin came off on my pillow, {story}")
    assert found is not None
    assert "came" in found.evidence


def test_a_phrase_that_calm_messages_say_too_needs_an_alarming_sentence() -> None:
    calm = (*CALM, "is raw food good", "a raw food diet and my face", "raw food or cooked food")
    triage = Triage.build([rule("burn", any=("raw",), must_fire=(*FIRE, "skin is raw and wet"))], Words(), calm)
    assert triage.assess("raw food or cooked food") is None
    assert triage.assess("my skin is raw") is not None

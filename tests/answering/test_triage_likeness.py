"""The second line of defence: wordings that no phrase foresaw, judged by the rules' examples."""

import pickle

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


def test_an_alarm_is_slight_where_the_words_only_just_resemble_one() -> None:
    triage = Triage.build([HIVES, BURN], Words(), CALM)
    found = [triage.assess(text) for text in ("skin came off", "off with the towel", FIRE[0])]
    assert [(u.sure, u.slight) for u in found if u] == [(False, False), (False, True), (True, False)]


def test_calm_messages_and_near_misses_stay_silent() -> None:
    triage = Triage.build([HIVES, BURN], Words(), CALM)
    assert [text for text in (*CALM, *QUIET) if triage.assess(text)] == []


def test_without_calm_messages_only_phrases_fire() -> None:
    triage = Triage.build([rule("burn", any=("burnt",), must_fire=FIRE)], Words())
    assert triage.assess("a piece of skin came away") is None
    assert triage.assess("burnt") is not None


def test_near_misses_teach_whose_body_is_meant_whatever_the_sign() -> None:
    words = Words(others=("friend/cousin",), own=("i/my",))
    told = ("a friend, her arm was wet all over", "my cousin, the towel had blood on it")
    burn = rule("burn", any=("burnt",), must_fire=FIRE, must_not_fire=(*QUIET, *told))
    triage = Triage.build([HIVES, burn], words, CALM)
    assert triage.assess("a friend, the skin rubbed away") is None
    assert triage.assess("the skin rubbed away") is not None


def test_likeness_is_read_across_messages_but_an_old_alarm_is_not_repeated() -> None:
    triage = Triage.build([HIVES, BURN], Words(), CALM)
    assert triage.assess("came off on the pillow", ["a piece of my skin"]) is not None
    assert triage.assess("thanks", ["skin came off on my pillow"]) is None


def test_a_phrase_that_calm_messages_say_too_needs_an_alarming_sentence() -> None:
    calm = (*CALM, "is raw food good", "raw food or cooked food")
    triage = Triage.build(
        [rule("burn", any=("raw",), must_fire=(*FIRE, "skin is raw and wet", "a raw cheek"))], Words(), calm
    )
    assert triage.assess("raw food or cooked food") is None
    assert triage.assess("my skin is raw") is not None


def test_what_no_example_teaches_fires_on_its_phrases() -> None:
    eyes = rule("eyes", any=("cream laser",))
    taught = Triage.build([eyes, BURN], Words(), CALM).assess("is the cream for the laser")
    assert taught is not None
    assert taught.rule.id == "eyes"


def test_every_example_does_what_it_must_although_some_are_nearly_the_same() -> None:
    near = tuple(text.replace("skin", "paint").replace("cheek", "wall") for text in FIRE)
    burn = rule("burn", any=("skin", "cheek", "wash", "towel", "pillow", "rubbed"), must_fire=FIRE, must_not_fire=near)
    assert Triage.build([burn], Words(), CALM).failures() == []


def test_triage_is_kept_and_read_again_unchanged() -> None:
    triage = Triage.build([HIVES, BURN], Words(), CALM)
    kept = pickle.loads(pickle.dumps(triage))  # noqa: S301  made here
    texts = (*FIRE, *QUIET, "my skin came off with the flannel")
    assert [kept.assess(text) for text in texts] == [triage.assess(text) for text in texts]

import pytest

from bot.answering.model import Words
from bot.answering.normalize import Normalizer
from bot.answering.smalltalk import SmalltalkFinder
from tests.answering.clinic import SMALLTALK

FINDER = SmalltalkFinder(SMALLTALK, Normalizer(Words()), fillers={"there"}, known={"treat"})


@pytest.mark.parametrize(
    ("said", "talk"),
    [
        ("hi", "greeting"),
        ("HIIII 👋", "greeting"),
        ("hello there!", "greeting"),
        ("good mornign", "greeting"),
        ("hi, thank you", "thanks"),
        ("thnaks", "thanks"),
    ],
)
def test_small_talk_is_recognised(said: str, talk: str) -> None:
    found = FINDER.find(said)

    assert found is not None
    assert found.id == talk


@pytest.mark.parametrize("said", ["hi can I scratch", "there", "", "👋", "morning after pill", "hi " * 13, "treat"])
def test_a_message_that_says_anything_else_is_no_small_talk(said: str) -> None:
    assert FINDER.find(said) is None


def test_without_phrases_nothing_is_small_talk() -> None:
    assert SmalltalkFinder((), Normalizer(Words())).find("hi") is None

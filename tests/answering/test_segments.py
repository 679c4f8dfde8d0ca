"""Where a message is cut, and which of its parts ask."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering.model import Side, Words
from bot.answering.segments import LONG, WINDOW, Segments, windows
from bot.answering.sides import Sides, told
from bot.answering.terms import Terms

WORDS = Words(
    abbreviations={"n": "and", "b4": "before"},
    joiners=("and", "also", "one more thing"),
    openers=("how", "does", "can", "is it", "what", "do i"),
    before=("before", "laser is tomorrow", "my laser is", "until i have had it"),
    after=("after", "since the laser", "had it yesterday", "had it"),
)
TERMS = Terms(WORDS)
SEGMENTS = Segments(WORDS, TERMS)


@pytest.mark.parametrize(
    ("message", "parts"),
    [
        ("does it hurt n how much does it cost", ["does it hurt", "n how much does it cost"]),
        ("Does it hurt? How much is it?", ["Does it hurt?", "How much is it?"]),
        ("does it hurt, what does it cost", ["does it hurt,", "what does it cost"]),
        ("do i need creams and gels before", ["do i need creams and gels before"]),
        ("My sister said, no pain", ["My sister said, no pain"]),
        ("Two things: do I stop, and can I sunbathe?", ["Two things:", "do I stop,", "and can I sunbathe?"]),
        ("can i go. one more thing how long is it", ["can i go.", "one more thing how long is it"]),
        ("does it hurt & how much is it", ["does it hurt", "& how much is it"]),
        ("can I use creams & gels", ["can I use creams & gels"]),
        ("🙏🙏", []),
    ],
)
def test_a_message_is_cut_where_another_question_begins(message: str, parts: list[str]) -> None:
    assert [segment.text.strip() for segment in SEGMENTS.split(message)] == parts


@pytest.mark.parametrize(
    ("message", "asks"),
    [
        ("I had a bad day.", False),
        ("really?", True),
        ("so um I was wondering does it hurt", True),
        ("my dog is well", False),
    ],
)
def test_a_part_asks_by_its_mark_or_by_its_words(message: str, asks: bool) -> None:
    assert [segment.asks for segment in SEGMENTS.split(message)] == [asks]


@pytest.mark.parametrize(("message", "joins"), [("pain & price", True), ("a+b", False), ("pain", False)])
def test_a_sign_for_and_joins(message: str, joins: bool) -> None:
    assert SEGMENTS.joins(message, TERMS.stems(message)) is joins


@given(st.text(max_size=200))
def test_no_word_is_lost_in_the_cutting(message: str) -> None:
    segments = SEGMENTS.split(message)
    assert [word for segment in segments for word in segment.said] == list(TERMS.spell(message))
    assert all(segment.said == TERMS.spell(segment.text) for segment in segments)


@given(st.lists(st.sampled_from(["laser", "skin", "my", "cat"]), max_size=120))
def test_windows_cover_every_word_of_a_long_part_and_none_of_a_short_one(words: list[str]) -> None:
    tokens = [TERMS.spell(f"{word}{at}") for at, word in enumerate(words)]
    found = windows(tokens)
    if len(words) <= LONG:
        assert found == ()
    else:
        assert {word for window in found for word in window} == {word for token in tokens for word in token}
        assert max(map(len, found)) == WINDOW


@pytest.mark.parametrize(
    ("text", "context", "known", "side"),
    [
        ("cream b4 the laser?", "", None, Side.BEFORE),
        ("My laser is on Friday, cream ok?", "", Side.AFTER, Side.BEFORE),
        ("I had it yesterday. Cream?", "", Side.BEFORE, Side.AFTER),
        ("cream ok?", "Two things since the laser: cream ok?", None, Side.AFTER),
        ("cream ok?", "cream ok?", Side.AFTER, Side.AFTER),
        ("cream before and after?", "", Side.AFTER, None),
        ("cream ok?", "", None, None),
        ("no cream until I have had it?", "", None, Side.BEFORE),
        ("I have had it, cream ok?", "", None, Side.AFTER),
    ],
)
def test_the_words_decide_the_side_before_what_is_known_does(
    text: str, context: str, known: Side | None, side: Side | None
) -> None:
    sides = Sides(WORDS, TERMS)
    assert told(sides.said(TERMS.stems(text)), sides.said(TERMS.stems(context)), known) == side

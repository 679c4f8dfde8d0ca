"""Similarity as a polynomial: what is served without the wordings is what comparing with each of them would give."""

import pickle

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answering import fitting, powers
from bot.answering.hashing import Floats
from bot.answering.matcher import Matcher
from bot.answering.meaning import View
from bot.answering.powers import Lesson, Powers, main_axes
from bot.answering.vectors import WordVectors
from bot.faq.vectors import word_vectors
from tests.answering.test_matcher import FAQ, WORDS

WORD = st.sampled_from([f"w{number}" for number in range(30)])
SAID = st.lists(st.lists(WORD, max_size=6), min_size=2, max_size=12)
RANDOM = np.random.default_rng(3)
TABLE = WordVectors(
    [f"w{number}" for number in range(30)],
    RANDOM.integers(-90, 90, size=(30, 9), dtype=np.int8),
    np.ones(30, dtype=np.float32),
)


@pytest.fixture(autouse=True)
def _few_axes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(powers, "PAIRS", 6)
    monkeypatch.setattr(powers, "TRIPLES", 4)
    monkeypatch.setattr(powers, "CHUNK", 5)


def similarity(one: Floats, other: Floats) -> float:
    """What `powers` says of itself, the long way."""
    alone, pairs, triples = (float(one[:axes] @ other[:axes]) for axes in (9, 6, 4))
    return 0.5 * (powers.ALWAYS + powers.ALONE * alone + powers.PAIRED * pairs**2 + powers.THREEFOLD * triples**3)


@given(SAID)
def test_products_of_two_texts_add_up_to_their_similarity(said: list[list[str]]) -> None:
    known = Powers(said, View(TABLE, 0.5))
    rows, products = known.coordinates(said), known.similarities(said)
    expected = [[similarity(one, other) for other in rows] for one in rows]
    np.testing.assert_allclose((products * known.factors) @ products.T, expected, atol=1e-5)
    np.testing.assert_allclose(Lesson(known, said).products(0, len(said)), expected, atol=1e-5)


@given(SAID, SAID)
def test_weights_of_products_say_what_all_wordings_would_say(said: list[list[str]], asked: list[list[str]]) -> None:
    known = Powers(said, View(TABLE, 0.5))
    dual = np.linspace(-1, 1, len(said) * 3, dtype=np.float32).reshape(len(said), 3)
    expected = [[similarity(one, other) for other in known.coordinates(said)] for one in known.coordinates(asked)]
    served = known.similarities(asked) @ Lesson(known, said).collapse(dual)
    np.testing.assert_allclose(served, np.array(expected) @ dual, atol=1e-4)


def test_rows_of_the_kernel_are_the_same_asked_for_block_by_block() -> None:
    said = [[f"w{number}"] for number in range(20)]
    lesson = Lesson(Powers(said, View(TABLE, 0.5)), said)
    np.testing.assert_allclose(lesson.products(7, 15), lesson.products(0, 20)[7:15, :15], atol=1e-6)


def test_the_first_axes_are_those_along_which_most_differs() -> None:
    rows = RANDOM.normal(size=(500, 5)).astype(np.float32) * np.array([1, 9, 3, 5, 7], dtype=np.float32)
    spread = (rows @ main_axes(rows)).std(axis=0)
    assert (np.diff(spread) < 0).all()
    np.testing.assert_allclose(spread, [9, 7, 5, 3, 1], rtol=0.15)


def test_an_faq_of_thousands_of_wordings_is_served_without_them_and_finds_its_entries(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(fitting, "SOME", 10)
    matcher = Matcher.build(FAQ, WORDS, vectors=word_vectors("english"))
    assert isinstance(matcher._scorer._fitted.meanings, Powers)
    assert [matcher.match(one.question).ranking[0].entry_id for one in FAQ] == [one.id for one in FAQ]
    assert matcher.match("is it painful").ranking[0].entry_id == matcher.match("does it hurt").ranking[0].entry_id
    copy: Matcher = pickle.loads(pickle.dumps(matcher))  # noqa: S301  our own
    assert copy.match("what will it cost me") == matcher.match("what will it cost me")

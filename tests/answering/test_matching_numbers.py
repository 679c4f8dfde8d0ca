"""The arithmetic of matching: what the closed forms give is what the long way round gives."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from bot.answering import hashing, linear, ridge
from bot.answering.calibration import Samples, calibrate, shares
from bot.answering.evidence import evidence, top_evidence
from bot.answering.features import WIDTH as WIDE
from bot.answering.features import FeatureSpace
from bot.answering.hashing import Floats, counted, dense, hashed
from bot.answering.letters import Letters
from bot.answering.terms import Read

TERMS = st.lists(st.tuples(st.text("abcdefg", min_size=1, max_size=3), st.floats(0.1, 2.0)), max_size=12)
TEXTS = st.lists(TERMS, min_size=1, max_size=70)
Solved = Callable[[], ridge.Trial]
WIDTH = 64
RANDOM = np.random.default_rng(5)
PLACES = RANDOM.normal(size=(40, 6)).astype(np.float32)
LABELS = np.repeat(np.arange(5), 8)


def scores_without(left_out: NDArray[np.int_], row: int) -> NDArray[np.float64]:
    """Fit on all but `left_out` the long way, and score `row`."""
    kept = np.setdiff1d(np.arange(len(PLACES)), left_out)
    rest, targets = PLACES[kept].astype(np.float64), np.eye(5)[LABELS[kept]]
    weights = np.linalg.solve(rest.T @ rest + ridge.LAMBDA * np.eye(6), rest.T @ targets)
    scores: NDArray[np.float64] = PLACES[row] @ weights
    return scores


def products(low: int, high: int) -> Floats:
    return PLACES[low:high] @ PLACES[:high].T


def few() -> ridge.Trial:
    _, left_out = ridge.fit_few(products, LABELS, 5)
    return ridge.try_out(left_out, LABELS, 5, 1000)


def many() -> ridge.Trial:
    _, left_out = ridge.fit_many(lambda low, high: PLACES[low:high], 6, LABELS, 5)
    return ridge.try_out(left_out, LABELS, 5, 1000)


@pytest.mark.parametrize("solved", [few, many])
def test_leaving_one_out_in_closed_form_equals_fitting_again(solved: Solved) -> None:
    unseen = solved().unseen
    expected = np.array([scores_without(np.array([row]), row) for row in range(len(PLACES))])
    np.testing.assert_allclose(unseen, expected, atol=2e-4)


@pytest.mark.parametrize("solved", [few, many])
def test_leaving_a_class_out_in_closed_form_equals_fitting_again(solved: Solved) -> None:
    strange = solved().strange
    for row, label in enumerate(LABELS):
        expected = scores_without(np.flatnonzero(label == LABELS), row)
        others = np.arange(5) != label
        np.testing.assert_allclose(strange[row][others], expected[others], atol=2e-4)
        assert strange[row][label] == -np.inf


def test_the_two_ways_to_solve_agree() -> None:
    dual, _ = ridge.fit_few(products, LABELS, 5)
    weights, _ = ridge.fit_many(lambda low, high: PLACES[low:high], 6, LABELS, 5)
    np.testing.assert_allclose(PLACES @ PLACES.T @ dual, PLACES @ weights, atol=2e-4)


def test_of_many_examples_some_whole_classes_and_the_last_are_tried() -> None:
    _, left_out = ridge.fit_few(products, LABELS, 5)
    trial = ridge.try_out(left_out, LABELS, 5, 14)
    assert sorted(set(LABELS[trial.tried].tolist())) == [0, 3, 4]


@given(TEXTS, st.integers(0, 40), st.integers(0, 20))
def test_products_and_sums_of_sparse_rows_equal_those_of_dense_ones(
    texts: list[list[tuple[str, float]]], low: int, common: int
) -> None:
    rows = [hashed(terms, 0, WIDTH) for terms in texts]
    table = dense(rows, WIDTH)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(linear, "COMMON", common)
        sparse = linear.SparseRows(rows, WIDTH)
    np.testing.assert_allclose(sparse.products(low, len(rows)), table[low:] @ table.T, atol=1e-3)
    first = len(rows) // 2
    np.testing.assert_allclose(sparse.products(0, first), table[:first] @ table[:first].T, atol=1e-3)
    numbers = np.linspace(0, 9, len(texts) * 20, dtype=np.float32).reshape(len(texts), 20)
    np.testing.assert_allclose(sparse.weigh(numbers), table.T @ numbers, atol=1e-2)


@pytest.fixture(scope="module")
def matrix() -> Floats:
    points = np.random.default_rng(1).normal(0.05, 0.15, size=(1100, 60)).astype(np.float32)
    made: Floats = points @ points.T + np.float32(0.3) * np.eye(1100, dtype=np.float32)
    return made


def test_the_inverse_stays_exact_through_many_blocks(matrix: Floats, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(linear, "BLOCK", 130)
    inverse = linear.Inverse(lambda low, high: matrix[low:high, :high].copy(), len(matrix))
    exact = np.linalg.inv(matrix.astype(np.float64))
    numbers = np.random.default_rng(2).normal(size=(1100, 3)).astype(np.float32)
    np.testing.assert_allclose(inverse.times(numbers), exact @ numbers, atol=2e-3)
    np.testing.assert_allclose(inverse.block(100, 900), exact[100:900, 100:900], atol=1e-3)
    half = inverse.half(numbers)
    np.testing.assert_allclose(half.T @ half, numbers.T @ exact @ numbers, rtol=1e-3)


def test_half_of_the_products_are_never_asked_for(matrix: Floats) -> None:
    asked: list[tuple[int, int]] = []

    def blocks(low: int, high: int) -> Floats:
        asked.append((low, high))
        return matrix[low:high, :high].copy()

    linear.Inverse(blocks, len(matrix))
    assert asked == [(0, 384), (384, 768), (768, 1100)]


def test_being_of_another_world_rivals_every_entry() -> None:
    (row,) = top_evidence(np.array([[0.7, 0.2]], dtype=np.float32), np.array([0.6], dtype=np.float32))
    np.testing.assert_allclose(row, evidence(np.array(0.7), np.array(0.6)), atol=1e-6)


def test_the_shares_of_the_traffic_sum_to_one_and_skip_what_is_empty() -> None:
    weights = shares([(2, 0.6), (0, 0.3), (4, 0.2)])
    np.testing.assert_allclose(weights, [0.375, 0.375, 0.0625, 0.0625, 0.0625, 0.0625])


def samples(right_score: float, wrong_score: float) -> Samples:
    scores = np.array([right_score] * 80 + [wrong_score] * 20)
    right = np.arange(100) < 80
    return Samples(evidence(scores, np.full(100, 0.1)), right, ~right, right, np.full(100, 0.01))


@pytest.mark.parametrize("budget", [0.0, 0.02, 0.1, 0.5])
def test_no_more_of_the_rehearsal_is_answered_wrongly_than_the_budget_allows(budget: float) -> None:
    noisy = np.random.default_rng(2).normal(0.4, 0.2, 400)
    right = noisy + np.random.default_rng(3).normal(0, 0.2, 400) > 0.35
    known = Samples(evidence(noisy, np.zeros(400)), right, ~right, right, np.full(400, 1 / 400))
    calibration = calibrate(known, budget)
    answered = calibration.confidence(known.evidence) >= calibration.answer
    assert (answered & ~right).mean() <= budget


def test_a_wider_budget_never_answers_less() -> None:
    thresholds = [calibrate(samples(0.6, 0.4), budget).answer for budget in (0.0, 0.02, 0.1, 0.3)]
    assert thresholds == sorted(thresholds, reverse=True)


def test_the_weights_stay_within_reason_where_right_and_wrong_look_alike() -> None:
    chance = np.random.default_rng(8)  # plain Newton steps run off to 247 here
    scores = np.concatenate([chance.normal(0.15, 0.1, 150), chance.normal(0.08, 0.1, 150)])
    right = np.arange(300) < 150
    alike = Samples(evidence(scores, chance.normal(0.055, 0.02, 300)), right, ~right, right, np.full(300, 1 / 300))
    assert np.abs(calibrate(alike, 0.02).weights).max() < 10


def test_more_evidence_never_lowers_the_confidence() -> None:
    calibration = calibrate(samples(0.8, 0.3), 0.02)
    scores = np.linspace(0, 1.2, 40)
    assert (np.diff(calibration.confidence(evidence(scores, np.full(40, 0.1)))) >= 0).all()


@given(st.lists(st.lists(st.sampled_from("abcdef"), max_size=6), max_size=6))
def test_words_are_counted_text_by_text(texts: list[list[str]]) -> None:
    words, counts = counted(texts)
    assert counts.shape == (len(texts), len(words))
    assert counts.tolist() == [[text.count(word) for word in words] for text in texts]
    assert set(words) == {word for text in texts for word in text}


@pytest.mark.parametrize("rows", [1, 3, 5, 40])
def test_a_product_taken_in_parts_equals_the_whole(rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hashing, "PLAIN", 700)
    monkeypatch.setattr(hashing, "FEWEST", 9)
    left, right = RANDOM.normal(size=(rows, 101)).astype(np.float32), RANDOM.normal(size=(101, 7)).astype(np.float32)
    np.testing.assert_allclose(hashing.weighed(left, right), left @ right, atol=1e-4)


SAID = st.lists(st.lists(st.sampled_from(["laser", "lasers", "skin", "my", "cat", "zebra"]), max_size=7), max_size=5)


@given(SAID, st.integers(0, 1))
def test_letters_score_texts_as_their_vectors_do(said: list[list[str]], narrow: int) -> None:
    texts = [Read(tuple(words), tuple(words), tuple(0.9 if word == "cat" else 1.0 for word in words)) for words in said]
    known = [Read(words, words, (1.0,) * len(words)) for words in (("my", "skin"), ("my", "laser"), ("cat", "skin"))]
    space = FeatureSpace(known, [0, 1, 1], frozenset(["my"]))
    weights = RANDOM.normal(size=(WIDE >> narrow, 3)).astype(np.float32)
    expected = dense(space.vectors(texts), len(weights)) @ weights
    np.testing.assert_allclose(Letters(space, weights).scores(texts), expected, atol=1e-4)

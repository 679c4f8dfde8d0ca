"""Pieces of messages with which the meanings of others are compared, by the vectors of their words."""

from collections.abc import Sequence
from math import sqrt

import numpy as np

from bot.answering.hashing import Floats, unit
from bot.answering.meaning import JITTER, SHARPNESS
from bot.answering.vectors import WordVectors

MOST = 400
LEAST = 1e-18  # the square of a length; of what is shorter no direction is known

Words = Sequence[str]


class Landmarks:
    """Some of many texts. How near another is to each is exp(SHARPNESS * (cosine - 1)), from the middle of them all."""

    def __init__(self, texts: Sequence[Words], vectors: WordVectors) -> None:
        self._vectors = vectors
        rows = vectors.encode(texts)
        self._middle = rows.mean(axis=0).astype(np.float32)
        chosen = np.unique(np.linspace(0, len(texts) - 1, min(MOST, len(texts))).round().astype(int))
        self._columns = np.ascontiguousarray(unit(rows[chosen] - self._middle).T)
        kernel = _nearness(self._columns.T @ self._columns)
        kernel.flat[:: len(kernel) + 1] += np.float32(JITTER)
        self._turn: Floats = np.linalg.inv(np.linalg.cholesky(kernel)).T

    def places(self, texts: Sequence[Words]) -> Floats:
        """Return the place of each text, (texts, n); products of places come near how near two texts are (Nyström)."""
        turned: Floats = _nearness(unit(self._vectors.encode(texts) - self._middle) @ self._columns) @ self._turn
        return turned

    def fold(self, weights: Floats) -> Floats:
        """Return the weight of each landmark, from those of a place's numbers."""
        folded: Floats = self._turn @ weights
        return folded

    def weigh(self, words: Words, stretches: Sequence[slice], weights: Floats) -> list[float]:
        """Return how near each of some stretches of a text is to the landmarks, each weighed by one of `weights`."""
        table = self._vectors.table(words)
        if len(stretches) == 1:  # as most often; then it takes half the time
            near = _nearness(_unit(_unit(np.add.reduce(table[stretches[0]])) - self._middle) @ self._columns)
            return [float(near @ weights)]
        chosen = np.zeros((len(stretches), len(words)), dtype=np.float32)
        for row, stretch in enumerate(stretches):
            chosen[row, stretch] = 1.0
        near = _nearness(unit(unit(chosen @ table) - self._middle) @ self._columns)
        weighed: list[float] = (near @ weights).tolist()
        return weighed


def _unit(row: Floats) -> Floats:
    """Return `row` at length 1, or 0 as it is."""
    return row * np.float32(1.0 / sqrt(max(float(row @ row), LEAST)))


def _nearness(cosines: Floats) -> Floats:
    """Turn `cosines` into nearness, in place."""
    cosines -= np.float32(1.0)
    cosines *= np.float32(SHARPNESS)
    return np.exp(cosines, out=cosines)

"""How near two texts' meanings are, as a polynomial of the cosine: learnt from all wordings, served without any.

Products of coordinates stand for a power of a cosine. So what is learnt of every wording adds up to one weight for each
product, and a text is never compared with thousands of wordings. Powers are taken along the main axes only.
"""

from collections.abc import Sequence
from itertools import combinations_with_replacement

import numpy as np

from bot.answering.hashing import Floats, unit
from bot.answering.meaning import View

ALWAYS, ALONE, PAIRED, THREEFOLD = 0.05, 0.15, 0.5, 1.0  # what the powers 0 to 3 add to the similarity
PAIRS, TRIPLES = 80, 20  # main axes whose coordinates are paired, and taken by threes
CHUNK = 512  # wordings whose products are in memory at once


class Powers:
    """Turns texts into coordinates along the wordings' main axes, from their common middle, and into products."""

    def __init__(self, wordings: Sequence[Sequence[str]], view: View) -> None:
        self._encoder, self.share = view.encoder, view.share
        raw = self._encoder.encode(wordings)
        self._middle = raw.mean(axis=0)
        self._axes = main_axes(unit(raw - self._middle))
        pairs, triples = _combined(len(self._axes), PAIRS, 2), _combined(len(self._axes), TRIPLES, 3)
        place = {pair: at for at, pair in enumerate(pairs)}
        self._pairs = np.array(pairs, dtype=np.intp).T
        self._triples = np.array([(place[a, b], c) for a, b, c in triples], dtype=np.intp).T
        orders = [
            [1.0],
            [1.0] * len(self._axes),
            [2.0 - (a == b) for a, b in pairs],
            [_orders(*one) for one in triples],
        ]
        parts = zip((ALWAYS, ALONE, PAIRED, THREEFOLD), orders, strict=True)
        self.factors = np.concatenate([self.share * part * np.array(times, dtype=np.float32) for part, times in parts])

    def coordinates(self, texts: Sequence[Sequence[str]]) -> Floats:
        """Return the coordinates of `texts`, each given as its words: a row of length 1 each, or 0."""
        turned: Floats = unit(self._encoder.encode(texts) - self._middle) @ self._axes
        return turned

    def similarities(self, texts: Sequence[Sequence[str]]) -> Floats:
        """Return the products of the coordinates of `texts`, a row each; weights for them: see `Lesson.collapse`."""
        return self.products(self.coordinates(texts))

    def products(self, rows: Floats) -> Floats:
        """Return 1, the coordinates in `rows`, and their products by twos and by threes.

        Those of two texts, times each other and `factors`, add up to the texts' similarity.
        """
        width, twos = len(self._axes) + 1, self._pairs.shape[1]
        columns = np.ascontiguousarray(
            rows.T
        )  # where each takes a text's place, many texts take little longer than one
        found = np.empty((len(self.factors), len(rows)), dtype=np.float32)
        found[0], found[1:width] = 1.0, columns
        paired, threefold = found[width : width + twos], found[width + twos :]
        np.multiply(columns.take(self._pairs[0], axis=0), columns.take(self._pairs[1], axis=0), out=paired)
        np.multiply(paired.take(self._triples[0], axis=0), columns.take(self._triples[1], axis=0), out=threefold)
        return found.T


class Lesson:
    """The wordings that are learnt from, by their coordinates."""

    def __init__(self, powers: Powers, wordings: Sequence[Sequence[str]]) -> None:
        self._powers, self._rows = powers, powers.coordinates(wordings)

    def products(self, low: int, high: int) -> Floats:
        """Return the similarities of the wordings from `low` up to `high` to all up to `high`."""
        total = self._cosines(low, high, self._rows.shape[1])
        total *= np.float32(ALONE)
        total += np.float32(ALWAYS)
        pairs, triples = self._cosines(low, high, PAIRS), self._cosines(low, high, TRIPLES)
        pairs *= pairs * np.float32(PAIRED)
        triples *= triples * triples * np.float32(THREEFOLD)  # numpy's own third power takes ten times as long
        total += pairs
        total += triples
        total *= np.float32(self._powers.share)
        return total

    def _cosines(self, low: int, high: int, axes: int) -> Floats:
        along: Floats = self._rows[low:high, :axes] @ self._rows[:high, :axes].T
        return along

    def collapse(self, dual: Floats) -> Floats:
        """Return weights for a text's products; with them it scores its similarities to the wordings, times `dual`."""
        total: Floats = np.zeros((len(self._powers.factors), dual.shape[1]), dtype=np.float32)
        for low in range(0, len(dual), CHUNK):
            total += self._powers.products(self._rows[low : low + CHUNK]).T @ dual[low : low + CHUNK]
        total *= self._powers.factors[:, None]
        return total


def main_axes(rows: Floats) -> Floats:
    """Return the directions along which `rows` differ, a column each, the main one first."""
    _, axes = np.linalg.eigh((rows.T @ rows).astype(np.float64))
    return np.ascontiguousarray(axes[:, ::-1], dtype=np.float32)


def _combined(width: int, axes: int, size: int) -> list[tuple[int, ...]]:
    """Return which of the first `axes` coordinates make each product of `size`."""
    return list(combinations_with_replacement(range(min(width, axes)), size))


def _orders(a: int, b: int, c: int) -> float:
    """Return in how many orders three ascending numbers can stand."""
    return (6.0, 3.0, 1.0)[(a == b) + (b == c)]

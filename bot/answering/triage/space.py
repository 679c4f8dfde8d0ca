"""Pieces of messages as rows of numbers: clues weighed by their rarity, and the nearness of meanings."""

from array import array
from collections.abc import Iterable, Sequence
from math import sqrt

import numpy as np

from bot.answering.hashing import Floats
from bot.answering.meaning import Meanings, View
from bot.answering.triage.clues import Piece
from bot.answering.triage.codes import BITS, KINDS, SIGN
from bot.answering.triage.linear import Rows, laid_out
from bot.answering.vectors import WordVectors

SIGN_WEIGHT = 0.05  # of a sign; little, for phrases were written with the examples in view. Words weigh 1 together
FEW = 3.0  # clues of the rarest kind; a piece that has fewer proves little
LANDMARKS = 400  # pieces with which meanings are compared
UNKNOWN = -1  # the column of what nobody said before: it tells nothing


class Space:
    """Knows how rare each clue is among some pieces, and the meanings of some of them."""

    def __init__(self, pieces: Sequence[Piece], landmarks: Sequence[Piece], vectors: WordVectors | None) -> None:
        counts = np.bincount(laid_out([piece.clues for piece in pieces])[0], minlength=KINDS << BITS)
        known = counts > 0
        rarity = np.log(len(pieces) / np.maximum(counts, 1)) + 1
        self._few = float(FEW * rarity.max() ** 2)
        rarity[SIGN << BITS :] = SIGN_WEIGHT
        # Arrays, not numpy's: to look a number up takes a fifth of the time.
        self._columns = array("i", np.where(known, np.cumsum(known) - 1, UNKNOWN).astype(np.intc).tobytes())
        self._rarity = array("f", rarity[known].astype(np.float32).tobytes())  # of each column
        self.width = len(self._rarity)
        self._meanings = (
            Meanings([piece.words for piece in landmarks], [View(vectors, 1.0)], LANDMARKS) if vectors else None
        )
        self._turn = self._meanings.rotation() if self._meanings else None

    def rows(self, pieces: Sequence[Piece]) -> Rows:
        """Return a row for each piece; the last of its dense numbers is 1."""
        clues, starts = laid_out([piece.clues for piece in pieces])
        columns = np.frombuffer(self._columns, np.intc)[clues]
        values = np.where(columns == UNKNOWN, np.float32(0.0), np.frombuffer(self._rarity, np.float32)[columns])
        group = np.repeat(np.arange(len(pieces)) * KINDS, np.diff(starts)) + (clues >> BITS)
        lengths = np.sqrt(np.bincount(group, values * values, len(pieces) * KINDS) + self._few)
        lengths[SIGN::KINDS] = 1.0
        values = (values / lengths[group]).astype(np.float32)
        return Rows(np.maximum(columns, 0), values, starts, self.width, self._dense(pieces))

    def score(self, clues: Iterable[int], weights: Sequence[float]) -> float:
        """Return the product of a piece's row, without its dense numbers, with `weights` of the columns."""
        columns, rarity = self._columns, self._rarity
        totals, squares = [0.0] * KINDS, [self._few] * KINDS
        for clue in clues:
            column = columns[clue]
            if column != UNKNOWN:
                kind, rare = clue >> BITS, rarity[column]
                totals[kind] += rare * weights[column]
                squares[kind] += rare * rare
        squares[SIGN] = 1.0
        return sum(total / sqrt(square) for total, square in zip(totals, squares, strict=True))

    def near(self, pieces: Sequence[Piece]) -> Floats:
        """Return how near the meaning of each piece is to each landmark, (pieces, landmarks)."""
        if self._meanings is None:
            return np.zeros((len(pieces), 0), dtype=np.float32)
        return self._meanings.similarities([piece.words for piece in pieces])

    def fold(self, weights: Floats) -> Floats:
        """Return the weights of what `near` gives, from those of the dense numbers of a row."""
        return weights[:-1] if self._turn is None else self._turn @ weights[:-1]

    def _dense(self, pieces: Sequence[Piece]) -> Floats:
        near = self.near(pieces)
        turned = near if self._turn is None else near @ self._turn
        return np.concatenate([turned, np.ones((len(pieces), 1), dtype=np.float32)], axis=1)

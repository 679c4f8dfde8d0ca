"""Pieces of messages as rows of numbers: clues weighed by their rarity, and the nearness of meanings."""

from collections.abc import Sequence
from math import sqrt
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from bot.answering.hashing import Floats
from bot.answering.triage.clues import Piece
from bot.answering.triage.codes import BITS, KINDS, SAID, SIGN, WORD
from bot.answering.triage.landmarks import Landmarks
from bot.answering.triage.linear import Rows, laid_out
from bot.answering.vectors import WordVectors

SIGN_WEIGHT = 0.05  # of a sign; little, for phrases were written with the examples in view. Words weigh 1 together
FEW = 3.0  # clues of the rarest kind; a piece that has fewer proves little
UNKNOWN = -1  # the column, past the others, of what nobody said before: it tells nothing


class Weights(NamedTuple):
    """What the numbers of a row weigh, in the form in which `Space.scores` needs them."""

    columns: Floats  # times the rarity of each; 0 past the last
    landmarks: Floats
    base: float


class Space:
    """Knows how rare each clue is among some pieces, and the meanings of some of them."""

    def __init__(self, pieces: Sequence[Piece], landmarks: Sequence[Piece], vectors: WordVectors | None) -> None:
        counts = np.bincount(laid_out([piece.clues for piece in pieces])[0], minlength=KINDS << BITS)
        known = counts > 0
        rarity = np.log(len(pieces) / np.maximum(counts, 1)) + 1
        self._few = float(FEW * rarity.max() ** 2)
        rarity[SIGN << BITS :] = SIGN_WEIGHT
        self._columns = np.where(known, np.cumsum(known) - 1, UNKNOWN).astype(np.int32)
        self._rarity = np.append(rarity[known], 0.0).astype(np.float32)  # of each column; 0 past the last
        self.width = len(self._rarity) - 1
        self._landmarks = Landmarks([piece.words for piece in landmarks], vectors) if vectors else None

    def rows(self, pieces: Sequence[Piece]) -> Rows:
        """Return a row for each piece: its clues, its place among the landmarks, and a 1."""
        columns, kinds, starts = self._laid_out(pieces)
        values = self._rarity[columns]
        lengths = np.sqrt(np.bincount(kinds, values * values, len(pieces) * KINDS) + self._few)
        lengths[SIGN::KINDS] = 1.0
        dense = [np.ones((len(pieces), 1), dtype=np.float32)]
        if self._landmarks is not None:
            dense.insert(0, self._landmarks.places([piece.words for piece in pieces]))
        values = (values / lengths[kinds]).astype(np.float32)
        return Rows(np.maximum(columns, 0), values, starts, self.width, np.concatenate(dense, axis=1))

    def weights(self, numbers: Floats) -> Weights:
        """Return `numbers`, one for each of a row, as weights."""
        columns, dense = numbers[: self.width], numbers[self.width : -1]
        folded = self._landmarks.fold(dense) if self._landmarks else dense
        return Weights(self._rarity * np.append(columns, np.float32(0.0)), folded, float(numbers[-1]))

    def scores(self, pieces: Sequence[Piece], weights: Weights) -> list[float]:
        """Return the products of the rows of a message's pieces (the first is the whole) with `weights`."""
        columns, kinds, _ = self._laid_out(pieces)
        rarity = self._rarity[columns]
        totals = np.bincount(kinds, weights.columns[columns], len(pieces) * KINDS).tolist()
        squares = np.bincount(kinds, rarity * rarity, len(pieces) * KINDS).tolist()
        meant = [0.0] * len(pieces)
        if self._landmarks is not None:
            stretches = [slice(piece.at, piece.at + len(piece.words)) for piece in pieces]
            meant = self._landmarks.weigh(pieces[0].words, stretches, weights.landmarks)
        return [
            totals[at + WORD] / sqrt(squares[at + WORD] + self._few)
            + totals[at + SAID] / sqrt(squares[at + SAID] + self._few)
            + totals[at + SIGN]
            + near
            + weights.base
            for at, near in zip(range(0, len(totals), KINDS), meant, strict=True)
        ]

    def _laid_out(self, pieces: Sequence[Piece]) -> tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.intp]]:
        """Return the columns of all pieces' clues end to end, the kind of each in each piece, where a piece starts."""
        clues, starts = laid_out([piece.clues for piece in pieces])
        kinds = clues >> BITS
        if len(pieces) > 1:
            kinds += np.repeat(np.arange(0, len(pieces) * KINDS, KINDS, dtype=np.int32), np.diff(starts))
        return self._columns[clues], kinds, starts

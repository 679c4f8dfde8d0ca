"""Pieces of messages as rows of numbers: clues weighed by their rarity, and the nearness of meanings."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from bot.answering.hashing import Floats
from bot.answering.meaning import Meanings
from bot.answering.triage.clues import BITS, KINDS, SIGN, Piece
from bot.answering.triage.linear import Rows, laid_out
from bot.answering.vectors import WordVectors

SIGN_WEIGHT = 0.2  # of a sign; the words of a piece have the weight 1 together, whatever their number
FEW = 3.0  # clues of the rarest kind; a piece that has fewer proves little
LANDMARKS = 400  # pieces with which meanings are compared


class Space:
    """Knows how rare each clue is among some pieces, and the meanings of some of them."""

    def __init__(self, pieces: Sequence[Piece], landmarks: Sequence[Piece], vectors: WordVectors | None) -> None:
        self.width = KINDS << BITS
        counts = np.bincount(laid_out([piece.clues for piece in pieces])[0], minlength=self.width)
        rarity = np.log(len(pieces) / np.maximum(counts, 1)) + 1
        self._few = FEW * rarity.max() ** 2
        rarity[SIGN << BITS : (SIGN + 1) << BITS] = SIGN_WEIGHT
        self._rarity = np.where(counts > 0, rarity, 0.0).astype(np.float32)  # what nobody said before tells nothing
        self._meanings = Meanings([piece.words for piece in landmarks], vectors, LANDMARKS) if vectors else None
        self._turn = self._meanings.rotation() if self._meanings else None

    def rows(self, pieces: Sequence[Piece]) -> Rows:
        """Return a row for each piece; the last of its dense numbers is 1."""
        return replace(self.sparse(pieces), dense=self._dense(pieces))

    def sparse(self, pieces: Sequence[Piece]) -> Rows:
        """Return a row for each piece without dense numbers."""
        columns, starts = laid_out([piece.clues for piece in pieces])
        values = self._rarity[columns]
        group = np.repeat(np.arange(len(pieces)) * KINDS, np.diff(starts)) + (columns >> BITS)
        lengths = np.sqrt(np.bincount(group, values * values, len(pieces) * KINDS) + self._few)
        lengths[SIGN::KINDS] = 1.0
        none = np.zeros((len(pieces), 0), dtype=np.float32)
        return Rows(columns, (values / lengths[group]).astype(np.float32), starts, self.width, none)

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

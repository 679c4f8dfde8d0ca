"""Pieces of messages as rows of numbers: clues weighed by their rarity, and the nearness of meanings."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from zlib import crc32

import numpy as np

from bot.answering.hashing import Floats
from bot.answering.meaning import Meanings, View
from bot.answering.triage.clues import Piece
from bot.answering.triage.codes import BITS, KINDS, SIGN
from bot.answering.triage.linear import Rows, laid_out
from bot.answering.vectors import WordVectors

SIGN_WEIGHT = 0.05  # of a sign; little, for phrases were written with the examples in view. Words weigh 1 together
FEW = 3.0  # clues of the rarest kind; a piece that has fewer proves little
RAREST = 2  # words that tell whether two pieces are nearly the same
LANDMARKS = 400  # pieces with which meanings are compared


class Space:
    """Knows how rare each clue is among some pieces, and the meanings of some of them."""

    def __init__(self, pieces: Sequence[Piece], landmarks: Sequence[Piece], vectors: WordVectors | None) -> None:
        counts = np.bincount(laid_out([piece.clues for piece in pieces])[0], minlength=KINDS << BITS)
        rarity = np.log(len(pieces) / np.maximum(counts, 1)) + 1
        self._few = FEW * rarity.max() ** 2
        rarity[SIGN << BITS : (SIGN + 1) << BITS] = SIGN_WEIGHT
        self._rarity = np.where(counts > 0, rarity, 0.0).astype(np.float32)  # what nobody said before tells nothing
        self._column = np.where(counts > 0, np.cumsum(counts > 0) - 1, 0).astype(np.int32)  # without gaps
        self.width = int((counts > 0).sum())
        self._seen = Counter(word for piece in pieces for word in set(piece.words))
        self._meanings = (
            Meanings([piece.words for piece in landmarks], [View(vectors, 1.0)], LANDMARKS) if vectors else None
        )
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
        return Rows(self._column[columns], (values / lengths[group]).astype(np.float32), starts, self.width, none)

    def family(self, piece: Piece) -> int:
        """Return a number that pieces of the same rarest words share: what differs by little things has the same."""
        rarest = sorted(set(piece.words), key=lambda word: (self._seen[word], word))[:RAREST]
        return crc32(" ".join(sorted(rarest)).encode())

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

"""Pieces of messages as rows of numbers: clues weighed by their rarity, and the nearness of meanings."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.answering.hashing import Floats
from bot.answering.meaning import Meanings, View
from bot.answering.triage.clues import Piece
from bot.answering.triage.codes import BITS, KINDS, SIGN
from bot.answering.triage.linear import Rows, laid_out
from bot.answering.vectors import WordVectors

SIGN_WEIGHT = 0.05  # of a sign; little, for phrases were written with the examples in view. Words weigh 1 together
FEW = 3.0  # clues of the rarest kind; a piece that has fewer proves little
LANDMARKS = 400  # pieces with which meanings are compared
UNKNOWN = -1  # the column, past the others, of what nobody said before: it tells nothing


class Space:
    """Knows how rare each clue is among some pieces, and the meanings of some of them."""

    def __init__(self, pieces: Sequence[Piece], landmarks: Sequence[Piece], vectors: WordVectors | None) -> None:
        counts = np.bincount(laid_out([piece.clues for piece in pieces])[0], minlength=KINDS << BITS)
        known = counts > 0
        rarity = np.log(len(pieces) / np.maximum(counts, 1)) + 1
        self._few = float(FEW * rarity.max() ** 2)
        rarity[SIGN << BITS :] = SIGN_WEIGHT
        self._columns = np.where(known, np.cumsum(known) - 1, UNKNOWN).astype(np.int32)
        self._rarity = np.append(rarity[known], 0.0).astype(np.float32)  # of each column, and of what is unknown
        self.width = len(self._rarity) - 1
        self._vectors = vectors
        self._meanings = (
            Meanings([piece.words for piece in landmarks], [View(vectors, 1.0)], LANDMARKS) if vectors else None
        )
        self._turn = self._meanings.rotation() if self._meanings else np.zeros((0, 0), dtype=np.float32)

    def rows(self, pieces: Sequence[Piece]) -> Rows:
        """Return a row for each piece; the last of its dense numbers is 1."""
        columns, kinds, starts = self._laid_out(pieces)
        values = self._rarity[columns]
        lengths = self._lengths(values, kinds, len(pieces))
        values = (values / lengths[kinds]).astype(np.float32)
        return Rows(np.maximum(columns, 0), values, starts, self.width, self._dense(pieces))

    def weighed(self, weights: Floats) -> Floats:
        """Return `weights` of the columns times the rarity of each, as `scores` takes them."""
        weighed: Floats = self._rarity * np.append(weights, np.float32(0.0))
        return weighed

    def scores(self, pieces: Sequence[Piece], weighed: Floats) -> NDArray[np.float64]:
        """Return the products of the pieces' rows, without their dense numbers, with what was `weighed`."""
        columns, kinds, _ = self._laid_out(pieces)
        scores = np.bincount(kinds, weighed[columns], len(pieces) * KINDS)
        scores /= self._lengths(self._rarity[columns], kinds, len(pieces))
        return np.add.reduce(scores.reshape(-1, KINDS), axis=1)

    def _laid_out(self, pieces: Sequence[Piece]) -> tuple[NDArray[np.int32], NDArray[np.intp], NDArray[np.intp]]:
        """Return the columns of all pieces' clues end to end, the kind of each in each piece, where a piece starts."""
        clues, starts = laid_out([piece.clues for piece in pieces])
        return (
            self._columns[clues],
            np.repeat(np.arange(len(pieces)) * KINDS, np.diff(starts)) + (clues >> BITS),
            starts,
        )

    def _lengths(self, values: Floats, kinds: NDArray[np.intp], pieces: int) -> NDArray[np.float64]:
        """Return what each kind of clues is divided by in each piece."""
        lengths: NDArray[np.float64] = np.sqrt(np.bincount(kinds, values * values, pieces * KINDS) + self._few)
        lengths[SIGN::KINDS] = 1.0
        return lengths

    def near(self, pieces: Sequence[Piece]) -> Floats:
        """Return how near the meaning of each piece of one message is to each landmark, (pieces, landmarks).

        The first piece is the whole message.
        """
        if self._meanings is None or self._vectors is None:
            return np.zeros((len(pieces), 0), dtype=np.float32)
        places = [slice(piece.at, piece.at + len(piece.words)) for piece in pieces]
        return self._meanings.similarities_of([self._vectors.stretches(pieces[0].words, places)])

    def fold(self, weights: Floats) -> Floats:
        """Return the weights of what `near` gives, from those of the dense numbers of a row."""
        return self._turn @ weights[:-1]

    def _dense(self, pieces: Sequence[Piece]) -> Floats:
        turned = np.zeros((len(pieces), 0), dtype=np.float32)
        if self._meanings is not None:
            turned = self._meanings.similarities([piece.words for piece in pieces]) @ self._turn
        return np.concatenate([turned, np.ones((len(pieces), 1), dtype=np.float32)], axis=1)

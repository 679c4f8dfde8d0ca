"""From a message to the vector that matching compares: stems, pairs of stems, and pieces of words."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from bot.answering.sparse import SparseRow, SparseRows
from bot.answering.terms import Read
from bot.answering.vocabulary import Vocabulary

PAIR_WEIGHT = 0.7
STOP_WEIGHT = 0.5
PIECES = (2, 3, 4)  # letters in a piece of a word
STEM_SHARE = 0.6  # of the similarity; the pieces have the rest


@dataclass(frozen=True, slots=True)
class Features:
    """A message in the FAQ's space. `coverage` is the share (0-1) of its weight that the FAQ knows."""

    row: SparseRow
    coverage: float


def pieces(word: str) -> list[str]:
    """Return the 2-, 3- and 4-letter pieces of `word`, its ends marked by a space."""
    marked = f" {word} "
    return [marked[at : at + size] for size in PIECES for at in range(len(marked) - size + 1)]


class FeatureSpace:
    """The columns of one FAQ: first its stems and pairs of stems, then the pieces of its words."""

    def __init__(self, read: Sequence[Read], entries: Sequence[int], stop_stems: frozenset[str]) -> None:
        self._stop_stems = stop_stems
        self._stems = Vocabulary([[*one.stems, *pairs(one.stems)] for one in read], entries)
        self._names = tuple(self._stems.columns)
        self._pieces = Vocabulary([[p for word in one.words for p in pieces(word)] for one in read], entries)
        self._known_pieces: dict[str, tuple[list[tuple[int, float]], float]] = {}
        self.width = len(self._stems) + len(self._pieces)
        self.rows = SparseRows.stack([self.features(one).row for one in read], self.width)

    def features(self, read: Read) -> Features:
        """Return the vector of a text: length 1 if the FAQ knows every word of it, shorter if not."""
        cells, known, unknown = self._stem_cells(read)
        piece_cells, piece_known, piece_unknown = self._piece_cells(read.words)
        scale = math.sqrt(STEM_SHARE / (known + unknown or 1.0))
        piece_scale = math.sqrt((1 - STEM_SHARE) / (piece_known + piece_unknown or 1.0))
        columns = np.array([*cells, *piece_cells], dtype=np.int32)
        values = np.array(
            [value * scale for value in cells.values()] + [value * piece_scale for value in piece_cells.values()],
            dtype=np.float32,
        )
        return Features(SparseRow(columns, values), known / (known + unknown) if known else 0.0)

    def name(self, column: int) -> str | None:
        """Return the stem or pair of stems of `column`, or None for a piece of a word."""
        return self._names[column] if column < len(self._names) else None

    def _stem_cells(self, read: Read) -> tuple[dict[int, float], float, float]:
        """Return the weights by column, and the squared weight of what is known and what is not."""
        cells: defaultdict[int, float] = defaultdict(float)
        unknown = 0.0
        for stem, trust in zip(read.stems, read.trust, strict=True):
            weight = self._stems.weight(stem) * (STOP_WEIGHT if stem in self._stop_stems else 1.0)
            column = self._stems.columns.get(stem)
            if column is None:
                unknown += weight**2
            else:
                cells[column] += weight * trust
                unknown += weight**2 * (1 - trust**2)
        for pair in pairs(read.stems):
            column, weight = self._stems.columns.get(pair), self._stems.weight(pair) * PAIR_WEIGHT
            if column is None:
                unknown += weight**2
            else:
                cells[column] += weight
        return cells, sum(value**2 for value in cells.values()), unknown

    def _piece_cells(self, words: Iterable[str]) -> tuple[dict[int, float], float, float]:
        cells: defaultdict[int, float] = defaultdict(float)
        unknown = 0.0
        for word in words:
            found, missing = self._pieces_of(word)
            for column, weight in found:
                cells[column] += weight
            unknown += missing
        shifted = {column + len(self._stems): value for column, value in cells.items()}
        return shifted, sum(value**2 for value in cells.values()), unknown

    def _pieces_of(self, word: str) -> tuple[list[tuple[int, float]], float]:
        found = self._known_pieces.get(word)
        if found is None:
            found = self._known_pieces[word] = self._look_up_pieces(word)
        return found

    def _look_up_pieces(self, word: str) -> tuple[list[tuple[int, float]], float]:
        every = pieces(word)
        known = [(self._pieces.columns[p], self._pieces.weight(p)) for p in every if p in self._pieces]
        return known, (len(every) - len(known)) * self._pieces.unknown_weight**2


def pairs(stems: Iterable[str]) -> list[str]:
    """Return each two neighbours of `stems` as one term."""
    return [f"{left} {right}" for left, right in pairwise(stems)]

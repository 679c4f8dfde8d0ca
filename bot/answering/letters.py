"""What the letters of texts speak for: weights of their stems, pairs of stems and pieces of words, summed up."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from bot.answering.features import STEM_SHARE, FeatureSpace
from bot.answering.hashing import Floats, counted
from bot.answering.terms import Read

MAX_REMEMBERED = 10_000  # words; some 5 MB at most


class Letters:
    """Scores texts as `FeatureSpace.vector` times `weights` (places, classes) would; what a word adds is remembered."""

    def __init__(self, space: FeatureSpace, weights: Floats) -> None:
        self._space, self._weights = space, weights
        self._words: dict[str, tuple[Floats, float]] = {}

    def __getstate__(self) -> dict[str, Any]:
        """Return what is kept of it: what it remembers is quickly met again."""
        return {**self.__dict__, "_words": {}}

    def scores(self, texts: Sequence[Read]) -> Floats:
        """Return the scores of `texts`, (texts, classes)."""
        total: Floats = self._by_stems(texts) + self._by_pieces(texts)
        return total

    def _by_stems(self, texts: Sequence[Read]) -> Floats:
        places: list[int] = []
        values: list[float] = []
        rows: list[int] = []
        for row, text in enumerate(texts):
            whole, known = self._space.weigh(text)
            scale = math.sqrt(STEM_SHARE / (whole or 1.0))
            places += [place for _, place, _ in known]
            values += [value * scale for _, _, value in known]
            rows += [row] * len(known)
        table = np.zeros((len(texts), len(rows)), dtype=np.float32)
        table[rows, range(len(rows))] = values
        return table @ self._weights[np.array(places, dtype=np.intp) % len(self._weights)]

    def _by_pieces(self, texts: Sequence[Read]) -> Floats:
        words, counts = counted([text.words for text in texts])
        if not words:
            return np.zeros((len(texts), self._weights.shape[1]), dtype=np.float32)
        known = [self._word(word) for word in words]
        wholes = counts @ np.array([weight for _, weight in known], dtype=np.float32)
        scales = np.sqrt((1 - STEM_SHARE) / np.where(wholes > 0, wholes, 1)).astype(np.float32)
        total: Floats = (counts * scales[:, None]) @ np.concatenate([row for row, _ in known]).reshape(len(words), -1)
        return total

    def _word(self, word: str) -> tuple[Floats, float]:
        """Return what the pieces of `word` add to each class, and their squared weight."""
        found = self._words.get(word)
        if found is None:
            pieces, weight = self._space.word(word)
            found = pieces.values @ self._weights[pieces.places % len(self._weights)], weight
            if len(self._words) < MAX_REMEMBERED:
                self._words[word] = found
        return found

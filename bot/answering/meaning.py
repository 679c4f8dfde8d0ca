"""How near a text's meaning is to each wording of the FAQ, by the static vectors of its words."""

from collections.abc import Sequence

import numpy as np

from bot.answering.sparse import Floats
from bot.answering.vectors import WordVectors

SHARPNESS = 2.0  # of the kernel exp(SHARPNESS * (cosine - 1)); it lets near wordings count more than many far ones


class Meanings:
    """The meanings of the FAQ's wordings, measured from their common middle: what all say tells nothing."""

    def __init__(self, wordings: Sequence[Sequence[str]], vectors: WordVectors) -> None:
        self._vectors = vectors
        raw = np.array([vectors.vector(words) for words in wordings]).reshape(len(wordings), vectors.width)
        self._middle = raw.mean(axis=0) if len(raw) else np.zeros(vectors.width, dtype=np.float32)
        self._places: Floats = _unit(raw - self._middle)

    def gram(self) -> Floats:
        """Return the similarities (0-1) of all wordings with each other."""
        return _kernel(self._places @ self._places.T)

    def similarities(self, words: Sequence[str]) -> Floats:
        """Return the similarity (0-1) of a text to every wording."""
        return _kernel(self._places @ _unit((self._vectors.vector(words) - self._middle)[None])[0])


def _unit(rows: Floats) -> Floats:
    lengths = np.sqrt((rows**2).sum(axis=1, keepdims=True))
    unit: Floats = rows / np.maximum(lengths, np.float32(1e-9))
    return unit


def _kernel(cosines: Floats) -> Floats:
    similarities: Floats = np.exp(np.float32(SHARPNESS) * (cosines - np.float32(1.0)))
    return similarities

"""How near a text's meaning is to those of the FAQ's wordings, by the static vectors of its words."""

from collections.abc import Sequence

import numpy as np

from bot.answering.hashing import Floats
from bot.answering.vectors import WordVectors

SHARPNESS = 2.0  # of the kernel exp(SHARPNESS * (cosine - 1)); it lets near wordings count more than many far ones
JITTER = 1e-3  # keeps the kernel of landmarks that are alike from being singular


class Meanings:
    """Measures texts by their similarity to landmarks: all wordings, or some of many.

    Meanings are measured from the common middle of all wordings: what all say tells nothing.
    """

    def __init__(self, wordings: Sequence[Sequence[str]], vectors: WordVectors, landmarks: int) -> None:
        self._vectors = vectors
        raw = self._raw(wordings)
        self._middle = raw.mean(axis=0) if len(raw) else np.zeros(vectors.width, dtype=np.float32)
        chosen = np.unique(np.linspace(0, len(raw) - 1, min(landmarks, len(raw))).round().astype(int))
        self._landmarks = np.ascontiguousarray(_unit(raw[chosen] - self._middle).T)  # (width, landmarks): read in order

    def similarities(self, wordings: Sequence[Sequence[str]]) -> Floats:
        """Return the similarity (0-1) of each text to every landmark, (texts, landmarks)."""
        return _kernel(_unit(self._raw(wordings) - self._middle) @ self._landmarks)

    def products(self, low: int, high: int) -> Floats:
        """Return the similarities of the landmarks from `low` up to `high` to all landmarks up to `high`."""
        return _kernel(self._landmarks[:, low:high].T @ self._landmarks[:, :high])

    def rotation(self) -> Floats:
        """Return what turns similarities into places whose products come near the similarity of two texts (Nyström)."""
        kernel = self.products(0, self._landmarks.shape[1])
        kernel.flat[:: len(kernel) + 1] += np.float32(JITTER)
        rotation: Floats = np.linalg.inv(np.linalg.cholesky(kernel)).T
        return rotation

    def _raw(self, wordings: Sequence[Sequence[str]]) -> Floats:
        return np.array([self._vectors.vector(words) for words in wordings]).reshape(len(wordings), self._vectors.width)


def _unit(rows: Floats) -> Floats:
    lengths = np.sqrt(np.einsum("ij,ij->i", rows, rows))
    unit: Floats = rows / np.maximum(lengths, np.float32(1e-9))[:, None]
    return unit


def _kernel(cosines: Floats) -> Floats:
    """Turn `cosines` into similarities, in place."""
    cosines -= np.float32(1.0)
    cosines *= np.float32(SHARPNESS)
    return np.exp(cosines, out=cosines)

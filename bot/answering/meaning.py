"""How near a text's meaning is to those of the FAQ's wordings, by vectors of its words or of the text as a whole."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from bot.answering.hashing import Floats, unit
from bot.answering.vectors import WordVectors

SHARPNESS = 2.0  # of the kernel exp(SHARPNESS * (cosine - 1)); it lets near wordings count more than many far ones
JITTER = 1e-3  # keeps the kernel of landmarks that are alike from being singular
WORDS_SHARE = 0.5  # of the similarity of two texts, where there are word vectors; the letters have the rest
WORDS_BESIDE, SENTENCES_SHARE = 0.2, 0.4  # the same, where a sentence encoder is installed, too


class Encoder(Protocol):
    """Gives texts a vector each."""

    def encode(self, texts: Sequence[Sequence[str]]) -> Floats:
        """Return a row per text, each given as its words; only its direction counts, and 0 says nothing."""


class SentenceEncoder(Encoder, Protocol):
    """Gives whole sentences a vector each. What it is asked to learn it remembers, for that takes long."""

    vectors: dict[bytes, bytes]  # what it remembers; may be kept, and given back another time

    @property
    def name(self) -> str:
        """Names the encoder and its version: another one's vectors are not these."""

    def learn(self, texts: Sequence[Sequence[str]]) -> None:
        """Remember the vectors of `texts`."""


@dataclass(frozen=True, slots=True)
class View:
    """One way to see meanings, and its share (0-1) of the similarity of two texts."""

    encoder: Encoder
    share: float


def views(vectors: WordVectors | None, sentences: SentenceEncoder | None) -> tuple[View, ...]:
    """Return how meanings are seen with what there is."""
    if vectors is None:
        return ()
    if sentences is None:
        return (View(vectors, WORDS_SHARE),)
    return (View(vectors, WORDS_BESIDE), View(sentences, SENTENCES_SHARE))


class Meanings:
    """Measures texts by their similarity to landmarks: all wordings, or some of many.

    Similarities of all views are added up, each times its share; all shares together are `share`.
    """

    def __init__(self, wordings: Sequence[Sequence[str]], seen: Sequence[View], landmarks: int) -> None:
        chosen = np.unique(np.linspace(0, len(wordings) - 1, min(landmarks, len(wordings))).round().astype(int))
        self._spaces = [_Space(wordings, chosen, view) for view in seen]
        self._size = len(chosen)
        self.share = sum(view.share for view in seen)

    def similarities(self, wordings: Sequence[Sequence[str]]) -> Floats:
        """Return the similarity (0 to `share`) of each text to every landmark, (texts, landmarks)."""
        return _sum([space.similarities(wordings) for space in self._spaces])

    def products(self, low: int, high: int) -> Floats:
        """Return the similarities of the landmarks from `low` up to `high` to all landmarks up to `high`."""
        return _sum([space.products(low, high) for space in self._spaces])

    def collapse(self, dual: Floats) -> Floats:
        """Return the weights of a text's similarities, where its products with the landmarks count as `dual` says."""
        return dual

    def rotation(self) -> Floats:
        """Return what turns similarities into places whose products come near the similarity of two texts (Nyström)."""
        kernel = self.products(0, self._size)
        kernel.flat[:: len(kernel) + 1] += np.float32(JITTER)
        rotation: Floats = np.linalg.inv(np.linalg.cholesky(kernel)).T
        return rotation


class _Space:
    """The landmarks in one view, measured from the common middle of all wordings: what all say tells nothing."""

    def __init__(self, wordings: Sequence[Sequence[str]], chosen: np.ndarray, view: View) -> None:
        self._encoder, self._share = view.encoder, np.float32(view.share)
        raw = self._encoder.encode(wordings)
        self._middle = raw.mean(axis=0) if len(raw) else np.float32(0)
        # A column each, in that order in memory: then a few texts at once take half the time.
        self._landmarks = np.ascontiguousarray(unit(raw[chosen] - self._middle).T)

    def similarities(self, wordings: Sequence[Sequence[str]]) -> Floats:
        return self._kernel(unit(self._encoder.encode(wordings) - self._middle) @ self._landmarks)

    def products(self, low: int, high: int) -> Floats:
        return self._kernel(self._landmarks[:, low:high].T @ self._landmarks[:, :high])

    def _kernel(self, cosines: Floats) -> Floats:
        """Turn `cosines` into similarities, in place."""
        cosines -= np.float32(1.0)
        cosines *= np.float32(SHARPNESS)
        np.exp(cosines, out=cosines)
        cosines *= self._share
        return cosines


def _sum(tables: Sequence[Floats]) -> Floats:
    """Return the sum of `tables`, in the first of them."""
    total, *rest = tables
    for table in rest:
        total += table
    return total

"""How well each entry of an FAQ fits a text: a linear map from the text's features, learnt from the wordings."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.answering import ridge
from bot.answering.features import FeatureSpace
from bot.answering.meaning import Meanings
from bot.answering.model import FaqEntry
from bot.answering.sparse import Floats
from bot.answering.terms import Terms
from bot.answering.vectors import WordVectors

MEANING_SHARE = 0.5  # of the similarity of two texts, where there are word vectors; the letters have the rest


@dataclass(frozen=True, slots=True)
class Hearing:
    """What one text says: a score per entry, and one for being of another world (1 fits perfectly, 0 not at all)."""

    scores: Floats
    nothing: float


class Scorer:
    """Scores texts against `entries` and against the `off_topic` ones. Pure; safe to share between threads."""

    def __init__(
        self,
        entries: Sequence[FaqEntry],
        off_topic: Sequence[str],
        terms: Terms,
        vectors: WordVectors | None = None,
    ) -> None:
        texts = [wording for entry in entries for wording in entry.wordings]
        self.labels = [at for at, entry in enumerate(entries) for _ in entry.wordings]
        terms.learn([*texts, *off_topic], vectors.is_word if vectors else lambda _: False)
        read = [terms.read(text) for text in (*texts, *off_topic)]
        labels = [*self.labels, *(len(entries) for _ in off_topic)]
        self.terms = terms
        self._entries = range(len(entries))
        self._known = sole_owners([one.stems for one in read], labels)
        self._space = FeatureSpace(read, labels, terms.stop_stems)
        self._meanings = Meanings([one.words for one in read], vectors) if vectors else None
        self.fitted = ridge.fit(self._gram(), labels, len(entries) + 1)
        self._dual = self.fitted.dual * np.float32(MEANING_SHARE)
        self._weights = self._space.rows.transposed_times(self.fitted.dual * np.float32(self._letters_share))

    def hear(self, text: str) -> Hearing:
        """Return the scores of `text`."""
        read = self.terms.read(text)
        row = self._space.features(read).row
        scores: Floats = row.values @ self._weights[row.columns]
        if self._meanings is not None:
            scores = scores + self._meanings.similarities(read.words) @ self._dual
        return Hearing(scores[:-1], float(scores[-1]))

    def coverage(self, text: str) -> float:
        """Return the share (0-1) of the weight of `text` that the FAQ knows."""
        return self._space.features(self.terms.read(text)).coverage

    def known(self, text: str) -> int | None:
        """Return the only entry that has `text`, stem by stem, as a wording."""
        owner = self._known.get(self.terms.read(text).stems)
        return owner if owner in self._entries else None

    def says_something(self, text: str) -> bool:
        """Tell whether `text` has a word that is not a stop word."""
        return not self.terms.stop_stems.issuperset(self.terms.stems(text))

    def reasons(self, text: str, entry: int) -> dict[str, float]:
        """Return what each stem and pair of stems of a text adds to the score of `entry`, the greatest first."""
        row = self._space.features(self.terms.read(text)).row
        parts = row.values * self._weights[row.columns, entry]
        named = ((self._space.name(int(column)), float(part)) for column, part in zip(row.columns, parts, strict=True))
        return dict(sorted(((name, part) for name, part in named if name), key=lambda item: -item[1]))

    @property
    def _letters_share(self) -> float:
        return 1.0 if self._meanings is None else 1.0 - MEANING_SHARE

    def _gram(self) -> Floats:
        gram = self._space.rows.gram()
        if self._meanings is None:
            return gram
        gram *= np.float32(self._letters_share)
        gram += np.float32(MEANING_SHARE) * self._meanings.gram()
        return gram


def sole_owners(wordings: Sequence[tuple[str, ...]], labels: Sequence[int]) -> dict[tuple[str, ...], int]:
    """Return the entry of each wording (as stems) that only one entry has."""
    owners: dict[tuple[str, ...], set[int]] = {}
    for stems, label in zip(wordings, labels, strict=True):
        owners.setdefault(stems, set()).add(label)
    return {stems: labels.pop() for stems, labels in owners.items() if len(labels) == 1}

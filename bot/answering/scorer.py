"""How well each entry of an FAQ fits a text: a linear map from the text's features, learnt from the wordings."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.answering import ridge
from bot.answering.evidence import Doubles
from bot.answering.features import FeatureSpace
from bot.answering.meaning import Meanings
from bot.answering.model import FaqEntry
from bot.answering.sparse import Floats
from bot.answering.terms import Terms
from bot.answering.vectors import WordVectors

MEANING_SHARE = 0.5  # of the similarity of two texts, where there are word vectors; the letters have the rest


@dataclass(frozen=True, slots=True)
class Hearing:
    """What one text says: a score per entry, and the share (0-1) of the text's weight that the FAQ knows."""

    scores: Floats
    coverage: float


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """What the scorer says of its own wordings: fitted without each (`unseen`), or without its entry (`strange`)."""

    labels: tuple[int, ...]
    unseen: Floats
    unseen_coverage: Doubles
    strange: Floats
    strange_coverage: Doubles


class Scorer:
    """Scores texts against `entries`. Pure; safe to share between threads."""

    def __init__(self, entries: Sequence[FaqEntry], terms: Terms, vectors: WordVectors | None = None) -> None:
        texts = [wording for entry in entries for wording in entry.wordings]
        labels = [at for at, entry in enumerate(entries) for _ in entry.wordings]
        terms.learn(texts, vectors.is_word if vectors else lambda _: False)
        read = [terms.read(text) for text in texts]
        self.terms = terms
        self._known = sole_owners([one.stems for one in read], labels)
        self._space = FeatureSpace(read, labels, terms.stop_stems)
        self._meanings = Meanings([one.words for one in read], vectors) if vectors else None
        fitted = ridge.fit(self._gram(), labels, len(entries))
        self._dual = fitted.dual * np.float32(MEANING_SHARE)
        self._weights = self._space.rows.transposed_times(fitted.dual * np.float32(self._letters_share))
        unseen, strange = self._space.unseen_coverage(labels)
        self.rehearsal = Rehearsal(tuple(labels), fitted.unseen, unseen, fitted.strange, strange)

    def hear(self, text: str) -> Hearing:
        """Return the score of every entry for `text`; 1 is a perfect fit, 0 none."""
        read = self.terms.read(text)
        features = self._space.features(read)
        scores: Floats = features.row.values @ self._weights[features.row.columns]
        if self._meanings is not None:
            scores = scores + self._meanings.similarities(read.words) @ self._dual
        return Hearing(scores, features.coverage)

    def known(self, text: str) -> int | None:
        """Return the only entry that has `text`, stem by stem, as a wording."""
        return self._known.get(self.terms.read(text).stems)

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

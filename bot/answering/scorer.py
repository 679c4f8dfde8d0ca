"""How well each entry of an FAQ fits a text: a linear map from the text's features, learnt from the wordings."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bot.answering.features import FeatureSpace
from bot.answering.fitting import fit
from bot.answering.hashing import weighed
from bot.answering.hearing import Hearing
from bot.answering.letters import Letters
from bot.answering.meaning import SentenceEncoder, views
from bot.answering.model import FaqEntry
from bot.answering.terms import Read, Spelling, Stems, Terms, no_word
from bot.answering.vectors import WordVectors

RARE = 0.01  # of the wordings


class Scorer:
    """Scores texts against `entries` and against the `off_topic` ones. Pure; safe to share between threads."""

    def __init__(
        self,
        entries: Sequence[FaqEntry],
        off_topic: Sequence[str],
        terms: Terms,
        vectors: WordVectors | None = None,
        sentences: SentenceEncoder | None = None,
    ) -> None:
        texts = [*(wording for entry in entries for wording in entry.wordings), *off_topic]
        labels = [at for at, entry in enumerate(entries) for _ in entry.wordings] + [len(entries)] * len(off_topic)
        read = terms.learn(texts, vectors.is_word if vectors else no_word)
        self.terms = terms
        self._targets = np.array(labels, dtype=np.int64)
        self._entries = range(len(entries))
        self._known = sole_owners([one.stems for one in read], labels)
        self._space = FeatureSpace(read, labels, terms.stop_stems)
        if sentences is not None:
            sentences.learn([one.words for one in read])
        ours = read[: len(texts) - len(off_topic)]
        self.usual_coverage = rarely_below([self._space.unseen_coverage(one) for one in ours])
        letters = self._space.vectors(read)
        said, seen = [one.words for one in read], views(vectors, sentences)
        self._fitted, self.trial = fit(letters, said, seen, self._targets, len(entries) + 1)
        self._letters = Letters(self._space, self._fitted.letters)

    def __getstate__(self) -> dict[str, Any]:
        """Return what is kept of it: all but the trial, which sets the thresholds and is used up."""
        return {name: value for name, value in self.__dict__.items() if name != "trial"}

    def hear(self, texts: Sequence[Spelling]) -> Hearing:
        """Return the scores of `texts`, given as their words; many at once take less time than one after another."""
        read = tuple([self.terms.unify(text) for text in texts])
        scores, meanings = self._letters.scores(read), self._fitted.meanings
        if meanings is not None:
            scores += weighed(meanings.similarities([one.words for one in read]), self._fitted.weights)
        return Hearing(read, scores[:, :-1], scores[:, -1], tuple(self._owner(one) for one in read))

    def known(self, text: str) -> int | None:
        """Return the only entry that has exactly this wording, stem by stem."""
        return self._owner(self.terms.read(text))

    def _owner(self, read: Read) -> int | None:
        owner = self._known.get(read.stems)
        return owner if owner in self._entries else None

    def coverage(self, read: Read) -> float:
        """Return the share (0-1) of the words of a text that the FAQ knows."""
        return self._space.coverage(read)

    def says_something(self, stems: Stems) -> bool:
        """Tell whether one of `stems` is not that of a stop word."""
        return not self.terms.stop_stems.issuperset(stems)

    def reasons(self, text: str, entry: int) -> dict[str, float]:
        """Return what each stem and pair of stems of a text adds to the score of `entry`, the greatest first."""
        terms = self._space.terms(self.terms.read(text))
        weights = self._fitted.letters[:, entry]
        parts = {term: float(part.values @ weights[part.places % len(weights)]) for term, part in terms}
        return dict(sorted(parts.items(), key=lambda item: -item[1]))

    def best_unseen(self) -> NDArray[np.int32]:
        """Return for each wording of the trial its entry, and the one that scores best without it, (wordings, 2)."""
        if not len(ours := np.flatnonzero(self.labels < len(self._entries))):
            return np.empty((0, 2), dtype=np.int32)
        best = self.trial.unseen[ours, :-1].argmax(axis=1)
        return np.stack([self.labels[ours], best], axis=1).astype(np.int32)

    @property
    def labels(self) -> NDArray[np.int64]:
        """Return the entry of each example of the trial; one more than the last entry is off topic."""
        return self._targets[self.trial.tried]


def rarely_below(shares: Sequence[float]) -> float:
    """Return what all but `RARE` of `shares` reach."""
    return float(np.quantile(shares, RARE)) if shares else 0.0


def sole_owners(wordings: Sequence[tuple[str, ...]], labels: Sequence[int]) -> dict[tuple[str, ...], int]:
    """Return the entry of each wording (as stems) that only one entry has."""
    owners: dict[tuple[str, ...], set[int]] = {}
    for stems, label in zip(wordings, labels, strict=True):
        owners.setdefault(stems, set()).add(label)
    return {stems: labels.pop() for stems, labels in owners.items() if len(labels) == 1}

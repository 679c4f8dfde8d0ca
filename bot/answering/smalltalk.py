"""Greetings, thanks and the like: recognised only where a message says nothing else."""

from collections.abc import Collection, Sequence

from rapidfuzz.distance import OSA

from bot.answering.knowledge import Smalltalk
from bot.answering.normalize import Normalizer

MIN_FUZZY = 4  # letters; shorter words are too close to one another to forgive a typo
MIN_SIMILARITY = 0.8  # of a misspelt word to one of small talk; a word that the FAQ knows is never misspelt
MAX_WORDS = 12  # more is never small talk alone


class SmalltalkFinder:
    """Reads a message as a chain of small-talk phrases ("hi" + "good evening"); filler words may stand between."""

    def __init__(
        self,
        smalltalk: Sequence[Smalltalk],
        normalizer: Normalizer,
        *,
        fillers: Collection[str] = (),
        known: Collection[str] = (),
    ) -> None:
        """Learn the phrases. `fillers` may stand between them; a word in `known` means itself and no small talk."""
        self._normalizer = normalizer
        self._fillers = frozenset(fillers)
        self._known = frozenset(known)
        self._phrases = {
            tuple(normalizer.words(phrase)): talk for talk in reversed(smalltalk) for phrase in talk.phrasings
        }
        self._phrases.pop((), None)
        self._vocabulary = sorted({word for phrase in self._phrases for word in phrase})
        self._longest = max(map(len, self._phrases), default=0)

    def find(self, text: str) -> Smalltalk | None:
        """Return the small talk that `text` is, the longest phrase of it deciding, or None."""
        words = self._normalizer.words(text)
        if not 0 < len(words) <= MAX_WORDS:
            return None
        chain = self._chain([self._corrected(word) for word in words])
        if not chain or 2 * sum(map(len, chain)) < len(words):  # "is it ok": more between the phrases than in them
            return None
        return self._phrases[max(chain, key=len)]

    def _corrected(self, word: str) -> str:
        if len(word) < MIN_FUZZY or word in self._vocabulary or word in self._fillers or word in self._known:
            return word
        scored = ((OSA.normalized_similarity(word, known), known) for known in self._vocabulary)
        similarity, nearest = max(scored, default=(0.0, word))
        return nearest if similarity >= MIN_SIMILARITY else word

    def _chain(self, words: list[str]) -> list[tuple[str, ...]] | None:
        """Return the phrases that `words` consist of, or None where a word belongs to no phrase."""
        best: list[list[tuple[str, ...]] | None] = [[]] + [None] * len(words)
        for end in range(1, len(words) + 1):
            for start in range(max(0, end - self._longest), end):
                before, phrase = best[start], tuple(words[start:end])
                if before is not None and phrase in self._phrases:
                    best[end] = [*before, phrase]
                    break
            before = best[end - 1]
            if best[end] is None and before is not None and words[end - 1] in self._fillers:
                best[end] = before
        return best[-1]

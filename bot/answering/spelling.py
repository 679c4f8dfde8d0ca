"""The known word that a misspelt one was meant to be."""

from collections import defaultdict
from collections.abc import Iterable

from rapidfuzz import process
from rapidfuzz.distance import OSA

LEAST_LENGTH = 4  # letters; shorter words have too many neighbours
LEAST_SIMILARITY = 0.72
MAX_REMEMBERED = 20_000  # words; some 2 MB, and gibberish cannot grow it further


class Speller:
    """Finds the nearest of the known words; remembers what it was asked."""

    def __init__(self, known: Iterable[str]) -> None:
        self._by_length: dict[int, list[str]] = defaultdict(list)
        for word in sorted(known):
            if len(word) >= LEAST_LENGTH:
                self._by_length[len(word)].append(word)
        self._found: dict[str, tuple[str, float] | None] = {}

    def nearest(self, word: str) -> tuple[str, float] | None:
        """Return the known word nearest to `word` with its similarity (0-1), or None where none is near."""
        if word not in self._found:
            if len(self._found) >= MAX_REMEMBERED:
                self._found.clear()
            self._found[word] = self._search(word)
        return self._found[word]

    def _search(self, word: str) -> tuple[str, float] | None:
        if len(word) < LEAST_LENGTH or not word.isalpha():
            return None
        slack = int(len(word) * (1 / LEAST_SIMILARITY - 1)) + 1
        best: tuple[str, float] | None = None
        for length in range(len(word) - slack, len(word) + slack + 1):
            found = process.extractOne(
                word,
                self._by_length.get(length, ()),
                scorer=OSA.normalized_similarity,
                score_cutoff=LEAST_SIMILARITY,
            )
            if found and (best is None or found[1] > best[1]):
                best = found[0], found[1]
        return best

"""The known word that a misspelt one was meant to be."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from rapidfuzz import process
from rapidfuzz.distance import OSA

LEAST_LENGTH = 4  # letters; shorter words have too many neighbours
LEAST_SIMILARITY = 0.72
MAX_REMEMBERED = 20_000  # words; some 2 MB, and gibberish cannot grow it further
NEAR_ENOUGH = 0.05  # of similarity; among words that are no further apart, the commoner one is meant
SLIP = 2  # times; a word that is written no more often may be a slip of a much commoner one
MUCH = 10  # times as common


def slips(counts: Mapping[str, int], is_word: Callable[[str], bool]) -> frozenset[str]:
    """Return the words that are likely misspelt: rare ones, no words, beside which a word much like them is common."""
    common = Speller({word: times for word, times in counts.items() if times >= MUCH})
    found = (
        (word, times, common.nearest(word)) for word, times in counts.items() if times <= SLIP and not is_word(word)
    )
    return frozenset(word for word, times, other in found if other and counts[other[0]] >= MUCH * times)


class Speller:
    """Finds the nearest of the known words, each given with how often it is written; remembers what it was asked."""

    def __init__(self, known: Mapping[str, int]) -> None:
        self._counts = known
        self._by_length: dict[int, list[str]] = defaultdict(list)
        for word in sorted(known):
            if len(word) >= LEAST_LENGTH:
                self._by_length[len(word)].append(word)
        self._longest = max(self._by_length, default=0)
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
        lengths = range(len(word) - slack, min(len(word) + slack, self._longest) + 1)
        near = [found for length in lengths for found in self._like(word, length)]
        if not near:
            return None
        best = max(similarity for _, similarity in near)
        return max(
            (found for found in near if found[1] >= best - NEAR_ENOUGH),
            key=lambda found: (self._counts[found[0]], found[1]),
        )

    def _like(self, word: str, length: int) -> Iterable[tuple[str, float]]:
        """Yield the known words of `length` letters that are like `word`."""
        known = self._by_length.get(length, ())
        found = process.extract(
            word, known, scorer=OSA.normalized_similarity, score_cutoff=LEAST_SIMILARITY, limit=None
        )
        return ((other, similarity) for other, similarity, _ in found)

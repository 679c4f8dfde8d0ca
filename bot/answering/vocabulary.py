"""The words (or pieces of words) that an FAQ knows, and how much each one tells."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence


class Vocabulary:
    """Terms with a weight each: their inverse document frequency, where a document is a whole entry.

    Counting by entry keeps a word that stands in every wording of one entry as telling as it is. Terms of fewer than
    `least` wordings are left out; they weigh as much as any unknown term.
    """

    def __init__(self, bags: Sequence[Iterable[str]], entries: Sequence[int], least: int = 1) -> None:
        sets = [set(bag) for bag in bags]
        wordings = Counter(term for bag in sets for term in bag)
        homes = {(term, entry) for bag, entry in zip(sets, entries, strict=True) for term in bag}
        spread = Counter(term for term, _ in homes)
        self._count = max(len(set(entries)), 1)
        self._weights = {term: self._idf(spread[term]) for term, times in wordings.items() if times >= least}
        self._shared = frozenset(term for term, times in wordings.items() if times > 1)
        self._unknown = self._idf(1)

    def __contains__(self, term: str) -> bool:
        return term in self._weights

    def is_shared(self, term: str) -> bool:
        """Tell whether more than one wording has `term`."""
        return term in self._shared

    def weight(self, term: str) -> float:
        """Return what `term` tells: high where few entries have it, highest where none does."""
        return self._weights.get(term, self._unknown)

    def _idf(self, entries_with_it: int) -> float:
        return math.log1p(self._count / entries_with_it)

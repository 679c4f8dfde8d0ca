"""The words (or pieces of words) that an FAQ knows, and how much each one tells."""

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain


class Vocabulary:
    """Terms with a weight each: their inverse document frequency, where a document is a whole entry.

    Counting by entry keeps a word that stands in every wording of one entry as telling as it is. Terms of fewer than
    `least` wordings are left out; they weigh as much as any unknown term.
    """

    def __init__(self, bags: Sequence[Iterable[str]], entries: Sequence[int], least: int = 1) -> None:
        wordings: Counter[str] = Counter()
        homes: dict[int, set[str]] = {}
        for bag, entry in zip(bags, entries, strict=True):
            terms = set(bag)
            wordings.update(terms)
            homes.setdefault(entry, set()).update(terms)
        spread = Counter(chain.from_iterable(homes.values()))
        self._count = max(len(homes), 1)
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

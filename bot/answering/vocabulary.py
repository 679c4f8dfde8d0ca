"""The words (or word pieces) that an FAQ knows, and how much each one tells."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence


class Vocabulary:
    """Terms with a column each and an inverse document frequency, where a document is a whole entry.

    Counting by entry keeps a word that stands in every phrasing of one entry as telling as it is.
    """

    def __init__(self, bags: Sequence[Iterable[str]], entries: Sequence[int]) -> None:
        seen = {(term, entry) for bag, entry in zip(bags, entries, strict=True) for term in bag}
        spread = Counter(term for term, _ in seen)
        self._count = len(set(entries))
        self.columns: Mapping[str, int] = {term: at for at, term in enumerate(sorted(spread))}
        self._weights = {term: self._idf(entries_with_it) for term, entries_with_it in spread.items()}
        self.unknown_weight = self._idf(1)

    def __len__(self) -> int:
        return len(self.columns)

    def __contains__(self, term: str) -> bool:
        return term in self.columns

    def weight(self, term: str) -> float:
        """Return what `term` tells: high where few entries have it, highest where none does."""
        return self._weights.get(term, self.unknown_weight)

    def _idf(self, entries_with_it: int) -> float:
        return math.log1p(self._count / entries_with_it)

"""Examples said word for word: each fires as a message, and inside any text where it is not too short."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

LEAST = 3  # words of an example; shorter ones ("my chest") are said in calm messages, too

Stems = tuple[str, ...]
Span = tuple[int, int, int]  # the rule's number, the first place, the one after the last


class Sayings:
    """The examples that must fire, found in a row of stems; but not inside a calm message that is said as a whole."""

    def __init__(self, examples: Sequence[tuple[Stems, int]], calm: Sequence[Stems]) -> None:
        self._fire = _index(examples)
        self._whole = dict(reversed(examples))  # of the same words the rule that stands first
        for stems in calm:
            self._whole.pop(stems, None)
        self._calm = _index((stems, 0) for stems in calm if any(_find(stems, self._fire)))

    def find(self, stems: Sequence[str], *, everywhere: bool = False) -> list[Span]:
        """Return the examples said in `stems`; inside a calm message, too, where `everywhere` is asked for."""
        said = tuple(stems)
        if said in self._whole:
            return [(self._whole[said], 0, len(said))]
        found = list(_find(said, self._fire))
        quiet = list(_find(said, self._calm)) if found and not everywhere else []
        return [span for span in found if not any(a <= span[1] and span[2] <= b for _, a, b in quiet)]


Index = dict[Stems, list[tuple[Stems, int]]]


def _index(texts: Iterable[tuple[Stems, int]]) -> Index:
    """Return `texts` by their first words."""
    found: Index = defaultdict(list)
    for stems, number in texts:
        if len(stems) >= LEAST:
            found[stems[:LEAST]].append((stems, number))
    return dict(found)


def _find(said: Stems, index: Index) -> Iterator[Span]:
    for start, begun in enumerate(zip(*(said[at:] for at in range(LEAST)), strict=False)):
        for stems, number in index.get(begun, ()):
            if said[start : start + len(stems)] == stems:
                yield number, start, start + len(stems)

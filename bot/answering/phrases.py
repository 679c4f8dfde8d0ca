"""Finding a clinic's phrases in a message, word by word."""

from collections.abc import Collection, Iterable, Sequence

from bot.answering.terms import Terms

Stems = tuple[str, ...]


class Phrases:
    """A set of phrases as stems; synonyms are left alone, so a phrase is found as staff wrote it.

    `longest`: stems in the longest of them.
    """

    def __init__(self, phrases: Iterable[str], terms: Terms) -> None:
        self._phrases = frozenset(stems for phrase in phrases if (stems := terms.stems(phrase)))
        self._sizes: dict[str, list[int]] = {}  # of those with the same first stem, the longest first
        for first, size in sorted({(stems[0], len(stems)) for stems in self._phrases}, reverse=True):
            self._sizes.setdefault(first, []).append(size)
        self.longest = max(map(len, self._phrases), default=0)

    def __bool__(self) -> bool:
        return bool(self._phrases)

    @property
    def first(self) -> Collection[str]:
        """The stems that phrases begin with."""
        return self._sizes.keys()

    def begins(self, stem: str) -> bool:
        """Tell whether any phrase begins with `stem`."""
        return stem in self._sizes

    def at(self, stems: Sequence[str], place: int) -> int:
        """Return the length of the longest phrase that starts at `place` of `stems`, 0 if there is none."""
        for size in self._sizes.get(stems[place], ()) if place < len(stems) else ():
            found = tuple(stems[place : place + size])
            if found in self._phrases:
                return len(found)
        return 0

    def within(self, stems: Sequence[str]) -> bool:
        """Tell whether any phrase stands in `stems`."""
        return any(stem in self._sizes and self.at(stems, place) for place, stem in enumerate(stems))

"""Finding a clinic's phrases in a message, word by word."""

from collections.abc import Collection, Iterable, Sequence

from bot.answering.terms import Terms

Stems = tuple[str, ...]


class Phrases:
    """A set of phrases as stems; synonyms are left alone, so a phrase is found as staff wrote it.

    `longest`: stems in the longest of them.
    """

    def __init__(self, phrases: Iterable[str], terms: Terms) -> None:
        self._phrases: dict[str, list[Stems]] = {}  # by their first stem, the longest first
        for stems in sorted({terms.stems(phrase) for phrase in phrases}, key=len, reverse=True):
            if stems:
                self._phrases.setdefault(stems[0], []).append(stems)
        self.longest = max((len(phrase) for phrases in self._phrases.values() for phrase in phrases), default=0)

    def __bool__(self) -> bool:
        return bool(self._phrases)

    @property
    def first(self) -> Collection[str]:
        """The stems that phrases begin with."""
        return self._phrases.keys()

    def begins(self, stem: str) -> bool:
        """Tell whether any phrase begins with `stem`."""
        return stem in self._phrases

    def at(self, stems: Sequence[str], place: int) -> int:
        """Return the length of the longest phrase that starts at `place` of `stems`, 0 if there is none."""
        for phrase in self._phrases.get(stems[place], ()) if place < len(stems) else ():
            if tuple(stems[place : place + len(phrase)]) == phrase:
                return len(phrase)
        return 0

    def within(self, stems: Sequence[str]) -> bool:
        """Tell whether any phrase stands in `stems`."""
        return any(stem in self._phrases and self.at(stems, place) for place, stem in enumerate(stems))

"""Finding a clinic's phrases in a message, word by word."""

from collections.abc import Iterable, Sequence

from bot.answering.terms import Terms

Stems = tuple[str, ...]


class Phrases:
    """A set of phrases as stems; synonyms are left alone, so a phrase is found as staff wrote it."""

    def __init__(self, phrases: Iterable[str], terms: Terms) -> None:
        self._phrases = frozenset(stems for phrase in phrases if (stems := terms.stems(phrase)))
        self._sizes = sorted({len(phrase) for phrase in self._phrases}, reverse=True)

    def __bool__(self) -> bool:
        return bool(self._phrases)

    def at(self, stems: Sequence[str], place: int) -> int:
        """Return the length of the longest phrase that starts at `place` of `stems`, 0 if there is none."""
        return next((n for n in self._sizes if tuple(stems[place : place + n]) in self._phrases), 0)

    def within(self, stems: Sequence[str]) -> bool:
        """Tell whether any phrase stands in `stems`."""
        return any(self.at(stems, place) for place in range(len(stems)))

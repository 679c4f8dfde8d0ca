"""Before or after the procedure: what a message says of itself."""

from collections.abc import Collection, Iterator, Sequence

from bot.answering.model import Side, Words
from bot.answering.phrases import Phrases
from bot.answering.terms import Terms


class Sides:
    """Reads the side of the procedure from the clinic's cue phrases (`Words.before`, `Words.after`)."""

    def __init__(self, words: Words, terms: Terms) -> None:
        self._terms = terms
        self._cues = {Side.BEFORE: Phrases(words.before, terms), Side.AFTER: Phrases(words.after, terms)}
        self._begun = frozenset(stem for cues in self._cues.values() for stem in cues.first)

    def said(self, stems: Sequence[str]) -> frozenset[Side]:
        """Return the sides that a text, given by its `stems`, speaks of."""
        return frozenset(self._walk(stems))

    def alone(self, text: str) -> Side | None:
        """Return the one side that `text` speaks of, if it says nothing else: stop words tell nothing."""
        stems = self._terms.stems(text)
        sides = set(self._walk(stems))
        said = {at + step for at in range(len(stems)) for step in range(self._longest(stems, at))}
        rest = (stem for at, stem in enumerate(stems) if at not in said)
        return next(iter(sides)) if len(sides) == 1 and self._terms.stop_stems.issuperset(rest) else None

    def _longest(self, stems: Sequence[str], at: int) -> int:
        return max(cues.at(stems, at) for cues in self._cues.values())

    def _walk(self, stems: Sequence[str]) -> Iterator[Side]:
        """Yield the side of each cue, of overlapping ones the first and longest: "until I have had it", "I had it"."""
        at = 0
        while at < len(stems):
            if stems[at] not in self._begun:
                at += 1
                continue
            sizes = {side: cues.at(stems, at) for side, cues in self._cues.items()}
            size = max(sizes.values())
            yield from (side for side, found in sizes.items() if size and found == size)
            at += size or 1


def told(said: Collection[Side], context: Collection[Side], known: Side | None) -> Side | None:
    """Return the side that a text is about: the one `said` in it, else that of its `context`, else `known`.

    Where the words speak of both sides they decide nothing, and what is `known` of the patient does not either.
    """
    told = said or context
    if len(told) == 1:
        return next(iter(told))
    return None if told else known

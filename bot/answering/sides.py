"""Before or after the procedure: what a message says of itself."""

from collections.abc import Iterator, Sequence

from bot.answering.model import Side, Words
from bot.answering.phrases import Phrases
from bot.answering.terms import Terms


class Sides:
    """Reads the side of the procedure from the clinic's cue phrases (`Words.before`, `Words.after`)."""

    def __init__(self, words: Words, terms: Terms) -> None:
        self._terms = terms
        self._cues = {Side.BEFORE: Phrases(words.before, terms), Side.AFTER: Phrases(words.after, terms)}

    def said(self, text: str) -> frozenset[Side]:
        """Return the sides that `text` speaks of."""
        stems = self._terms.stems(text)
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
            if not any(cues.begins(stems[at]) for cues in self._cues.values()):
                at += 1
                continue
            sizes = {side: cues.at(stems, at) for side, cues in self._cues.items()}
            size = max(sizes.values())
            yield from (side for side, found in sizes.items() if size and found == size)
            at += size or 1

    def of(self, text: str, context: str, known: Side | None) -> Side | None:
        """Return the side that `text` is about: its own words, else those of `context`, else `known`.

        Where the words speak of both sides they decide nothing, and what is `known` of the patient does not either.
        """
        said = self.said(text) or self.said(context)
        if len(said) == 1:
            return next(iter(said))
        return None if said else known

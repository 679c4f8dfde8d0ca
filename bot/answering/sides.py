"""Before or after the procedure: what a message says of itself."""

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
        return frozenset(side for side, cues in self._cues.items() if cues.within(stems))

    def of(self, text: str, context: str, known: Side | None) -> Side | None:
        """Return the side that `text` is about: its own words, else those of `context`, else `known`.

        Where the words speak of both sides they decide nothing, and what is `known` of the patient does not either.
        """
        said = self.said(text) or self.said(context)
        if len(said) == 1:
            return next(iter(said))
        return None if said else known

"""Where one question ends and the next begins; which parts of a message ask and which only tell."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import chain, islice, pairwise

from bot.answering.model import Words
from bot.answering.phrases import Phrases
from bot.answering.terms import Spelling, Stems, Terms

WINDOW = 9  # words
STRIDE = 4  # words
LONG = 12  # words; above it a part is also read through windows

_SENTENCE = re.compile(r"[^.?!;:\n…。？！]+[.?!;:\n…。？！]*")
_ASKED = re.compile(r"[?？]")
_SIGNS = frozenset("&+")  # standing alone, they join like a joiner in any language


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a message; `asks` where it has the form of a question. `looks`: what is seen through its windows."""

    text: str
    asks: bool
    said: Spelling = field(compare=False)
    looks: tuple[Spelling, ...] = field(default=(), compare=False)

    @property
    def stems(self) -> Stems:
        """The stems of its words."""
        return stems_of(self.said)


class Segments:
    """Splits messages with the clinic's joiners ("and") and openers of a question ("how")."""

    def __init__(self, words: Words, terms: Terms) -> None:
        self._terms = terms
        self._joiners = Phrases(words.joiners, terms)
        self._openers = Phrases(words.openers, terms)

    def split(self, text: str) -> tuple[Segment, ...]:
        """Return the sentences of `text`, parted again where a joiner or a comma leads into another question."""
        found: list[Segment] = []
        for sentence in _SENTENCE.findall(text):
            tokens = sentence.split()
            said = [self._terms.spell(token) for token in tokens]
            edges = [0, *self._cuts(tokens, [stems_of(one) for one in said]), len(tokens)]
            asked = bool(_ASKED.search(sentence))
            for low, high in pairwise(edges):
                part = tuple(chain.from_iterable(said[low:high]))
                if part:
                    asks = (asked and high == len(tokens)) or self._opens(stems_of(part))
                    found.append(Segment(" ".join(tokens[low:high]), asks, part, windows(said[low:high])))
        return tuple(found)

    def joins(self, text: str, stems: Stems) -> bool:
        """Tell whether `text`, whose `stems` are given, may ask two things: in several sentences, or by a joiner."""
        if len(_SENTENCE.findall(text.strip())) > 1 or not _SIGNS.isdisjoint(text.split()):
            return True
        return any(self._joiners.at(stems, place) for place in range(1, len(stems) - 1))

    def _opens(self, stems: Stems) -> bool:
        return self._openers.within(stems)

    def _cuts(self, tokens: Sequence[str], stems: Sequence[Stems]) -> list[int]:
        """Return before which of `tokens` a sentence is cut; only a part that opens a question itself is split off."""
        return [at for at in range(1, len(tokens)) if self._leads_on(tokens, stems, at)]

    def _leads_on(self, tokens: Sequence[str], stems: Sequence[tuple[str, ...]], at: int) -> bool:
        """Tell whether a new question starts at token `at`: "…, how", "… and how"."""
        joined = int(tokens[at] in _SIGNS) or self._joins_at(stems, at)
        if not joined and not tokens[at - 1].endswith(","):
            return False
        ahead = chain.from_iterable(stems[place] for place in range(at + joined, len(stems)))
        return bool(self._openers.at(list(islice(ahead, self._openers.longest)), 0))

    def _joins_at(self, stems: Sequence[Stems], at: int) -> int:
        """Return over how many tokens from `at` on a joiner stands."""
        if not stems[at] or not self._joiners.begins(stems[at][0]):
            return 0
        return self._joiners.at([one[0] if one else "" for one in stems[at : at + self._joiners.longest]], 0)


def stems_of(said: Spelling) -> Stems:
    """Return the stems of words."""
    return tuple([one.stem for one in said])


def windows(tokens: Sequence[Spelling]) -> tuple[Spelling, ...]:
    """Return overlapping runs of `WINDOW` of many `tokens`, by their words; nothing of `LONG` or fewer."""
    if len(tokens) <= LONG:
        return ()
    starts = range(0, len(tokens) - WINDOW + STRIDE, STRIDE)
    return tuple(tuple(chain.from_iterable(tokens[at : at + WINDOW])) for at in starts)

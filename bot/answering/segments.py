"""Where one question ends and the next begins; which parts of a message ask and which only tell."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain, islice, pairwise

from bot.answering.model import Words
from bot.answering.phrases import Phrases
from bot.answering.terms import Terms

WINDOW = 9  # words
STRIDE = 4  # words
LONG = 12  # words; above it a part is also read through windows

_SENTENCE = re.compile(r"[^.?!;:\n…。？！]+[.?!;:\n…。？！]*")
_ASKED = re.compile(r"[?？]")
_SIGNS = frozenset("&+")  # standing alone, they join like a joiner in any language


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a message; `asks` where it has the form of a question."""

    text: str
    asks: bool


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
            parts = self._clauses(sentence)
            found += [Segment(part, self._opens(part)) for part in parts[:-1]]
            found.append(Segment(parts[-1], bool(_ASKED.search(sentence)) or self._opens(parts[-1])))
        return tuple(segment for segment in found if self._terms.stems(segment.text))

    def joins(self, text: str) -> bool:
        """Tell whether `text` may ask two things: it has several sentences, or a joiner within."""
        if len(_SENTENCE.findall(text.strip())) > 1 or not _SIGNS.isdisjoint(text.split()):
            return True
        stems = self._terms.stems(text)
        return any(self._joiners.at(stems, place) for place in range(1, len(stems) - 1))

    def _opens(self, text: str) -> bool:
        stems = self._terms.stems(text)
        return any(self._openers.at(stems, place) for place in range(len(stems)))

    def _clauses(self, sentence: str) -> list[str]:
        """Return the parts of `sentence`; only a part that opens a question itself is split off."""
        tokens = sentence.split()
        stems = [self._terms.stems(token) for token in tokens]
        cuts = [at for at in range(1, len(tokens)) if self._leads_on(tokens, stems, at)]
        edges = [0, *cuts, len(tokens)]
        return [" ".join(tokens[low:high]) for low, high in pairwise(edges)]

    def _leads_on(self, tokens: Sequence[str], stems: Sequence[tuple[str, ...]], at: int) -> bool:
        """Tell whether a new question starts at token `at`: "…, how", "… and how"."""
        sign = tokens[at] in _SIGNS
        near = stems[at : at + self._joiners.longest]
        joined = int(sign) or self._joiners.at([s[0] if s else "" for s in near], 0)
        if not joined and not tokens[at - 1].endswith(","):
            return False
        ahead = chain.from_iterable(stems[place] for place in range(at + joined, len(stems)))
        return bool(self._openers.at(list(islice(ahead, self._openers.longest)), 0))


def windows(text: str) -> tuple[str, ...]:
    """Return overlapping runs of `WINDOW` words of a long `text`; nothing for one of `LONG` words or fewer."""
    tokens = text.split()
    if len(tokens) <= LONG:
        return ()
    starts = range(0, len(tokens) - WINDOW + STRIDE, STRIDE)
    return tuple(" ".join(tokens[at : at + WINDOW]) for at in starts)

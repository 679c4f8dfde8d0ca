"""What the texts of a message say of each entry, before anything is decided."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np

from bot.answering.evidence import Doubles
from bot.answering.hashing import Floats
from bot.answering.segments import Segment
from bot.answering.terms import Read, Spelling, Stems

ASKED, TOLD, LOOKED = 0.6, 0.35, 0.4  # a part's own say, beside the whole: if it asks, if it tells, if a window


@dataclass(frozen=True, slots=True)
class Hearing:
    """What texts say, a row each: a score per entry, and one for being of another world (1 fits perfectly, 0 not).

    `known` is for each text the only entry that has exactly this wording, stem by stem.
    """

    read: tuple[Read, ...]
    scores: Floats  # (texts, entries)
    nothing: Floats  # (texts,)
    known: tuple[int | None, ...]

    def blend(self, parts: Sequence[tuple[int, float, float]]) -> "Heard":
        """Return what `parts` say, each a row, its own say beside that of the whole, the first part, and its weight."""
        rows = [row for row, _, _ in parts]
        scores, nothing = self.scores[rows], self.nothing[rows]
        if len(rows) > 1:
            own = np.array([say for _, say, _ in parts], dtype=np.float32)
            scores = own[:, None] * scores + (1 - own)[:, None] * scores[0]
            nothing = own * nothing + (1 - own) * nothing[0]
        return Heard(scores, nothing, np.array([weight for _, _, weight in parts]), self.known[rows[0]])


@dataclass(frozen=True, slots=True)
class Heard:
    """What the parts of a message say, a row each, the whole first; each weighs 0-1.

    `known` is the only entry that has exactly the wording of the whole.
    """

    scores: Floats  # (parts, entries)
    nothing: Floats  # (parts,)
    weights: Doubles  # (parts,)
    known: int | None = None


@dataclass(frozen=True, slots=True)
class HeardMessage:
    """A message heard: the whole in the first row of `hearing`, `rows` and `looks` tell where its segments stand."""

    segments: Sequence[Segment]
    rows: Sequence[int]
    looks: Sequence[range]
    hearing: Hearing

    @classmethod
    def of(cls, segments: Sequence[Segment], hear: Callable[[Sequence[Spelling]], Hearing]) -> "HeardMessage":
        """Hear a message and all its parts at once; a lone segment says what the whole does."""
        whole = tuple(chain.from_iterable(segment.said for segment in segments))
        parts = [whole, *(segment.said for segment in segments)] if len(segments) > 1 else [whole]
        rows = range(1, len(parts)) if len(segments) > 1 else range(len(segments))
        looks: list[range] = []
        for segment in segments:
            looks.append(range(len(parts), len(parts) + len(segment.looks)))
            parts += segment.looks
        return cls(segments, rows, looks, hear(parts))

    @property
    def stems(self) -> Stems:
        """The stems of the whole."""
        return tuple(chain.from_iterable(segment.stems for segment in self.segments))

    def reads(self, which: Sequence[int]) -> Iterator[Read]:
        """Yield the words and stems of the segments `which`, all of them first where they are several."""
        rows = [self.rows[at] for at in which]
        return (self.hearing.read[row] for row in (rows if len(rows) == 1 else [0, *rows]))

    def heard(self, which: Sequence[int]) -> Heard:
        """Return what the segments `which`, one or all, say, each beside the whole; many windows weigh less each."""
        rows = [self.rows[at] for at in which]
        looks = [look for at in which for look in self.looks[at]]
        parts = [(row, ASKED if self.segments[at].asks else TOLD, 1.0) for row, at in zip(rows, which, strict=True)]
        parts = [(rows[0], 1.0, 1.0)] if len(rows) == 1 else [(0, 1.0, 1.0), *parts]
        parts += [(look, LOOKED, 1.0 / math.sqrt(len(looks))) for look in looks]
        return self.hearing.blend(parts)

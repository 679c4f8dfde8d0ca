"""What the texts of a message say of each entry, before anything is decided."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from bot.answering.evidence import Doubles
from bot.answering.hashing import Floats
from bot.answering.terms import Read


@dataclass(frozen=True, slots=True)
class Hearing:
    """What texts say, a row each: a score per entry, and one for being of another world (1 fits perfectly, 0 not).

    `known` is for each text the only entry that has exactly this wording, stem by stem.
    """

    read: tuple[Read, ...]
    scores: Floats  # (texts, entries)
    nothing: Floats  # (texts,)
    known: tuple[int | None, ...]


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
    """A message heard: `rows` tells where in `hearing` each of its parts stands."""

    rows: Mapping[str, int]
    hearing: Hearing

    @classmethod
    def of(cls, parts: Iterable[str], hear: Callable[[Sequence[str]], Hearing]) -> "HeardMessage":
        """Hear all `parts` at once."""
        texts = list(dict.fromkeys(parts))
        return cls({text: row for row, text in enumerate(texts)}, hear(texts))

    def read(self, part: str) -> Read:
        """Return the words and stems of a part."""
        return self.hearing.read[self.rows[part]]

    def heard(self, parts: Sequence[tuple[str, float, float]]) -> Heard:
        """Return what `parts` say, each with its own say beside the whole, the first part, and its weight."""
        rows = [self.rows[part] for part, _, _ in parts]
        own = np.array([[say] for _, say, _ in parts], dtype=np.float32)
        scores, nothing = self.hearing.scores[rows], self.hearing.nothing[rows]
        return Heard(
            own * scores + (1 - own) * scores[0],
            own[:, 0] * nothing + (1 - own[:, 0]) * nothing[0],
            np.array([weight for _, _, weight in parts]),
            self.hearing.known[rows[0]],
        )

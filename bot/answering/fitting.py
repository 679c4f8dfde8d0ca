"""The weights that score a text, learnt from all wordings: exactly up to some thousands, in a narrower space beyond."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.answering import ridge
from bot.answering.features import WIDTH
from bot.answering.hashing import Floats, Hashed, dense
from bot.answering.linear import SparseRows
from bot.answering.meaning import Meanings, View
from bot.answering.powers import Lesson, Powers

SOME = 2_000  # wordings; comparing a text with fewer, one by one, is as quick as what sums them up
FEW = 10_000  # wordings; more are solved for in a narrower space, with fewer landmarks
NARROW = 2048  # places of that space
LANDMARKS = 768
TRIES = 3000  # wordings of many that the thresholds are tuned on

Said = Sequence[Sequence[str]]  # texts, each as its words


@dataclass(frozen=True, slots=True)
class Fitted:
    """Weights (places, classes) of a text's letters, and of what `meanings`, if there are any, makes of its words."""

    letters: Floats
    meanings: Meanings | Powers | None
    weights: Floats


def fit(
    letters: Sequence[Hashed], said: Said, seen: Sequence[View], labels: ridge.Labels, classes: int
) -> tuple[Fitted, ridge.Trial]:
    """Learn from examples, given by their letters and their words; `seen` is how meanings are seen.

    Returns also what would have been said of the examples, had they not been known.
    """
    fitted, left_out = (_few if len(said) <= FEW else _many)(letters, said, seen, labels, classes)
    return fitted, ridge.try_out(left_out, labels, classes, len(said) if len(said) <= FEW else TRIES)


def _few(
    letters: Sequence[Hashed], said: Said, seen: Sequence[View], labels: ridge.Labels, classes: int
) -> tuple[Fitted, ridge.LeftOut]:
    """Solve without any approximation but the hashing."""
    sparse = SparseRows(letters, WIDTH)
    meanings, lesson = _taught(said, seen)
    share = np.float32(1.0 - meanings.share if meanings else 1.0)

    def products(low: int, high: int) -> Floats:
        total = sparse.products(low, high)
        if lesson is not None:
            total *= share
            total += lesson.products(low, high)
        return total

    dual, left_out = ridge.fit_few(products, labels, classes)
    return Fitted(sparse.weigh(dual * share), meanings, lesson.collapse(dual) if lesson else dual[:0]), left_out


def _taught(said: Said, seen: Sequence[View]) -> tuple[Meanings | Powers | None, Meanings | Lesson | None]:
    """Return what tells meanings, and what is known of those in `said` while it is learnt from them."""
    if not seen or not said:
        return None, None
    if len(seen) == 1 and len(said) >= SOME:
        powers = Powers(said, seen[0])
        return powers, Lesson(powers, said)
    meanings = Meanings(said, seen, len(said))
    return meanings, meanings


def _many(
    letters: Sequence[Hashed], said: Said, seen: Sequence[View], labels: ridge.Labels, classes: int
) -> tuple[Fitted, ridge.LeftOut]:
    """The same for many examples, which share `NARROW` places and `LANDMARKS`."""
    meanings = Meanings(said, seen, LANDMARKS) if seen else None
    rotation = meanings.rotation() if meanings else np.empty((0, 0), dtype=np.float32)
    factor = np.float32(math.sqrt(1.0 - meanings.share if meanings else 1.0))

    def vectors(low: int, high: int) -> Floats:
        parts = [dense(letters[low:high], NARROW) * factor]
        if meanings is not None:
            parts.append(meanings.similarities(said[low:high]) @ rotation)
        return np.concatenate(parts, axis=1)

    weights, left_out = ridge.fit_many(vectors, NARROW + len(rotation), labels, classes)
    return Fitted(weights[:NARROW] * factor, meanings, rotation @ weights[NARROW:]), left_out

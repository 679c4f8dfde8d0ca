"""What speaks for the best entries of a message: their scores, and how far ahead they are."""

import numpy as np
from numpy.typing import NDArray

from bot.answering.hashing import Floats

Doubles = NDArray[np.float64]

LEAST_SCORE = 0.01  # keeps the logarithm finite
LEAST_RATIO_BASE = 0.05  # a lead over scores below it says nothing
WIDTH = 5


def evidence(score: Doubles, rival: Doubles) -> Doubles:
    """Return one row of `WIDTH` numbers per candidate from its score and the best score of any other."""
    score, rival = between(score, -1.0, 2.0), between(rival, -1.0, 2.0)
    lead = score - rival
    found = np.empty((*score.shape, WIDTH))
    found[..., 0] = score
    found[..., 1] = lead
    found[..., 2] = np.log(np.maximum(score, LEAST_SCORE))
    found[..., 3] = between(lead / np.maximum(score, LEAST_RATIO_BASE), -2.0, 2.0)
    found[..., 4] = 1.0
    return found


def between(numbers: Doubles, low: float, high: float) -> Doubles:
    """Return `numbers` within bounds, as `np.clip` does in several times the time that a few numbers take."""
    return np.minimum(np.maximum(numbers, low), high)


def top_evidence(scores: Floats, nothing: Floats) -> Doubles:
    """Return the evidence for the best entry of each row of `scores` (messages, entries); `nothing` is a rival too."""
    best = np.partition(np.pad(scores, ((0, 0), (0, 2))), -2, axis=1)[:, -2:].astype(np.float64)
    return evidence(best[:, 1], np.maximum(best[:, 0], nothing))

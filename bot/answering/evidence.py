"""What speaks for the best entries of a message: their scores, how far ahead they are, how much was understood."""

import numpy as np
from numpy.typing import NDArray

from bot.answering.sparse import Floats

Doubles = NDArray[np.float64]

LEAST_SCORE = 0.01  # keeps the logarithm finite
LEAST_RATIO_BASE = 0.05  # a lead over scores below it says nothing
WIDTH = 6


def evidence(score: Doubles, rival: Doubles, coverage: Doubles) -> Doubles:
    """Return one row of `WIDTH` numbers per candidate from its score, the best score of any other, and coverage."""
    score, rival = np.clip(score, -1.0, 2.0), np.clip(rival, -1.0, 2.0)
    lead = score - rival
    return np.stack(
        [
            score,
            lead,
            coverage,
            np.log(np.maximum(score, LEAST_SCORE)),
            np.clip(lead / np.maximum(score, LEAST_RATIO_BASE), -2.0, 2.0),
            np.ones_like(score),
        ],
        axis=-1,
    )


def top_evidence(scores: Floats, coverage: Doubles) -> Doubles:
    """Return the evidence for the best entry of each row of `scores` (messages, entries)."""
    best = np.partition(np.pad(scores, ((0, 0), (0, 2))), -2, axis=1)[:, -2:].astype(np.float64)
    return evidence(best[:, 1], best[:, 0], coverage)

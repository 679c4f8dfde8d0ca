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
    score, rival = np.clip(score, -1.0, 2.0), np.clip(rival, -1.0, 2.0)
    lead = score - rival
    return np.stack(
        [
            score,
            lead,
            np.log(np.maximum(score, LEAST_SCORE)),
            np.clip(lead / np.maximum(score, LEAST_RATIO_BASE), -2.0, 2.0),
            np.ones_like(score),
        ],
        axis=-1,
    )


def top_evidence(scores: Floats, nothing: Floats) -> Doubles:
    """Return the evidence for the best entry of each row of `scores` (messages, entries); `nothing` is a rival too."""
    best = np.partition(np.pad(scores, ((0, 0), (0, 2))), -2, axis=1)[:, -2:].astype(np.float64)
    return evidence(best[:, 1], np.maximum(best[:, 0], nothing))

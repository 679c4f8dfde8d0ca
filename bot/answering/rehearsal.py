"""The messages of known answer that thresholds are tuned on: the FAQ's own wordings, and what no entry answers."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.answering.calibration import Samples, shares
from bot.answering.evidence import top_evidence
from bot.answering.model import FaqEntry
from bot.answering.scorer import Scorer
from bot.answering.sparse import Floats

# Shares of the traffic, by what the clinic's FAQ has for it.
KNOWN = 0.65  # an entry answers it
NEAR = 0.2  # of the clinic's world, but no entry answers it
FAR = 0.15  # of another world
BLANK = 0.02  # not a word of it is known
OFFERED = 3  # choices that a patient is shown


def rehearse(scorer: Scorer, entries: Sequence[FaqEntry], off_topic: Sequence[str]) -> Samples:
    """Return what `scorer` makes of its own wordings unseen, of those of a missing entry, and of `off_topic`."""
    own = scorer.rehearsal
    labels = np.asarray(own.labels, dtype=np.int64)
    strange = _without_kin(own.strange, entries, labels)
    far = [scorer.hear(text) for text in off_topic]
    far_scores = np.array([heard.scores for heard in far]).reshape(len(far), len(entries))
    far_coverage = np.array([heard.coverage for heard in far])
    nothing = np.zeros(len(strange) + len(far) + 1, dtype=bool)
    return Samples(
        np.concatenate(
            [
                top_evidence(own.unseen, own.unseen_coverage),
                top_evidence(own.strange[strange], own.strange_coverage[strange]),
                top_evidence(far_scores, far_coverage),
                top_evidence(np.zeros((1, len(entries)), dtype=np.float32), np.zeros(1)),
            ]
        ),
        np.concatenate([_rank_of(own.unseen, labels) == 0, nothing]),
        np.concatenate([_rank_of(own.unseen, labels) < OFFERED, nothing]),
        shares([(len(labels), KNOWN), (len(strange), NEAR), (len(far), FAR), (1, BLANK)]),
    )


def _without_kin(scores: Floats, entries: Sequence[FaqEntry], labels: NDArray[np.int_]) -> NDArray[np.intp]:
    """Return the wordings whose best other entry is none that the clinic links to their own."""
    if len(entries) < 2:
        return np.empty(0, dtype=np.intp)
    kin = {(entry.id, other) for entry in entries for other in entry.see_also}
    best = scores.argmax(axis=1)
    pairs = [(entries[own].id, entries[other].id) for own, other in zip(labels, best, strict=True)]
    return np.flatnonzero([(a, b) not in kin and (b, a) not in kin for a, b in pairs])


def _rank_of(scores: Floats, labels: NDArray[np.int_]) -> NDArray[np.intp]:
    """Return how many entries score above the labelled one."""
    own = scores[np.arange(len(labels)), labels]
    above: NDArray[np.intp] = np.count_nonzero(scores > own[:, None], axis=1)
    return above

"""The messages of known answer that thresholds are tuned on: the FAQ's own wordings, and what no entry answers."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.answering.calibration import Samples, shares
from bot.answering.evidence import top_evidence
from bot.answering.model import EntryKind, FaqEntry
from bot.answering.scorer import Scorer
from bot.answering.sparse import Floats

# Shares of the traffic, by what the clinic's FAQ has for it.
ANSWERED = 0.6  # an entry answers it
REFERRED = 0.15  # an entry says that the clinic has to be asked
NEAR = 0.05  # of the clinic's world, but no entry is for it
FAR = 0.2  # of another world
BLANK = 0.02  # not a word of it is known
OFFERED = 3  # choices that a patient is shown


def rehearse(scorer: Scorer, entries: Sequence[FaqEntry]) -> Samples:
    """Return what `scorer` makes of its wordings unseen, of those of a missing entry, and of what is off topic."""
    labels = np.asarray(scorer.labels, dtype=np.int64)
    referral = np.array([entry.kind is EntryKind.REFERRAL for entry in entries], dtype=bool)
    strange = _without_kin(scorer.fitted.strange[: len(labels), :-1], entries, labels)
    groups = [
        np.flatnonzero(~referral[labels]),
        np.flatnonzero(referral[labels]),
        strange,
        np.arange(len(labels), len(scorer.fitted.unseen)),
        np.zeros(1, dtype=np.intp),
    ]
    every = np.zeros((1, len(entries) + 1), dtype=np.float32)
    tables = [scorer.fitted.unseen, scorer.fitted.unseen, scorer.fitted.strange, scorer.fitted.unseen, every]
    scores = np.concatenate([table[group] for table, group in zip(tables, groups, strict=True)])
    own = np.concatenate([labels[groups[0]], labels[groups[1]], np.full(sum(map(len, groups[2:])), -1)])
    right, offered = _rank_of(scores[:, :-1], own) == 0, _rank_of(scores[:, :-1], own) < OFFERED
    harmless = np.append(referral, True)[scores[:, :-1].argmax(axis=1)] if len(entries) else np.ones(1, dtype=bool)
    parts = zip(map(len, groups), (ANSWERED, REFERRED, NEAR, FAR, BLANK), strict=True)
    return Samples(top_evidence(scores[:, :-1], scores[:, -1]), right, ~right & ~harmless, offered, shares(list(parts)))


def _without_kin(scores: Floats, entries: Sequence[FaqEntry], labels: NDArray[np.int_]) -> NDArray[np.intp]:
    """Return the wordings whose best other entry is none that the clinic links to their own."""
    if len(entries) < 2:
        return np.empty(0, dtype=np.intp)
    kin = {(entry.id, other) for entry in entries for other in entry.see_also}
    best = scores.argmax(axis=1)
    pairs = [(entries[own].id, entries[other].id) for own, other in zip(labels, best, strict=True)]
    return np.flatnonzero([(a, b) not in kin and (b, a) not in kin for a, b in pairs])


def _rank_of(scores: Floats, labels: NDArray[np.int_]) -> NDArray[np.intp]:
    """Return how many entries score above the labelled one; all of them where the label is -1."""
    own = np.where(labels >= 0, np.pad(scores, ((0, 0), (0, 1)))[np.arange(len(labels)), labels], -np.inf)
    above: NDArray[np.intp] = np.count_nonzero(scores > own[:, None], axis=1)
    return np.where(labels >= 0, above, max(scores.shape[1], OFFERED))

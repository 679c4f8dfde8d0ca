"""The messages of known answer that thresholds are tuned on: the FAQ's own wordings, and what no entry answers."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from bot.answering.calibration import Calibration, Samples, shares
from bot.answering.evidence import top_evidence
from bot.answering.explanation import Estimate
from bot.answering.hashing import Floats
from bot.answering.model import EntryKind, FaqEntry
from bot.answering.scorer import Scorer

# Shares of the traffic, by what the clinic's FAQ has for it.
ANSWERED = 0.65  # an entry answers it
REFERRED = 0.15  # an entry says that the clinic has to be asked
NEAR = 0.03  # of the clinic's world, but no entry is for it
FAR = 0.17  # of another world
BLANK = 0.05  # not a word of it is known; keeps the weights of a small FAQ in order
OFFERED = 3  # choices that a patient is shown
PLAIN = (
    40  # wordings an entry; of an entry that has more, each is the more unusual, and harder than what patients write
)
HARDEST = 1.3  # times as often mistaken when left out as messages are, at most

Places = NDArray[np.intp]


def rehearse(scorer: Scorer, entries: Sequence[FaqEntry]) -> Samples:
    """Return what `scorer` makes of its wordings unseen, of those of a missing entry, and of what is off topic."""
    trial, labels = scorer.trial, scorer.labels
    sent_on = np.array([*(entry.kind is EntryKind.REFERRAL for entry in entries), False])[labels]
    ours = labels < len(entries)
    answered, referred = np.flatnonzero(ours & ~sent_on), np.flatnonzero(sent_on)
    near, far = np.flatnonzero(ours), np.flatnonzero(~ours)
    tables = [trial.unseen[answered], trial.unseen[referred], trial.strange[near], trial.unseen[far]]
    scores = np.concatenate([*tables, np.zeros((1, len(entries) + 1), dtype=np.float32)])
    own = np.concatenate([labels[answered], labels[referred], labels[near], labels[far], [len(entries)]])
    sizes = [*map(len, tables), 1]
    near_share = NEAR if len(referred) else NEAR + REFERRED  # an FAQ without referrals knows nothing of that traffic
    known = np.arange(len(own)) < len(answered) + len(referred)
    rank = np.where(known, _rank_of(scores[:, :-1], own), max(len(entries), OFFERED))
    return Samples(
        top_evidence(scores[:, :-1], scores[:, -1]),
        rank == 0,
        (rank > 0) & _does_harm(scores[:, :-1], own, entries),
        rank < OFFERED,
        shares(list(zip(sizes, (ANSWERED, REFERRED, near_share, FAR, BLANK), strict=True))),
    )


def estimated(samples: Samples, calibration: Calibration, ours: NDArray[np.bool_]) -> Estimate:
    """Return how well `samples` fare; `ours` tells which messages of the trial an entry is for."""
    sure = calibration.confidence(samples.evidence) >= calibration.answer
    known = np.arange(len(sure)) < np.count_nonzero(ours)
    asked = float(samples.weight[known].sum()) or 1.0
    answered = float(samples.weight[known & sure & samples.right].sum())
    return Estimate(answered / asked, float(samples.weight[sure & samples.wrong].sum()))


def hardness(entries: Sequence[FaqEntry]) -> float:
    """Return how much oftener the wordings of `entries` are mistaken, left out, than what patients write will be."""
    usual = float(np.median([len(entry.wordings) for entry in entries])) if entries else 0.0
    return min(max(usual / PLAIN, 1.0), HARDEST)


def _does_harm(scores: Floats, own: Places, entries: Sequence[FaqEntry]) -> NDArray[np.bool_]:
    """Tell for each row whether the best entry would mislead one who asked for `own` (one too many: nothing).

    It does not where it is a referral, where the clinic links the two, or where they are of different sides of the
    procedure: then the side is known, or both are offered.
    """
    if not entries:
        return np.zeros(len(scores), dtype=bool)
    every = [*entries, None]
    table = np.array([[_misleads(entry, asked) for asked in every] for entry in entries], dtype=bool)
    harm: NDArray[np.bool_] = table[scores.argmax(axis=1), own]
    return harm


def _misleads(entry: FaqEntry, asked: FaqEntry | None) -> bool:
    if entry.kind is EntryKind.REFERRAL:
        return False
    if asked is None:
        return True
    linked = entry.id in asked.see_also or asked.id in entry.see_also
    return not linked and not (entry.side and asked.side and entry.side is not asked.side)


def _rank_of(scores: Floats, own: Places) -> Places:
    """Return how many entries score above the entry `own` (one too many: nothing) in each row."""
    mine = np.pad(scores, ((0, 0), (0, 1)))[np.arange(len(own)), own]
    rank: Places = np.count_nonzero(scores > mine[:, None], axis=1)
    return rank

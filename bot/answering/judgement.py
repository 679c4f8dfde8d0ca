"""Weighing what the parts of a message say, and the side of the procedure, into one ranking with a tier."""

from collections.abc import Sequence

import numpy as np

from bot.answering.calibration import SURE, Calibration
from bot.answering.evidence import Doubles, evidence
from bot.answering.hashing import Floats
from bot.answering.hearing import Heard
from bot.answering.model import Candidate, FaqEntry, Match, Side, Tier

RANKED = 5  # candidates in a match
OFFERED = 3  # choices that a patient is shown
WRONG_SIDE = 0.25  # taken off the score of an entry of the other side of the procedure
TWIN = 0.5  # of the best score: an entry of the other side that reaches it is as likely meant


class Judge:
    """Decides for the entries of one FAQ."""

    def __init__(self, entries: Sequence[FaqEntry], calibration: Calibration) -> None:
        self._ids, self._side = [entry.id for entry in entries], [entry.side for entry in entries]
        self._calibration = calibration
        self._on = {side: np.array([entry.side is side for entry in entries]) for side in Side}
        places = {name: at for at, name in enumerate(self._ids)}
        self._twins = [[places[twin] for twin in entry.twins if twin in places] for entry in entries]

    def judge(self, text: str, heard: Heard, side: Side | None, *, unsaid: bool = False) -> Match:
        """Return the match for `text`.

        `unsaid`: neither the text nor anything else tells the side; then an entry is offered beside its twins.
        """
        known = heard.known
        seen = self._seen_from(side, heard.scores)
        best = self._best(seen, heard)
        if known is not None:
            best[known] = SURE
        ranked = sorted(best, key=lambda entry: (-best[entry], entry))[:RANKED]
        twins = self._twins_of(ranked, seen, unsaid=unsaid) if side is None else []
        if known is None or self._twins[known]:
            ranked = list(dict.fromkeys([*ranked[:1], *twins, *ranked[1:]]))[:RANKED]
        else:
            twins = []
        tier = self._tier(ranked, best, side, has_twin=bool(twins))
        return Match(text, tier, tuple(Candidate(self._ids[e], best.get(e, 0.0)) for e in ranked))

    def _seen_from(self, side: Side | None, scores: Floats) -> Floats:
        if side is None:
            return scores
        return np.where(self._on[_other(side)], scores - np.float32(WRONG_SIDE), scores)

    def _best(self, seen: Floats, heard: Heard) -> dict[int, float]:
        """Return the entries that are among the best of some part, each with its greatest confidence."""
        says = heard.scores.any(axis=1)
        scores: Doubles = seen[says].astype(np.float64)
        top = np.argsort(-scores, axis=1, kind="stable")[:, :RANKED]
        own = scores[np.arange(len(top))[:, None], top]
        rival = np.empty_like(own)
        rival[:] = own[:, :1]
        rival[:, :1] = own[:, 1:2] if top.shape[1] > 1 else 0.0
        chance = self._calibration.confidence(evidence(own, np.maximum(rival, heard.nothing[says, None])))
        odds = heard.weights[says, None] * chance / (1.0 - chance)
        best = np.zeros(seen.shape[1])
        np.maximum.at(best, top, odds / (1.0 + odds))
        return {entry: float(best[entry]) for entry in np.flatnonzero(best).tolist()}

    def _twins_of(self, ranked: Sequence[int], seen: Floats, *, unsaid: bool) -> list[int]:
        """Return what the clinic calls a twin of the top entry, if no side is said, else what is nearly as good."""
        if unsaid and ranked and self._twins[ranked[0]]:
            return self._twins[ranked[0]]
        twin = self._twin(ranked, seen)
        return [] if twin is None else [twin]

    def _twin(self, ranked: Sequence[int], seen: Floats) -> int | None:
        """Return the best entry of the other side of the procedure than the top one's, if it is nearly as good."""
        side = self._side[ranked[0]] if ranked else None
        if side is None:
            return None
        scores = seen.max(axis=0)
        others = np.where(self._on[_other(side)], scores, -np.inf)
        best = int(others.argmax())
        return best if others[best] >= TWIN * scores[ranked[0]] else None

    def _tier(self, ranked: Sequence[int], best: dict[int, float], side: Side | None, *, has_twin: bool) -> Tier:
        top = best[ranked[0]] if ranked else 0.0
        if sum(best.get(entry, 0.0) for entry in ranked[:OFFERED]) < self._calibration.choices:
            return Tier.FALLBACK
        wrong_side = side is not None and self._on[_other(side)][ranked[0]]
        trusted = top >= self._calibration.answer and not has_twin and not wrong_side
        return Tier.ANSWER if trusted else Tier.CHOICES


def _other(side: Side) -> Side:
    return Side.AFTER if side is Side.BEFORE else Side.BEFORE

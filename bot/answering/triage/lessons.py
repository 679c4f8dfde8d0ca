"""How likeness is learnt at load, from the rules' examples and all calm messages.

First from one half of the messages, then from the other: what each says of the half that it was not shown sets the
threshold, by a stated budget of false alarms. Then from all; and what was not yet understood is learnt again.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.answering.hashing import Floats
from bot.answering.triage.clues import Piece
from bot.answering.triage.likeness import PART_MALUS, Likeness
from bot.answering.triage.linear import Rows, fit_ridge
from bot.answering.triage.space import Space
from bot.answering.vectors import WordVectors

BUDGET = 0.03  # false alarms among calm messages not shown; these are stranger than what patients send
NEAR_SHARE = 0.1  # of calm messages that resemble a sign
FIRE_SHARE = 0.6  # weight of all messages that must fire, relative to all calm ones
ROUNDS = 6  # of learning again; three are usual
HARDER = 4.0  # times the weight of what was not understood, each round
MIDDLE = 0.0  # half way between an example that must fire and a calm message; what is above it always fires
JUST = 1e-4  # above the last calm score
MARGIN = 0.05  # by which an example must be on its side of the threshold
CALM_LANDMARKS = 5  # one in so many calm messages is a landmark

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Lesson:
    """One message to learn from, as its pieces: `rule` is the number of the rule that it must fire, None for none.

    `near` says that it resembles a sign, but is none.
    """

    pieces: Sequence[Piece]
    rule: int | None
    near: bool = False


def learn(lessons: Sequence[Lesson], vectors: WordVectors | None) -> Likeness | None:
    """Return what `lessons` teach; None where all are of one sort."""
    lessons = [lesson for lesson in lessons if lesson.pieces]
    fire = np.array([lesson.rule is not None for lesson in lessons], dtype=bool)
    if fire.all() or not fire.any():
        return None
    wholes = [lesson.pieces[0] for lesson in lessons]
    parts = [(owner, part) for owner, lesson in enumerate(lessons) if not fire[owner] for part in lesson.pieces[1:]]
    pieces = [*wholes, *(part for _, part in parts)]
    telling = [lesson.pieces[0] for lesson in lessons if lesson.rule is not None or lesson.near]
    space = Space(wholes, [*telling, *wholes[::CALM_LANDMARKS]], vectors)
    course = _Course(
        space.rows(pieces),
        np.array([*range(len(wholes)), *(owner for owner, _ in parts)], dtype=np.intp),
        fire,
        np.where(np.arange(len(pieces)) < len(wholes), 0.0, PART_MALUS).astype(np.float32),
    )
    first, threshold = course.calibrate(np.array([lesson.near for lesson in lessons]))
    weights = course.finish(first, threshold)
    dense = weights[space.width :]
    numbers = tuple(lesson.rule for lesson in lessons if lesson.rule is not None)
    examples = course.rows.take(np.flatnonzero(fire))
    clues, base = weights[: space.width], float(dense[-1])
    return Likeness(space, clues, space.fold(dense), base, threshold, examples, numbers)


@dataclass(frozen=True, slots=True)
class _Course:
    """Rows of all messages, then of the parts of calm ones.

    `owner` is the message of each row, `fire` says which messages must fire, `malus` is taken off each row's score.
    """

    rows: Rows
    owner: NDArray[np.intp]
    fire: Flags
    malus: Floats

    def calibrate(self, near: Flags) -> tuple[Floats, float]:
        """Return a first guess at the weights, and the threshold."""
        half = np.arange(len(self.fire)) % 2 == 0
        scores, learnt = np.full(len(self.fire), -np.inf, dtype=np.float32), []
        for shown in (half, ~half):
            at = np.flatnonzero(shown)
            learnt.append(fit_ridge(self.rows.take(at), _targets(self.fire[at]), _weights(self.fire[at])))
            unseen = ~shown[self.owner]
            np.maximum.at(scores, self.owner[unseen], (self.rows.times(learnt[-1]) - self.malus)[unseen])
        mean: Floats = (learnt[0] + learnt[1]) / np.float32(2.0)
        return mean, _threshold(scores[~self.fire], near[~self.fire])

    def finish(self, learnt: Floats, threshold: float) -> Floats:
        """Learn from all messages, again and again with more weight on what is not understood."""
        fire, needed = self.fire[self.owner], threshold + self.malus
        weights = np.where(np.arange(len(fire)) < len(self.fire), np.resize(_weights(self.fire), len(fire)), 0.0)
        for _ in range(ROUNDS):
            at = np.flatnonzero(weights)
            learnt = fit_ridge(self.rows.take(at), _targets(fire[at]), weights[at].astype(np.float32), learnt)
            above = self.rows.times(learnt) - needed
            missed = np.where(fire, above < MARGIN, above > -MARGIN)
            if not missed.any():
                break
            weights = np.where(missed, np.maximum(weights, 1 / HARDER) * HARDER, weights)
        return learnt


def _threshold(scores: Floats, near: Flags) -> float:
    """Return the score from which no more of the calm messages than the budget would fire; in doubt, the middle."""
    shares = np.where(near, NEAR_SHARE / max(near.sum(), 1), (1 - NEAR_SHARE) / max((~near).sum(), 1))
    order = np.argsort(-scores)
    alarms = np.cumsum(shares[order]) / shares.sum()
    least = scores[order][int((alarms <= BUDGET).sum())]
    return min(float(least) + JUST, MIDDLE)


def _targets(fire: Flags) -> Floats:
    return np.where(fire, np.float32(1.0), np.float32(-1.0))


def _weights(fire: Flags) -> Floats:
    share = FIRE_SHARE * (~fire).sum() / max(fire.sum(), 1)
    return np.where(fire, np.float32(share), np.float32(1.0))

"""How likeness is learnt at load, from the rules' examples and calm messages.

First from one half of the messages, then from the other: what each says of the half that it was not shown sets the
threshold, by a stated budget of false alarms, and proves each example without its own help. Then from all; and what
was not yet understood is learnt again.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.answering.hashing import Floats
from bot.answering.triage.choosing import families
from bot.answering.triage.clues import Piece
from bot.answering.triage.likeness import Examples, Likeness, Thresholds, part_malus
from bot.answering.triage.linear import Rows, fit_ridge
from bot.answering.triage.space import Space
from bot.answering.vectors import WordVectors

BUDGET = 0.03  # false alarms among calm messages not shown; these are stranger than what patients send
NEAR_SHARE = 0.1  # of calm messages that resemble a sign
FIRE_SHARE = 0.6  # weight of all messages that must fire, relative to all calm ones
ROUNDS = 6  # of learning again; three are usual
HARDER = 4.0  # times the weight of what was not understood, each round
ENOUGH = 100  # calm messages; fewer measure no budget
UNMEASURED = Thresholds(plain=0.2, signed=-0.4)  # then wordings must be plain, and phrases fire unless clearly calm
JUST = 1e-4  # above the last calm score
MARGIN = 0.05  # by which an example must be on its side of the threshold
CALM_LANDMARKS = 5  # one in so many calm messages is a landmark

Flags = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Lesson:
    """One message to learn from, as its pieces: `rule` is the number of the rule that it must fire, None for none.

    `signed` says that some rule fires in it, `near` that it resembles a sign, but is none. It `stands_for` so many
    messages like it that are not learnt from.
    """

    pieces: Sequence[Piece]
    signed: bool
    rule: int | None
    near: bool = False
    stands_for: float = 1.0


@dataclass(frozen=True, slots=True)
class Taught:
    """What lessons taught. Of each lesson: whether it `fires`, and whether it would, had it not been `shown`."""

    likeness: Likeness
    fires: Flags
    unshown: Flags


def learn(lessons: Sequence[Lesson], vectors: WordVectors | None) -> Taught | None:
    """Return what `lessons`, each with at least one piece, teach; None where all are of one sort."""
    fire = np.array([lesson.rule is not None for lesson in lessons], dtype=bool)
    if fire.all() or not fire.any():
        return None
    wholes = [lesson.pieces[0] for lesson in lessons]
    parts = [(owner, part) for owner, lesson in enumerate(lessons) if not fire[owner] for part in lesson.pieces[1:]]
    telling = [lesson.pieces[0] for lesson in lessons if lesson.rule is not None or lesson.near]
    space = Space(wholes, [*telling, *wholes[::CALM_LANDMARKS]], vectors)
    course = _Course(
        space.rows([*wholes, *(part for _, part in parts)]),
        np.array([*range(len(wholes)), *(owner for owner, _ in parts)], dtype=np.intp),
        fire,
        np.array(families([piece.words for piece in wholes])) % 2 == 0,
        np.array([0.0] * len(wholes) + [part_malus(part) for _, part in parts], dtype=np.float32),
    )
    first, scores = course.halves()
    thresholds = _thresholds(scores[~fire], [lesson for lesson in lessons if lesson.rule is None])
    signed = np.array([lesson.signed for lesson in lessons])
    needed = np.where(signed, thresholds.signed, thresholds.plain)
    weights = course.finish(first, needed)
    rules = [lesson.rule for lesson in lessons if lesson.rule is not None]
    likeness = Likeness(space, space.weights(weights), thresholds, Examples(course.rows.take(fire.nonzero()[0]), rules))
    return Taught(likeness, course.best(course.rows.times(weights)) >= needed, scores >= needed)


@dataclass(frozen=True, slots=True)
class _Course:
    """Rows of all messages, then of the parts of calm ones.

    `owner` is the message of each row, `malus` is taken off each row's score. `fire` says which messages must fire,
    `half` which are learnt from together: what is nearly the same stands in one half.
    """

    rows: Rows
    owner: NDArray[np.intp]
    fire: Flags
    half: Flags
    malus: Floats

    def halves(self) -> tuple[Floats, Floats]:
        """Return a first guess at the weights, and the score of each message by the half that it is not in."""
        learnt, scores = [], np.zeros(len(self.fire), dtype=np.float32)
        for shown in (self.half, ~self.half):
            at = np.flatnonzero(shown)
            learnt.append(fit_ridge(self.rows.take(at), _targets(self.fire[at]), _weights(self.fire[at])))
            scores[~shown] = self.best(self.rows.times(learnt[-1]))[~shown]
        mean: Floats = (learnt[0] + learnt[1]) / np.float32(2.0)
        return mean, scores

    def best(self, scores: Floats) -> Floats:
        """Return the score of each message from those of the rows: that of its most alarming one."""
        best = np.full(len(self.fire), -np.inf, dtype=np.float32)
        np.maximum.at(best, self.owner, scores - self.malus)
        return best

    def finish(self, learnt: Floats, thresholds: Floats) -> Floats:
        """Learn from all messages (each with its threshold) until what is not understood has weight enough."""
        fire, needed = self.fire[self.owner], thresholds[self.owner] + self.malus
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


def _thresholds(scores: Floats, calm: Sequence[Lesson]) -> Thresholds:
    """Return the score from which no more of the calm messages than the budget would fire."""
    if len(calm) < ENOUGH:
        return UNMEASURED
    near = np.array([lesson.near for lesson in calm])
    shares = np.array([lesson.stands_for for lesson in calm])
    for some, share in ((near, NEAR_SHARE), (~near, 1 - NEAR_SHARE)):
        shares[some] *= share / max(float(shares[some].sum()), 1.0)
    order = np.argsort(-scores)
    alarms = np.cumsum(shares[order]) / shares.sum()
    least = float(scores[order][int((alarms <= BUDGET).sum())]) + JUST
    return Thresholds(least, least)


def _targets(fire: Flags) -> Floats:
    return np.where(fire, np.float32(1.0), np.float32(-1.0))


def _weights(fire: Flags) -> Floats:
    share = FIRE_SHARE * (~fire).sum() / max(fire.sum(), 1)
    return np.where(fire, np.float32(share), np.float32(1.0))

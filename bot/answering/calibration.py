"""From evidence to confidence, and the thresholds that keep the promised share of wrong answers."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.answering.evidence import WIDTH, Doubles, between

STEPS = 25  # Newton steps; it stands still after some ten
SHRINKS = (1.0, 0.5, 0.25, 0.1, 0.03, 0.01)  # of a step that would overshoot
PULL = 0.002  # of the mean loss; holds the weights of a small FAQ near `PRIOR`
PRIOR = np.array([3.0, 3.0, 0.5, 1.0, -2.5])  # weights that suit most FAQs, in the order of `evidence`
SURE = 0.999  # no message is more certain than this
KEPT = 0.98  # of the wordings whose entry is among the choices must reach the threshold of choices
LEAST_ANSWER = 0.35  # confidence; below it even an FAQ that was never wrong stays silent
LEAST_CHOICE, MOST_CHOICE = 0.02, 0.1  # within these the threshold of choices lies


@dataclass(frozen=True, slots=True)
class Samples:
    """What the matcher says of messages whose right answer is known."""

    evidence: Doubles  # (messages, WIDTH), of the best entry
    right: NDArray[np.bool_]  # that entry answers the message
    wrong: NDArray[np.bool_]  # it does not, and to answer with it does harm: it is no referral
    offered: NDArray[np.bool_]  # the right entry is among the choices
    weight: Doubles  # each message's share of the traffic; the sum is 1


@dataclass(frozen=True, slots=True)
class Calibration:
    """Turns evidence into a confidence between 0 and 1, and knows from where on to answer or to offer choices."""

    weights: Doubles
    answer: float
    choices: float

    def confidence(self, evidence: Doubles) -> Doubles:
        """Return the chance that each row of `evidence` belongs to the right entry."""
        return _chance(evidence, self.weights)


def calibrate(samples: Samples, wrong_budget: float) -> Calibration:
    """Learn the weights from `samples` and set the threshold so that wrong answers keep to `wrong_budget`."""
    weights = _fit(samples)
    confidence = _chance(samples.evidence, weights)
    answer = _answer_threshold(confidence, samples, wrong_budget)
    return Calibration(weights, answer, min(answer, _choices_threshold(confidence, samples)))


def _chance(evidence: Doubles, weights: Doubles) -> Doubles:
    chance: Doubles = 1.0 / (1.0 + np.exp(-between(evidence @ weights, -30.0, 30.0)))
    return chance


def _fit(samples: Samples) -> Doubles:
    """Return the weights of a logistic regression, by Newton's method with steps that never raise the loss."""
    weights, loss = PRIOR, _loss(samples, PRIOR)
    for _ in range(STEPS):
        chance = _chance(samples.evidence, weights)
        slope = samples.evidence.T @ (samples.weight * (chance - samples.right)) + PULL * (weights - PRIOR)
        spread = samples.weight * chance * (1.0 - chance)
        bend = (samples.evidence.T * spread) @ samples.evidence + PULL * np.eye(WIDTH)
        step = np.linalg.solve(bend, slope)
        for shrink in SHRINKS:
            tried = weights - shrink * step
            tried[:-1] = np.maximum(tried[:-1], 0.0)  # more evidence never lowers the confidence
            if (reached := _loss(samples, tried)) < loss:
                weights, loss = tried, reached
                break
        else:
            break
    return weights


def _loss(samples: Samples, weights: Doubles) -> float:
    chance = _chance(samples.evidence, weights)
    missed = np.log(np.where(samples.right, chance, 1.0 - chance))
    return float(PULL / 2 * ((weights - PRIOR) ** 2).sum() - samples.weight @ missed)


def _answer_threshold(confidence: Doubles, samples: Samples, wrong_budget: float) -> float:
    """Return the lowest confidence from which on at most `wrong_budget` of all messages are answered wrongly."""
    order = np.argsort(-confidence, kind="stable")
    wrong = np.cumsum((samples.weight * samples.wrong)[order])
    within = np.flatnonzero(wrong <= wrong_budget)
    return max(float(confidence[order][within[-1]]), LEAST_ANSWER) if len(within) else SURE


def _choices_threshold(confidence: Doubles, samples: Samples) -> float:
    """Return the confidence that `KEPT` of the messages reach whose entry would be among the choices."""
    worth = confidence[samples.offered]
    return float(np.clip(np.quantile(worth, 1 - KEPT), LEAST_CHOICE, MOST_CHOICE)) if len(worth) else MOST_CHOICE


def shares(parts: Sequence[tuple[int, float]]) -> Doubles:
    """Return weights for groups of (size, share of the traffic) one after another; they sum to 1."""
    weights = np.concatenate([np.full(size, share / size) for size, share in parts if size])
    total: Doubles = weights / weights.sum()
    return total

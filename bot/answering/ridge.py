"""One-vs-rest ridge regression over wordings, and what it would have said of each without having seen it."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.answering.sparse import Floats

LAMBDA = 0.3


@dataclass(frozen=True, slots=True)
class Ridge:
    """A fitted regression. `dual` (wordings, classes) turns similarities to the wordings into scores."""

    dual: Floats
    unseen: Floats  # (wordings, classes): scores of each wording, fitted on all the others
    strange: Floats  # (wordings, classes): the same, fitted without its whole class; that class is -inf


def fit(gram: Floats, labels: Sequence[int], classes: int, strength: float = LAMBDA) -> Ridge:
    """Fit classes from 0 to `classes - 1` on `gram` (wordings, wordings), which is overwritten."""
    targets = np.zeros((len(labels), classes), dtype=np.float32)
    targets[np.arange(len(labels)), labels] = 1.0
    gram.flat[:: len(gram) + 1] += np.float32(strength)
    inverse: Floats = np.linalg.inv(gram)
    dual: Floats = inverse @ targets
    unseen: Floats = targets - dual / inverse.diagonal()[:, None]
    return Ridge(dual, unseen, _without_own_class(inverse, dual, targets, np.asarray(labels)))


def _without_own_class(inverse: Floats, dual: Floats, targets: Floats, labels: NDArray[np.int_]) -> Floats:
    """Return leave-one-class-out scores in closed form: the block of the inverse that belongs to the class is undone."""
    scores = np.empty_like(dual)
    for label in np.unique(labels):
        own = np.flatnonzero(labels == label)
        scores[own] = targets[own] - np.linalg.solve(inverse[np.ix_(own, own)], dual[own])
        scores[own, label] = -np.inf
    return scores

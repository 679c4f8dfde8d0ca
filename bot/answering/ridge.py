"""One-vs-rest ridge regression, and what it would have said of each example without having seen it, in closed form."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from bot.answering.hashing import Floats
from bot.answering.linear import Blocks, Inverse

LAMBDA = 0.2
CHUNK = 1024  # examples whose vectors are in memory at once

Labels = NDArray[np.int64]
LeftOut = Callable[[int, int], tuple[Floats, Floats]]  # scores of one class's examples: without each, without all
Vectors = Callable[[int, int], Floats]  # the vectors of the examples from the first number up to the second


@dataclass(frozen=True, slots=True)
class Trial:
    """What a regression says of the examples `tried` (rows), of each class (columns).

    `unseen` is said without the example, `strange` without its whole class, which then scores -inf.
    """

    tried: NDArray[np.intp]
    unseen: Floats
    strange: Floats


def fit_few(products: Blocks, labels: Labels, classes: int) -> tuple[Floats, LeftOut]:
    """Solve from the `products` of all examples with each other.

    Returns a number per example and class: a text scores the sum of these, times its products with the examples.
    """

    def regularised(low: int, high: int) -> Floats:
        part = products(low, high)
        part[np.arange(high - low), np.arange(low, high)] += np.float32(LAMBDA)
        return part

    inverse = Inverse(regularised, len(labels))
    targets = one_hot(labels, classes)
    dual = inverse.times(targets)

    def left_out(low: int, high: int) -> tuple[Floats, Floats]:
        block, own = inverse.block(low, high), targets[low:high]
        unseen: Floats = own - dual[low:high] / block.diagonal()[:, None]
        return unseen, _strange(own, np.linalg.solve(block, dual[low:high]), labels[low])

    return dual, left_out


def fit_many(vectors: Vectors, width: int, labels: Labels, classes: int) -> tuple[Floats, LeftOut]:
    """Solve for the weights of a vector's numbers, (width, classes), with `CHUNK` examples at a time in memory."""
    moments = np.zeros((width, width), dtype=np.float32)
    sums = np.zeros((width, classes), dtype=np.float32)
    for low in range(0, len(labels), CHUNK):
        part = vectors(low, min(low + CHUNK, len(labels)))
        moments += part.T @ part
        sums += part.T @ one_hot(labels[low : low + len(part)], classes)
    moments.flat[:: width + 1] += np.float32(LAMBDA)
    inverse = Inverse(lambda low, high: moments[low:high, :high].copy(), width)
    weights = inverse.times(sums)

    def left_out(low: int, high: int) -> tuple[Floats, Floats]:
        part, targets = vectors(low, high), one_hot(labels[low:high], classes)
        half = inverse.half(part.T)
        rest: Floats = np.eye(len(part), dtype=np.float32) - half.T @ half
        missed: Floats = np.subtract(targets, part @ weights)
        unseen: Floats = targets - missed / rest.diagonal()[:, None]
        return unseen, _strange(targets, np.linalg.solve(rest, missed), labels[low])

    return weights, left_out


def _strange(targets: Floats, missed: Floats, label: int) -> Floats:
    scores: Floats = targets - missed
    scores[:, label] = -np.inf
    return scores


def try_out(left_out: LeftOut, labels: Labels, classes: int, tries: int) -> Trial:
    """Return what is said of the examples of whole classes, some `tries` in all, the last class among them."""
    places = list(_whole_classes(labels, tries))
    results = [left_out(low, high) for low, high in places]
    empty = np.empty((0, classes), dtype=np.float32)
    return Trial(
        np.array([at for low, high in places for at in range(low, high)], dtype=np.intp),
        np.concatenate([empty, *(unseen for unseen, _ in results)]),
        np.concatenate([empty, *(strange for _, strange in results)]),
    )


def _whole_classes(labels: Labels, tries: int) -> Iterator[tuple[int, int]]:
    """Yield where classes begin and end: all, or some spread evenly and the last."""
    starts = np.flatnonzero(np.diff(labels, prepend=-1))
    step = max(1, round(len(labels) / max(tries, 1)))
    edges = [*starts.tolist(), len(labels)]
    for place in sorted({*range(0, len(starts), step), *range(len(starts))[-1:]}):
        yield edges[place], edges[place + 1]


def one_hot(labels: Labels, classes: int) -> Floats:
    """Return a row per label with a 1 in the column of its class."""
    table = np.zeros((len(labels), classes), dtype=np.float32)
    table[np.arange(len(labels)), labels] = 1.0
    return table

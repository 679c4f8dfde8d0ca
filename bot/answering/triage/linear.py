"""A weighted ridge regression over sparse rows with some dense numbers each: numpy alone, linear in the examples."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain

import numpy as np
from numpy.typing import NDArray

from bot.answering.hashing import Floats

LAMBDA = 0.5
STEPS = 30  # conjugate gradient steps; more change no decision
CLOSE = 1e-5  # squared residual, relative to the right-hand side, at which to stop


@dataclass(frozen=True, slots=True)
class Rows:
    """Sparse rows laid end to end, row i from `starts[i]` to `starts[i + 1]`; beside each, the numbers of `dense`."""

    columns: NDArray[np.int32]
    values: Floats
    starts: NDArray[np.intp]
    width: int  # of the sparse part
    dense: Floats  # (rows, n)

    def times(self, vector: Floats) -> Floats:
        """Return these rows times `vector` (width + n,): (rows,)."""
        products = np.append(self.values * vector[self.columns], np.float32(0.0))
        sums = np.add.reduceat(products, self.starts[:-1])
        sums[self.starts[:-1] == self.starts[1:]] = 0.0  # reduceat gives an empty row what follows it
        total: Floats = sums + self.dense @ vector[self.width :]
        return total

    def transposed_times(self, vector: Floats) -> Floats:
        """Return the transposed rows times `vector` (rows,): (width + n,)."""
        sparse = np.bincount(self.columns, self.values * np.repeat(vector, np.diff(self.starts)), self.width)
        return np.concatenate([sparse.astype(np.float32), vector @ self.dense])

    def take(self, chosen: NDArray[np.intp]) -> "Rows":
        """Return the `chosen` rows, in their order."""
        sizes = np.diff(self.starts)[chosen]
        starts = np.concatenate([[0], np.cumsum(sizes)])
        places = np.arange(starts[-1]) + np.repeat(self.starts[chosen] - starts[:-1], sizes)
        return Rows(self.columns[places], self.values[places], starts, self.width, self.dense[chosen])


def fit_ridge(rows: Rows, targets: Floats, weights: Floats, start: Floats | None = None) -> Floats:
    """Return the coefficients (width + n,) with the least weighted squared error plus `LAMBDA` times their square.

    `start` is a guess at them, which saves steps.
    """

    def curvature(x: Floats) -> Floats:
        return rows.transposed_times(weights * rows.times(x)) + np.float32(LAMBDA) * x

    wanted = rows.transposed_times(weights * targets)
    solution = np.zeros_like(wanted) if start is None else start.copy()
    residual = wanted - curvature(solution)
    direction, size = residual, _square(residual)
    enough = CLOSE * _square(wanted)
    for _ in range(STEPS):
        if size <= enough:
            break
        bent = curvature(direction)
        step = np.float32(size / float(direction @ bent))
        solution += step * direction
        residual = residual - step * bent
        before, size = size, _square(residual)
        direction = residual + np.float32(size / before) * direction
    return solution


def _square(vector: Floats) -> float:
    return float(vector @ vector)


def laid_out(rows: Sequence[Collection[int]]) -> tuple[NDArray[np.int32], NDArray[np.intp]]:
    """Return the columns of all rows end to end, and where each row starts (with the end of the last)."""
    starts = np.array([*accumulate(map(len, rows), initial=0)], dtype=np.intp)
    return np.fromiter(chain.from_iterable(rows), dtype=np.int32, count=starts[-1]), starts

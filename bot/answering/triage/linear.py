"""A weighted ridge regression over sparse rows, solved by conjugate gradients: numpy alone, linear in the examples."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Row = tuple[NDArray[np.intp], NDArray[np.float64]]  # columns (no column twice) and their values

LAMBDA = 0.3
STEPS = 30  # conjugate gradient steps; more change no decision
CLOSE = 1e-7  # squared residual, relative to the right-hand side, at which to stop


@dataclass(frozen=True, slots=True)
class Rows:
    """Sparse rows laid end to end: `columns[i]` and `values[i]` belong to row `row_of[i]`."""

    columns: NDArray[np.intp]
    values: NDArray[np.float64]
    row_of: NDArray[np.intp]
    count: int
    width: int

    def times(self, vector: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return these rows times `vector` (width,): (count,)."""
        return np.bincount(self.row_of, self.values * vector[self.columns], self.count).astype(np.float64)

    def transposed_times(self, vector: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return the transposed rows times `vector` (count,): (width,)."""
        return np.bincount(self.columns, self.values * vector[self.row_of], self.width).astype(np.float64)


def fit_ridge(rows: Rows, targets: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the coefficients (width,) with the least weighted squared error plus `LAMBDA` times their square."""

    def curvature(x: NDArray[np.float64]) -> NDArray[np.float64]:
        return rows.transposed_times(weights * rows.times(x)) + LAMBDA * x

    solution = np.zeros(rows.width)
    residual = rows.transposed_times(weights * targets)
    direction, size = residual.copy(), _dot(residual, residual)
    enough = CLOSE * size
    for _ in range(STEPS):
        if size <= enough:
            break
        bent = curvature(direction)
        step = size / _dot(direction, bent)
        solution += step * direction
        residual -= step * bent
        before, size = size, _dot(residual, residual)
        direction = residual + size / before * direction
    return solution


def _dot(a: NDArray[np.float64], b: NDArray[np.float64]) -> float:
    """Return the inner product without BLAS, whose threads cost more than they give on vectors this small."""
    return float((a * b).sum())

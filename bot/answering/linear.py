"""Linear algebra that matching needs and numpy lacks: products of sparse rows, and an inverse in a third of the memory.

Everything of size examples x examples is made and used in blocks of rows, and only left of its diagonal.
"""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

import numpy as np

from bot.answering.hashing import Floats, Hashed, flat

COMMON = 128  # rows; a place that more of them have is worth a dense column
BLOCK = 384  # rows solved at once: more take more memory, fewer more time
COLUMNS = 16  # weighed at once
SMALL = 64  # rows; below it the library is as fast
# Threads that share the work of a block. The library has threads too, but those wait for each other in a busy loop:
# where the cores have other work, learning took five times as long with them.
CORES = min(os.cpu_count() or 1, 4)
Blocks = Callable[
    [int, int], Floats
]  # rows from the first number up to the second, of all columns up to the second; new


class SparseRows:
    """Sparse rows of one width: common places as dense columns, the rest place by place."""

    def __init__(self, vectors: Sequence[Hashed], width: int) -> None:
        rows, places, values = flat(vectors)
        common = np.bincount(places, minlength=width) > COMMON
        self._common, self._width = np.flatnonzero(common), width
        column = np.cumsum(common) - 1
        here = common[places]
        self._dense = np.zeros((len(vectors), len(self._common)), dtype=np.float32)
        at = rows[here] * len(self._common) + column[places[here]]
        np.add.at(self._dense.reshape(-1), at, values[here])
        order = np.flatnonzero(~here)[np.argsort(places[~here], kind="stable")]
        self._rows, self._places, self._values = rows[order], places[order], values[order]
        self._starts = np.searchsorted(self._places, np.arange(width + 1))

    def products(self, low: int, high: int) -> Floats:
        """Return the products of the rows from `low` up to `high` with all rows up to `high`."""
        total: Floats = self._dense[low:high] @ self._dense[:high].T
        own = np.flatnonzero((self._rows >= low) & (self._rows < high))
        start, end = self._starts[self._places[own]], self._starts[self._places[own] + 1]
        left = np.repeat(own, end - start)
        right = np.arange(len(left)) + np.repeat(start - np.cumsum(end - start) + (end - start), end - start)
        earlier = self._rows[right] < high
        left, right = left[earlier], right[earlier]
        at = (self._rows[left] - low) * high + self._rows[right]
        np.add.at(total.reshape(-1), at, self._values[left] * self._values[right])
        return total

    def weigh(self, numbers: Floats) -> Floats:
        """Return the sum of the rows, each times its row of `numbers`: (width, columns of `numbers`)."""
        total = np.zeros((self._width, numbers.shape[1]), dtype=np.float32)
        total[self._common] = self._dense.T @ numbers
        used, starts = np.unique(self._places, return_index=True)
        for low in range(0, numbers.shape[1] if len(used) else 0, COLUMNS):
            part = self._values[:, None] * numbers[self._rows, low : low + COLUMNS]
            total[used, low : low + COLUMNS] = np.add.reduceat(part, starts)
        return total


class Inverse:
    """The inverse of a symmetric, positive definite matrix, as the inverse of its Cholesky factor.

    It is found row block by row block, each from the ones before it. So the matrix itself is never in memory as a
    whole, and half of the inverse neither: it is the factor's inverse times itself.
    """

    def __init__(self, blocks: Blocks, size: int) -> None:
        """Invert the matrix whose rows `blocks` returns."""
        self._starts = range(0, size, BLOCK)
        edges = [(low, min(low + BLOCK, size)) for low in self._starts]
        memory = np.empty(sum((high - low) * high for low, high in edges), dtype=np.float32)  # one piece is given back
        self._rows: list[Floats] = []
        with ThreadPoolExecutor(CORES) as self._threads:
            for low, high in edges:
                found, memory = np.split(memory, [(high - low) * high])
                rows = found.reshape(high - low, high)
                rows[:] = self._next(blocks(low, high))
                self._rows.append(rows)

    def times(self, numbers: Floats) -> Floats:
        """Return the inverse times `numbers`."""
        total = np.zeros_like(numbers)
        for rows in self._rows:
            total[: rows.shape[1]] += rows.T @ (rows @ numbers[: rows.shape[1]])
        return total

    def half(self, numbers: Floats) -> Floats:
        """Return a table whose product with itself is that of `numbers`, the inverse, and `numbers` again."""
        return np.concatenate([rows @ numbers[: rows.shape[1]] for rows in self._rows])

    def block(self, low: int, high: int) -> Floats:
        """Return the inverse's rows and columns from `low` up to `high`."""
        total = np.zeros((high - low, high - low), dtype=np.float32)
        for rows in self._rows[low // BLOCK :]:
            part = rows[:, low:high]
            width = part.shape[1]
            total[:width, :width] += part.T @ part
        return total

    def _next(self, part: Floats) -> Floats:
        """Return the next rows of the factor's inverse from those of the matrix, which are overwritten."""
        size, begin = len(part), part.shape[1] - len(part)
        factor = np.empty((size, begin), dtype=np.float32)

        def factorise(some: slice) -> None:
            for low, rows in zip(self._starts, self._rows, strict=False):
                factor[some, low : low + len(rows)] = part[some, : rows.shape[1]] @ rows.T

        def subtract(some: slice) -> None:
            part[some, :begin] = 0.0
            for low, rows in zip(self._starts, self._rows, strict=False):
                part[some, : rows.shape[1]] -= factor[some, low : low + len(rows)] @ rows

        self._share(factorise, size)
        last = part[:, begin:] = _inverse_factor(part[:, begin:] - factor @ factor.T)
        factor = last @ factor
        self._share(subtract, size)
        return part

    def _share(self, work: Callable[[slice], None], size: int) -> None:
        """Do `work` on `size` rows, a share in each thread."""
        edges = np.linspace(0, size, CORES + 1).astype(int).tolist()
        for done in [self._threads.submit(work, slice(low, high)) for low, high in pairwise(edges)]:
            done.result()


def _inverse_factor(matrix: Floats) -> Floats:
    """Return the inverse of the Cholesky factor of a small `matrix`, half by half: the library's own takes thrice."""
    half = len(matrix) // 2
    if len(matrix) <= SMALL:
        return np.asarray(np.linalg.inv(np.linalg.cholesky(matrix)))
    found = np.zeros_like(matrix)
    first = found[:half, :half] = _inverse_factor(matrix[:half, :half])
    side = matrix[half:, :half] @ first.T
    last = found[half:, half:] = _inverse_factor(matrix[half:, half:] - side @ side.T)
    found[half:, :half] = -last @ side @ first
    return found

"""The least of sparse linear algebra that matching needs, in numpy alone."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]

BLOCK = 2048  # columns made dense at once: 16 MB for 2,000 rows


@dataclass(frozen=True, slots=True)
class SparseRow:
    """One vector: `values[i]` stands in column `columns[i]`; no column occurs twice."""

    columns: Ints
    values: Floats


@dataclass(frozen=True, slots=True)
class SparseRows:
    """Vectors one after another: row `i` is the slice `starts[i]:starts[i + 1]` of `columns` and `values`."""

    starts: NDArray[np.int64]
    columns: Ints
    values: Floats
    width: int

    @classmethod
    def stack(cls, rows: Sequence[SparseRow], width: int) -> "SparseRows":
        """Return `rows` below one another in a space of `width` columns."""
        starts = np.zeros(len(rows) + 1, dtype=np.int64)
        np.cumsum([len(row.columns) for row in rows], out=starts[1:])
        columns = np.concatenate([row.columns for row in rows]) if rows else np.empty(0, np.int32)
        values = np.concatenate([row.values for row in rows]) if rows else np.empty(0, np.float32)
        return cls(starts, columns, values, width)

    def __len__(self) -> int:
        return len(self.starts) - 1

    @property
    def row_of(self) -> NDArray[np.int64]:
        """The row of each value."""
        return np.repeat(np.arange(len(self)), np.diff(self.starts))

    def dense_blocks(self) -> "list[tuple[int, int]]":
        """Return the column ranges to walk through when making the rows dense piece by piece."""
        return [(at, min(at + BLOCK, self.width)) for at in range(0, self.width, BLOCK)]

    def gram(self) -> Floats:
        """Return the inner products of all rows, (rows, rows)."""
        order = np.argsort(self.columns, kind="stable")
        rows, columns, values = self.row_of[order], self.columns[order], self.values[order]
        total = np.zeros((len(self), len(self)), dtype=np.float32)
        for low, high in self.dense_blocks():
            part = slice(*np.searchsorted(columns, (low, high)))
            dense = np.zeros((len(self), high - low), dtype=np.float32)
            dense[rows[part], columns[part] - low] = values[part]
            total += dense @ dense.T
        return total

    def transposed_times(self, right: Floats) -> Floats:
        """Return (this).T @ `right`: (width, columns of `right`)."""
        rows = self.row_of
        out = np.zeros((self.width, right.shape[1]), dtype=np.float32)
        np.add.at(out, self.columns, self.values[:, None] * right[rows])
        return out

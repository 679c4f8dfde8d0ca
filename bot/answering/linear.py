"""Linear algebra that matching needs and numpy lacks: products of sparse rows, and an inverse in place."""

from collections.abc import Sequence

import numpy as np

from bot.answering.hashing import Floats, Hashed, flat

COMMON = 48  # rows; a place that more of them have is worth a dense column
BLOCK = 1024  # dense columns at once
SMALL = 256  # rows; below it the library's own inverse is as fast


def gram(vectors: Sequence[Hashed], width: int) -> Floats:
    """Return the products of all `vectors` with each other, (vectors, vectors)."""
    rows, places, values = flat(vectors)
    total = np.zeros((len(vectors), len(vectors)), dtype=np.float32)
    spread = np.bincount(places, minlength=width)
    common = np.flatnonzero(spread > COMMON)
    for low in range(0, len(common), BLOCK):
        column = np.full(width, -1)
        column[common[low : low + BLOCK]] = np.arange(len(common[low : low + BLOCK]))
        here = column[places] >= 0
        dense = np.zeros((len(vectors), min(BLOCK, len(common) - low)), dtype=np.float32)
        np.add.at(dense, (rows[here], column[places[here]]), values[here])
        total += dense @ dense.T
    _add_rare(total, rows, places, values, spread)
    return total


def _add_rare(total: Floats, rows: np.ndarray, places: np.ndarray, values: Floats, spread: np.ndarray) -> None:
    """Add the products at places that few vectors have, one place after another but all of one spread at once."""
    order = np.argsort(places, kind="stable")
    starts = np.cumsum(spread) - spread
    for size in range(1, COMMON + 1):
        at = order[starts[spread == size][:, None] + np.arange(size)]
        products = values[at][:, :, None] * values[at][:, None, :]
        np.add.at(total, (rows[at][:, :, None], rows[at][:, None, :]), products)


def invert(matrix: Floats) -> None:
    """Replace a symmetric, positive definite `matrix` by its inverse, half by half: half the work of the library's."""
    size = len(matrix)
    if size <= SMALL:
        matrix[:] = np.linalg.inv(matrix)
        _even_out(matrix)
        return
    half = size // 2
    first, side, last = matrix[:half, :half], matrix[:half, half:], matrix[half:, half:]
    invert(first)
    solved = first @ side
    last -= side.T @ solved
    _even_out(last)
    invert(last)
    side[:] = solved @ last
    first += side @ solved.T
    _even_out(first)
    np.negative(side, out=side)
    matrix[half:, :half] = side.T


def _even_out(matrix: Floats) -> None:
    """Make `matrix` symmetric again; left alone, the rounding errors of the two halves grow with every step."""
    matrix[:] = (matrix + matrix.T) * np.float32(0.5)

"""Places for terms in a vector of fixed width: no table of terms is kept, and every run gives the same."""

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Hashed:
    """A sparse vector: the sum of `values` at `places`, where a place may occur more than once."""

    places: NDArray[np.intp]
    values: Floats


def place_of(term: str, low: int, width: int) -> tuple[int, float]:
    """Return the place of `term`, from `low` to `low + width - 1`, and its sign there.

    Terms that share a place have signs of their own, so that what they add to a product evens out.
    """
    code = zlib.crc32(term.encode())
    return low + (code >> 1) % width, 1.0 if code & 1 else -1.0


def hashed(terms: Iterable[tuple[str, float]], low: int, width: int) -> Hashed:
    """Return weighted `terms` at their places from `low` to `low + width - 1`."""
    found = [(*place_of(term, low, width), weight) for term, weight in terms]
    places = [place for place, _, _ in found]
    return Hashed(np.array(places, dtype=np.intp), np.array([sign * weight for _, sign, weight in found], np.float32))


def flat(vectors: Sequence[Hashed]) -> tuple[NDArray[np.intp], NDArray[np.intp], Floats]:
    """Return the row, the place and the value of every number in `vectors`."""
    rows = np.repeat(np.arange(len(vectors)), [len(vector.places) for vector in vectors])
    places = np.concatenate([np.empty(0, dtype=np.intp), *(vector.places for vector in vectors)])
    values = np.concatenate([np.empty(0, dtype=np.float32), *(vector.values for vector in vectors)])
    return rows, places, values


def dense(vectors: Sequence[Hashed], width: int) -> Floats:
    """Return `vectors` as rows of a dense table, (vectors, width); places beyond `width` start again at 0."""
    rows, places, values = flat(vectors)
    table = np.bincount(rows * width + places % width, values, len(vectors) * width)
    return table.astype(np.float32).reshape(len(vectors), width)

"""Places for terms in a vector of fixed width: no table of terms is kept, and every run gives the same."""

import zlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

PLAIN = 1_000_000  # multiplications; OpenBLAS copies nothing for fewer
FEWEST = 600  # rows of a part that are worth a call


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


def counted(texts: Sequence[Sequence[str]]) -> tuple[list[str], Floats]:
    """Return the different words of `texts`, and how often each text has each, (texts, words)."""
    column = {word: at for at, word in enumerate(dict.fromkeys(chain.from_iterable(texts)))}
    at = [row * len(column) + column[word] for row, text in enumerate(texts) for word in text]
    counts = np.bincount(np.array(at, dtype=np.intp), minlength=len(texts) * len(column))
    return list(column), counts.astype(np.float32).reshape(len(texts), len(column))


def weighed(rows: Floats, weights: Floats) -> Floats:
    """Return `rows` times `weights`, tall, in parts that the library multiplies as they are.

    Of a larger product it first makes a copy in another order, which for few rows takes longer than the product.
    """
    step = PLAIN // max(len(rows) * weights.shape[1], 1)
    if not FEWEST < step < len(weights):
        return rows @ weights
    total: Floats = rows[:, :step] @ weights[:step]
    for low in range(step, len(weights), step):
        total += rows[:, low : low + step] @ weights[low : low + step]
    return total


def unit(rows: Floats) -> Floats:
    """Return `rows` at length 1; those that say nothing stay 0."""
    lengths = np.sqrt(np.einsum("ij,ij->i", rows, rows))
    unit: Floats = rows / np.maximum(lengths, np.float32(1e-9))[:, None]
    return unit

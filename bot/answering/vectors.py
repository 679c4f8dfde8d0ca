"""Meanings of words from a small table: what words that share no letters have in common.

The table is made by `scripts/build_word_vectors.py` and read here as bytes; without it matching works by letters alone.
"""

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, SupportsIndex, TypeAlias

import numpy as np
from numpy.typing import NDArray

from bot.answering.hashing import Floats

LONGEST_WORD = 40  # letters; longer ones are no words
MAX_REMEMBERED = 20_000  # words; 13 MB
CONTINUES = "##"  # marks a piece that does not begin a word

Again: TypeAlias = Callable[[], "WordVectors | None"] | None


def cut(word: str, pieces: Mapping[str, int]) -> list[int]:
    """Return `word` as the longest known pieces from left to right (WordPiece), or nothing where that fails."""
    found: list[int] = []
    at = 0
    while at < len(word) <= LONGEST_WORD:
        mark = CONTINUES if at else ""
        end = next((end for end in range(len(word), at, -1) if mark + word[at:end] in pieces), None)
        if end is None:
            return []
        found.append(pieces[mark + word[at:end]])
        at = end
    return found


class WordVectors:
    """A vector for each piece of a word; a text's vector is their mean. Safe to share between threads."""

    def __init__(self, pieces: Iterable[str], values: NDArray[np.int8], scales: Floats, again: Again = None) -> None:
        """Take `values` (pieces, width) of int8, each row to be multiplied by its scale.

        `again`: where the same table is to be had again; then it is not pickled with what was learnt by it.
        """
        self._pieces = {piece: at for at, piece in enumerate(pieces)}
        self._values, self._scales = values, scales.astype(np.float32)
        self._words: dict[str, Floats] = {}
        self.width = int(values.shape[1])
        self._again = again

    def __reduce_ex__(self, protocol: SupportsIndex) -> str | tuple[Any, ...]:
        """Return how it is pickled: by where it is to be had again, if there is such a place."""
        return (self._again, ()) if self._again else super().__reduce_ex__(protocol)

    def __getstate__(self) -> dict[str, Any]:
        """Return what is kept of it: the words it remembers are quickly met again, and slow to read."""
        return {**self.__dict__, "_words": {}}

    @classmethod
    def read(cls, content: bytes, again: Again = None) -> "WordVectors":
        """Return the table in `content`, an npz of `pieces` (UTF-8, a line each), `values` and `scales`.

        For `again` see the class.

        Raises:
            ValueError: where the parts do not fit together.
        """
        with np.load(io.BytesIO(content), allow_pickle=False) as parts:
            pieces = bytes(parts["pieces"]).decode().split("\n")
            values, scales = parts["values"], parts["scales"]
        if values.dtype != np.int8 or len(pieces) != len(values) or len(pieces) != len(scales):
            raise ValueError("the table of word vectors is damaged: its parts do not fit together")
        return cls(pieces, values, scales, again)

    def is_word(self, word: str) -> bool:
        """Tell whether `word` is in the table as a whole."""
        return word in self._pieces

    def encode(self, texts: Sequence[Sequence[str]]) -> Floats:
        """Return the vectors of `texts`, a row each."""
        return np.array([self.vector(words) for words in texts], dtype=np.float32).reshape(len(texts), self.width)

    def vector(self, words: Sequence[str]) -> Floats:
        """Return the vector of a text, of length 1, or of length 0 where none of its words is known."""
        total: Floats = np.add.reduce(self.table(words))
        length = np.sqrt(total @ total)
        return total / length if length else total

    def table(self, words: Sequence[str]) -> Floats:
        """Return what the vectors of `words` add to that of their text, (words, width): 0 where one is unknown."""
        known = self._words
        found = [known[word] if word in known else self._read(word) for word in words]
        return np.concatenate(found).reshape(-1, self.width) if found else np.zeros((0, self.width), dtype=np.float32)

    def _read(self, word: str) -> Floats:
        rows = cut(word, self._pieces)
        vector: Floats = (self._values[rows] * self._scales[rows, None]).sum(axis=0, dtype=np.float32)
        if len(self._words) < MAX_REMEMBERED:
            self._words[word] = vector
        return vector

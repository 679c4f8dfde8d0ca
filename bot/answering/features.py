"""From a message to the vector that matching compares: stems, pairs of stems, and pieces of words."""

import math
from collections.abc import Iterable, Sequence
from itertools import chain, pairwise
from typing import Any, NamedTuple

import numpy as np

from bot.answering.hashing import Hashed, hashed, place_of
from bot.answering.terms import Read
from bot.answering.vocabulary import Vocabulary

PAIR_WEIGHT = 0.7
STOP_WEIGHT = 0.5
PIECES = (2, 3)  # letters in a piece of a word
STEM_SHARE = 0.6  # of the similarity; the pieces have the rest
STEM_WIDTH, PIECE_WIDTH = 7680, 512  # places; some terms share one
WIDTH = STEM_WIDTH + PIECE_WIDTH
MAX_TERMS = 40_000  # stems and pairs; some 8 MB at most


class Term(NamedTuple):
    """A stem, or a pair: its weight, its place (None where the FAQ does not know it), and the weight to put there."""

    weight: float
    place: int | None
    value: float


class Word(NamedTuple):
    """The pieces of one word: those known at their places, the squared weight of all."""

    pieces: Hashed
    weight: float


class FeatureSpace:
    """The vectors of one FAQ, which knows the terms of the texts that it was made from."""

    def __init__(self, read: Sequence[Read], entries: Sequence[int], stop_stems: frozenset[str]) -> None:
        self._stop_stems = stop_stems
        self._stems = Vocabulary([one.stems for one in read], entries)
        self._pairs = Vocabulary([pairs(one.stems) for one in read], entries, least=2)
        pieces_of = {word: pieces(word) for word in {word for one in read for word in one.words}}
        bags = [set[str]().union(*(pieces_of[word] for word in one.words)) for one in read]
        self._pieces = Vocabulary(bags, entries, least=2)
        self._terms: dict[str, Term] = {}

    def __getstate__(self) -> dict[str, Any]:
        """Return what is kept of it: what it remembers is quickly met again, and slow to read."""
        return {**self.__dict__, "_terms": {}}

    def vectors(self, texts: Sequence[Read]) -> list[Hashed]:
        """Return the vectors of `texts`, `WIDTH` wide; of length 1 if the FAQ knows every word, shorter if not."""
        known = {word: self.word(word) for word in set(chain.from_iterable(text.words for text in texts))}
        return [self._vector(text, [known[word] for word in text.words]) for text in texts]

    def _vector(self, read: Read, words: Sequence[Word]) -> Hashed:
        whole, known = self.weigh(read)
        scale = math.sqrt(STEM_SHARE / (whole or 1.0))
        piece_scale = math.sqrt((1 - STEM_SHARE) / (sum(word.weight for word in words) or 1.0))
        places = [np.array([place for _, place, _ in known], dtype=np.intp), *(word.pieces.places for word in words)]
        values = [np.array([value * scale for _, _, value in known], dtype=np.float32)]
        letters = [word.pieces.values for word in words] or values[:0]
        if letters:
            values.append(np.concatenate(letters) * np.float32(piece_scale))
        return Hashed(np.concatenate(places), np.concatenate(values))

    def terms(self, read: Read) -> list[tuple[str, Hashed]]:
        """Return each known stem and pair of stems of a text with its part of the vector."""
        whole, known = self.weigh(read)
        scale = math.sqrt(STEM_SHARE / (whole or 1.0))
        return [
            (term, Hashed(np.array([place]), np.array([value * scale], np.float32))) for term, place, value in known
        ]

    def coverage(self, read: Read) -> float:
        """Return the share (0-1) of a text's stems that the FAQ knows; corrected ones count as far as trusted."""
        known = (near for stem, near in zip(read.stems, read.trust, strict=True) if self._knows(stem))
        return sum(known) / len(read.stems) if read.stems else 0.0

    def unseen_coverage(self, read: Read) -> float:
        """Return the same for a wording of the FAQ, as if the FAQ had not seen this one."""
        known = (stem in self._stop_stems or self._stems.is_shared(stem) for stem in read.stems)
        return sum(known) / len(read.stems) if read.stems else 0.0

    def _knows(self, stem: str) -> bool:
        return stem in self._stems or stem in self._stop_stems

    def weigh(self, read: Read) -> tuple[float, list[tuple[str, int, float]]]:
        """Return the squared weight of all stems and pairs, and each known one with its place and its value."""
        whole, known = 0.0, []
        for stem, trust in zip(read.stems, read.trust, strict=True):
            weight, place, value = self._terms.get(stem) or self._stem(stem)
            whole += weight * weight
            if place is not None:
                known.append((stem, place, value * trust))
        for pair in pairs(read.stems):
            weight, place, value = self._terms.get(pair) or self._pair(pair)
            whole += weight * weight
            if place is not None:
                known.append((pair, place, value))
        return whole, known

    def _stem(self, stem: str) -> Term:
        weight = self._stems.weight(stem) * (STOP_WEIGHT if stem in self._stop_stems else 1.0)
        return self._remembered(stem, weight, known=stem in self._stems)

    def _pair(self, pair: str) -> Term:
        return self._remembered(pair, self._pairs.weight(pair) * PAIR_WEIGHT, known=pair in self._pairs)

    def _remembered(self, name: str, weight: float, *, known: bool) -> Term:
        place, sign = place_of(name, 0, STEM_WIDTH)
        term = Term(weight, place if known else None, weight * sign)
        if len(self._terms) < MAX_TERMS:
            self._terms[name] = term
        return term

    def word(self, word: str) -> Word:
        """Return the pieces of `word`; they are remembered elsewhere."""
        every = [(piece, self._pieces.weight(piece)) for piece in pieces(word)]
        known = [(piece, weight) for piece, weight in every if piece in self._pieces]
        return Word(hashed(known, STEM_WIDTH, PIECE_WIDTH), sum(weight * weight for _, weight in every))


def pairs(stems: Iterable[str]) -> list[str]:
    """Return each two neighbours of `stems` as one term."""
    return [f"{left} {right}" for left, right in pairwise(stems)]


def pieces(word: str) -> list[str]:
    """Return the 2- and 3-letter pieces of `word`, its ends marked by a space."""
    marked = f" {word} "
    return [marked[at : at + size] for size in PIECES for at in range(len(marked) - size + 1)]

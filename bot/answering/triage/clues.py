"""A message as triage judges it: its pieces, each with its clues.

Pieces of a message (sentences, stretches of long ones) are judged beside the whole, so that an urgent sentence is seen
inside any text.
"""

from collections.abc import Iterator, Sequence
from itertools import accumulate, chain, groupby
from typing import NamedTuple

from bot.answering.triage.codes import Clues
from bot.answering.triage.context import Setting
from bot.answering.triage.rules import Hit, RuleBook, Signs

STRETCH = 14  # words of a long sentence that are judged together
STRIDE = 7
SHORTEST = 4  # words of a thought that is judged by itself


class Piece(NamedTuple):
    """Some of a message's words, from the one `at` on, judged together; `signed` says that a rule fires in them."""

    at: int
    words: tuple[str, ...]
    clues: frozenset[int]
    signed: bool = False


class Reading(NamedTuple):
    """A message as triage sees it: its sentences, the rules that fire in each, and the pieces to judge.

    The first piece is the whole message; there is no other where the message is one short sentence.
    """

    settings: tuple[Setting, ...]
    hits: tuple[tuple[int, Hit], ...]  # with the number of the sentence
    pieces: tuple[Piece, ...]


def read_clues(settings: Sequence[Setting], book: RuleBook) -> Reading:
    """Return the clues of a message; it has no pieces where it has no words."""
    pieces: list[Piece] = []
    hits: list[tuple[int, Hit]] = []
    at = 0
    for number, setting in enumerate(settings):
        signs = book.signs(setting)
        hits += [(number, hit) for hit in signs.hits]
        pieces += _pieces(at, setting, signs)
        at += len(setting.sentence.words)
    if len(pieces) > 1:
        pieces.insert(0, _whole(settings, pieces))
    return Reading(tuple(settings), tuple(hits), tuple(pieces))


def _pieces(at: int, setting: Setting, signs: Signs) -> Iterator[Piece]:
    """Yield the parts of a long sentence, which begins `at` a place of its message, and each sentence as a whole."""
    words, clues = setting.sentence.words, Clues(setting, signs)
    if len(words) > STRETCH:
        for first, last in (*_stretches(len(words)), *_thoughts(setting.sentence.parts)):
            signed = any(hit.first >= first and hit.last <= last for hit in signs.hits)
            yield Piece(at + first, words[first : last + 1], clues.within(first, last), signed)
    yield Piece(at, words, clues.within(0, len(words) - 1), bool(signs.hits))


def ending_after(joined: Reading, old: Reading) -> Reading | None:
    """Return `joined` with those of its hits alone that end in words which `old` has not; None where there are none."""
    known = sum(len(setting.sentence.words) for setting in old.settings)
    starts = accumulate((len(setting.sentence.words) for setting in joined.settings), initial=0)
    begin = dict(enumerate(starts))
    hits = tuple((number, hit) for number, hit in joined.hits if begin[number] + hit.last >= known)
    return joined._replace(hits=hits) if hits else None


def _whole(settings: Sequence[Setting], pieces: Sequence[Piece]) -> Piece:
    words = tuple(chain.from_iterable(setting.sentence.words for setting in settings))
    return Piece(0, words, frozenset(chain.from_iterable(piece.clues for piece in pieces)))


def _stretches(size: int) -> Iterator[tuple[int, int]]:
    """Yield first and last place of overlapping stretches of a sentence of `size` words."""
    for start in range(0, max(size - STRETCH, 0) + STRIDE, STRIDE):
        if start == 0 or start + STRETCH - STRIDE < size:
            yield start, min(start + STRETCH, size) - 1


def _thoughts(parts: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield first and last place of the thoughts (between commas and turns) of a sentence too long for one stretch."""
    if len(parts) > STRETCH:
        for _, places in groupby(range(len(parts)), parts.__getitem__):
            first, *others = places
            if SHORTEST <= len(others) + 1 <= STRETCH:
                yield first, others[-1]

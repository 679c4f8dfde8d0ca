"""What can be told from a message: its words and pairs of neighbours, plain and as said of whom and when, and signs.

A clue is the hash of a name, each kind in a range of its own. Pieces of a message (sentences, stretches of long ones)
are judged beside the whole, so that an urgent sentence is seen inside any text.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, chain, groupby
from operator import itemgetter
from zlib import crc32

from bot.answering.triage.context import MARKS, Setting
from bot.answering.triage.rules import Hit, RuleBook

STRETCH = 14  # words of a long sentence that are judged together
STRIDE = 7
SHORTEST = 4  # words of a thought that is judged by itself
BITS = 17  # each kind of clues has 2 ** BITS numbers; some clues share one
KINDS = 3
WORD, SAID, SIGN = range(KINDS)  # a word or pair; the same, marked with its context; a rule whose phrase is there

Found = Iterator[tuple[int, int, int]]  # clues, each with its first and last place
_FIRST = itemgetter(1)


@dataclass(frozen=True, slots=True)
class Piece:
    """Some of a message's words, judged together; `signed` says that a rule fires in them."""

    words: tuple[str, ...]
    clues: frozenset[int]
    signed: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
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
    for number, setting in enumerate(settings):
        signs = book.signs(setting)
        hits += ((number, hit) for hit in signs.hits)
        found = [*_plain(setting), *_said(setting), *((_clue(SIGN, name), a, b) for name, a, b in signs.names)]
        found.sort(key=_FIRST)
        words = setting.sentence.words
        for first, last in (*_stretches(len(words)), *_thoughts(setting.sentence.parts)):
            signed = any(hit.first >= first and hit.last <= last for hit in signs.hits)
            pieces.append(Piece(words[first : last + 1], _within(found, first, last), signed))
        if len(words) > STRETCH:
            pieces.append(Piece(words, frozenset(clue for clue, _, _ in found), bool(signs.hits)))
    if len(pieces) > 1:
        pieces.insert(0, _whole(settings, pieces))
    return Reading(tuple(settings), tuple(hits), tuple(pieces))


def _within(found: Sequence[tuple[int, int, int]], first: int, last: int) -> frozenset[int]:
    """Return the clues, sorted by their first place, that stand between two places."""
    near = found[bisect_left(found, first, key=_FIRST) : bisect_right(found, last, key=_FIRST)]
    return frozenset(clue for clue, _, b in near if b <= last)


def ending_after(joined: Reading, old: Reading) -> Reading | None:
    """Return `joined` with those of its hits alone that end in words which `old` has not; None where there are none."""
    known = sum(len(setting.sentence.words) for setting in old.settings)
    starts = accumulate((len(setting.sentence.words) for setting in joined.settings), initial=0)
    begin = dict(enumerate(starts))
    hits = tuple((number, hit) for number, hit in joined.hits if begin[number] + hit.last >= known)
    return replace(joined, hits=hits) if hits else None


def _whole(settings: Sequence[Setting], pieces: Sequence[Piece]) -> Piece:
    words = tuple(chain.from_iterable(setting.sentence.words for setting in settings))
    return Piece(words, frozenset(chain.from_iterable(piece.clues for piece in pieces)))


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


def _plain(setting: Setting) -> Found:
    return _grams(WORD, setting.heard)


def _said(setting: Setting) -> Found:
    marks = [""] * len(setting.heard)
    for mute in reversed(setting.mutes):
        for place in mute.scope:
            marks[place] = MARKS[mute.kind]
    said = zip(marks, setting.sentence.stems, strict=True)
    return _grams(SAID, [f"{mark}:{stem}" if mark and stem else stem for mark, stem in said])


def _grams(kind: int, stems: Sequence[str]) -> Found:
    """Yield each stem, each pair of neighbours, and the first and last stem as such."""
    last = len(stems) - 1
    before = ""
    for place, stem in enumerate(stems):
        if stem:
            yield _clue(kind, stem), place, place
        yield _clue(kind, f"{before} {stem}"), max(place - 1, 0), place
        before = stem
    yield _clue(kind, f"{before} "), last, last


def _clue(kind: int, name: str) -> int:
    return (kind << BITS) | (crc32(name.encode()) & ((1 << BITS) - 1))

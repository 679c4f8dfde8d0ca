"""What can be told from a sentence: its words and pairs of neighbours, plain and as said of whom and when, and signs.

A clue is the hash of a name, each kind in a range of its own.
"""

from collections.abc import Sequence
from itertools import chain
from operator import itemgetter
from zlib import crc32

from bot.answering.triage.context import MARKS, Setting
from bot.answering.triage.rules import Signs

BITS = 17  # each kind of clues has 2 ** BITS numbers; some clues share one
MASK = (1 << BITS) - 1
NONE = -1  # no clue, and none of another kind
KINDS = 3
WORD, SAID, SIGN = range(KINDS)  # a word or pair; the same, marked with its context; a rule whose phrase is there

_SPACE = crc32(b" ")
_FIRST = itemgetter(1)


class Clues:
    """The clues of one sentence by their places; their order decides how sums are rounded, and so what is learnt."""

    def __init__(self, setting: Setting, signs: Signs) -> None:
        self._end = len(setting.heard) - 1
        said = _said(setting)
        plain = _grams(setting.heard)
        marked = [SAID << BITS | code for code in (plain if said is setting.heard else _grams(said))]
        # Four to a place: of each kind the stem, and the pair with the next. The very first pair is of the first alone.
        self._row = [*chain.from_iterable(zip(plain[1::2], plain[2::2], marked[1::2], marked[2::2], strict=True))]
        self._row[1:1], self._row[4:4] = plain[:1], marked[:1]
        self._gaps = NONE in plain or NONE in marked
        named = [(SIGN << BITS | _code(name), first, last) for name, first, last in signs.names]
        self._signs = sorted(named, key=_FIRST)

    def within(self, first: int, last: int) -> frozenset[int]:
        """Return the clues that stand between two places, the last of them not the first of several."""
        start, stop = 4 * first + 2 * (first > 0), 4 * last + 2
        row = self._row[start:stop] + self._row[stop : stop + 4 : 1 if last == self._end else 2]
        signs = [(min(4 * a + 6 - start, len(row)), clue) for clue, a, b in self._signs if first <= a and b <= last]
        for place, clue in reversed(signs):
            row.insert(place, clue)
        return frozenset([clue for clue in row if clue != NONE] if self._gaps else row)


def _said(setting: Setting) -> tuple[str, ...]:
    """Return the stems of a sentence, each marked with what takes it away."""
    stems = setting.sentence.stems
    if not setting.mutes:
        return stems
    said = list(stems)
    for mute in reversed(setting.mutes):
        for place in mute.scope:
            said[place] = stems[place] and f"{MARKS[mute.kind]}:{stems[place]}"
    return tuple(said)


def _grams(stems: Sequence[str]) -> list[int]:
    """Return codes for the first stem as such, for each stem and its pair with the next, and for the last as such.

    An empty stem has no code of its own.
    """
    codes: list[int] = []
    before = _SPACE
    for stem in stems:
        name = stem.encode()
        alone = crc32(name)
        codes += (crc32(name, before) & MASK, alone & MASK if stem else NONE)  # a checksum can go on from another
        before = crc32(b" ", alone)
    codes.append(before & MASK)
    return codes


def _code(name: str) -> int:
    return crc32(name.encode()) & MASK

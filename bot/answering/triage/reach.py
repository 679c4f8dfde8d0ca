"""How far a cue reaches: "no" a few words, "years ago" a part of the sentence, "my friend" up to the next "I"."""

from collections.abc import Mapping, Sequence
from enum import IntEnum

from bot.answering.triage.phrases import Places

DENIAL_REACH = 3  # words after "no", "isn't" that it denies
LIST_REACH = 8  # words within which "or" may carry a denial on
LIST_ITEM = 2  # words after "or" that are still denied
SHORT_PART = 4  # words; so short a part belongs to its neighbour: "years ago, …", "…, fine now"
FRAME = 3  # words; a time said this early frames the whole sentence: "two winters ago I was in hospital, …"


class Cue(IntEnum):
    """The kinds of cues; the order is that of the lists below."""

    DENIAL = 0
    OTHER = 1
    DEPENDANT = 2
    PAST = 3
    HYPOTHETICAL = 4
    TURN = 5
    OWN = 6
    PRESENT = 7
    ALTERNATIVE = 8
    INABILITY = 9


class Layout:
    """How far each cue of one sentence reaches."""

    def __init__(self, parts: Sequence[int], found: Mapping[int, Sequence[Places]]) -> None:
        """Take the number of each word's part, without gaps from 0 on, and the cues `found`, by their kind."""
        self._parts, self._size = parts, len(parts)
        self._own = {place for cue in found.get(Cue.OWN, ()) for place in cue}
        self._alternatives = sorted(place for cue in found.get(Cue.ALTERNATIVE, ()) for place in cue)
        self._cued = {place for cue in found.get(Cue.PAST, ()) for place in cue}
        present = found.get(Cue.PRESENT, ())
        self._present = [cue for cue in present if not self._cued.issuperset(cue)]  # not the "now" of "fine now"
        self._dependants = found.get(Cue.DEPENDANT, ())
        self._turns = {cue[0] for cue in found.get(Cue.TURN, ())}
        starts = [i for i in range(self._size) if i == 0 or parts[i] != parts[i - 1]]
        self._ranges = [range(a, b) for a, b in zip(starts, [*starts[1:], self._size], strict=True)]

    def denied(self, cue: Places) -> range:
        """A few words after the cue within its part; on through a list that ends with "or"."""
        last = cue[-1]
        end = min(last + 1 + DENIAL_REACH, self._part(last).stop)
        for place in self._alternatives:
            between = range(last + 1, place)
            if last < place <= last + LIST_REACH and not self._breaks(between):
                end = max(end, min(place + 1 + LIST_ITEM, self._size))
        return range(last + 1, end)

    def others(self, cue: Places) -> range:
        """From the part's start, or the writer's last own word, to the writer's next own word, a turn or the end."""
        if any(places[-1] < cue[-1] for places in self._dependants):
            return range(0)  # help is asked for a child; "her" and "she" are the same person
        before, after = self._part(cue[0]), range(cue[-1] + 1, self._size)
        start = before.start if not self._own.intersection(range(before.start, cue[0])) else cue[0]
        end = next((i for i in after if i in self._own or i in self._turns), self._size)
        return range(0) if self._is_present(range(start, end)) else range(start, end)

    def past(self, cue: Places) -> range:
        """The cue's part, and neighbours where it is a short remark; nothing where a word says that it is now."""
        part = self._part(cue[0])
        if self._is_present(part):
            return range(0)
        if part.start == 0 and cue[0] < FRAME:
            return self._framed(part)
        return self._with_neighbours(part) if len(part) <= SHORT_PART + len(cue) else part

    def imagined(self, cue: Places) -> range:
        """From the cue to the end of its part, and on through short items: "can it cause burns, scars"."""
        part = self._part(cue[-1])
        end = part.stop
        for other in self._ranges[self._parts[cue[-1]] + 1 :]:
            if len(other) > SHORT_PART or self._breaks(other) or self._is_present(other):
                break
            end = other.stop
        return range(cue[0], end)

    def _framed(self, part: range) -> range:
        end = part.stop
        bare = self._is_bare(part)
        for other in self._ranges[self._parts[part.start] + 1 :]:
            if (other.start in self._turns and not bare) or self._is_present(other):
                break
            end, bare = other.stop, False  # "years ago, I had …": a frame alone holds one thought of one's own
        return range(part.start, end)

    def _with_neighbours(self, part: range) -> range:
        number = self._parts[part.start]
        start, end = part.start, part.stop
        before, after = self._ranges[:number][-1:], self._ranges[number + 1 :][:1]
        if before and part.start not in self._turns and not self._is_present(before[0]):
            start = before[0].start
        if after and (after[0].start not in self._turns or self._is_bare(part)) and not self._is_present(after[0]):
            end = after[0].stop
        return range(start, end)

    def _is_bare(self, part: range) -> bool:
        """Whether a part is a time and no more: "years ago"."""
        return all(place in self._cued for place in part)

    def _part(self, place: int) -> range:
        return self._ranges[self._parts[place]]

    def _breaks(self, places: range) -> bool:
        return any(place in self._own or place in self._turns for place in places)

    def _is_present(self, places: range) -> bool:
        return any(all(place in places for place in said) for said in self._present)

"""Phrases as a clinician writes them ("lips/tongue swelling/swollen"), found in a row of stems.

A phrase is words; `/` stands between words of which one is enough. All its words must stand near each other.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain, product
from typing import NamedTuple

from bot.answering.normalize import Normalizer

NEAREST = 3  # places of one word tried around another; bounds the work on "pain pain pain …"

Slots = tuple[frozenset[str], ...]
Places = tuple[int, ...]  # ascending positions in the row of stems


def parse_phrase(text: str, normalizer: Normalizer) -> list[Slots]:
    """Return the readings of one phrase; more than one where an alternative is itself several words after SMS."""
    choices: list[list[Slots]] = []
    for word in text.split():
        said = [tuple(normalizer.stems(alternative)) for alternative in word.split("/")]
        single = frozenset(stems[0] for stems in said if len(stems) == 1)
        several = [tuple(frozenset({stem}) for stem in stems) for stems in said if len(stems) > 1]
        choices.append(([(single,)] if single else []) + several)
    readings = product(*(choice for choice in choices if choice))
    return [slots for slots in (sum(reading, ()) for reading in readings) if slots]


class Shelf(NamedTuple):
    """Phrases, each under a label (a number).

    The words of a phrase of n words must stand within n + `slack` places; in their order only where `ordered`.
    """

    labelled: Sequence[tuple[int, str]]
    slack: int
    ordered: bool = False


class Phrase(NamedTuple):
    """One phrase; it is sought around its `anchor`, the rarest of its words in phrases."""

    label: int
    slots: Slots
    anchor: int
    width: int
    ordered: bool


class PhraseBook:
    """Many phrases, found in one pass: looked up by the word that is rarest in messages, so that others cost nothing.

    `counts` says how often messages say each stem.
    """

    def __init__(self, shelves: Sequence[Shelf], normalizer: Normalizer, counts: Mapping[str, int]) -> None:
        self._phrases = [phrase for shelf in shelves for phrase in _phrases(shelf, normalizer)]
        self.words = frozenset(
            word for shelf in shelves for _, text in shelf.labelled for word in normalizer.words(text)
        )
        self._by_rarest: dict[str, list[tuple[int, list[frozenset[str]]]]] = defaultdict(list)
        for number, phrase in enumerate(self._phrases):
            rarest, *rest = sorted(phrase.slots, key=lambda slot: sum(counts.get(stem, 0) for stem in slot))
            for stem in rarest:
                self._by_rarest[stem].append((number, rest))

    def find(self, said: "Said") -> list[tuple[int, Places]]:
        """Return (label, places) of every phrase found; places are where its words stand."""
        stems = said.stems
        numbers = {
            number
            for stem in self._by_rarest.keys() & stems
            for number, rest in self._by_rarest[stem]
            if not rest or not (rest[0].isdisjoint(stems) or any(map(stems.isdisjoint, rest[1:])))
        }
        if not numbers:
            return []
        phrases = self._phrases
        anchored = [(stem, n) for n in numbers for stem in phrases[n].slots[phrases[n].anchor] & stems]
        return [
            (phrases[number].label, places)
            for stem, number in sorted(anchored)
            for places in _around(said.where[stem], phrases[number], said.where)
        ]


def _phrases(shelf: Shelf, normalizer: Normalizer) -> Iterator[Phrase]:
    parsed = [(label, slots) for label, text in shelf.labelled for slots in parse_phrase(text, normalizer)]
    uses = Counter(stem for _, slots in parsed for slot in slots for stem in slot)
    for label, slots in parsed:
        anchor = min(range(len(slots)), key=lambda at: sum(uses[stem] for stem in slots[at]))
        yield Phrase(label, slots, anchor, len(slots) + shelf.slack, shelf.ordered)


def _around(starts: Sequence[int], phrase: Phrase, where: Mapping[str, Sequence[int]]) -> Iterable[Places]:
    if len(phrase.slots) == 1:
        return [(start,) for start in starts]
    return (_paired if len(phrase.slots) == 2 else _chosen)(starts, phrase, where)


def _paired(starts: Sequence[int], phrase: Phrase, where: Mapping[str, Sequence[int]]) -> Iterator[Places]:
    """Yield the places of a phrase of two words, as most are: the same as below, in half the time."""
    first = phrase.anchor == 0
    others = _places(phrase.slots[first], where)
    for start in starts:
        for place in _nearest(others, start, phrase.width):
            if place != start and (not phrase.ordered or (start < place) == first):
                yield (start, place) if start < place else (place, start)


def _chosen(starts: Sequence[int], phrase: Phrase, where: Mapping[str, Sequence[int]]) -> Iterator[Places]:
    elsewhere = [() if at == phrase.anchor else _places(slot, where) for at, slot in enumerate(phrase.slots)]
    for start in starts:
        options = [_nearest(places, start, phrase.width) if places else (start,) for places in elsewhere]
        for chosen in product(*options):
            row = tuple(sorted(chosen))
            in_order = chosen == row or not phrase.ordered
            if in_order and len(set(row)) == len(row) and row[-1] - row[0] < phrase.width:
                yield row


class Said:
    """A row of stems to find phrases in."""

    def __init__(self, row: Sequence[str]) -> None:
        self._row = row
        self.stems = frozenset(row)

    @cached_property
    def where(self) -> dict[str, list[int]]:
        """The places of each stem."""
        where: dict[str, list[int]] = {stem: [] for stem in self.stems}
        for place, stem in enumerate(self._row):
            where[stem].append(place)
        return where


def _places(slot: frozenset[str], where: Mapping[str, Sequence[int]]) -> Sequence[int]:
    """Return the places, ascending, of any of the stems in `slot`."""
    found = [where[stem] for stem in slot if stem in where]
    return found[0] if len(found) == 1 else sorted(chain.from_iterable(found))


def _nearest(places: Sequence[int], start: int, width: int) -> Sequence[int]:
    """Return those of `places` that stand nearest to `start`, nearest first."""
    near = [place for place in places if abs(place - start) < width]
    return sorted(near, key=lambda place: abs(place - start))[:NEAREST] if len(near) > 1 else near

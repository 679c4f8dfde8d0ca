"""Phrases as a clinician writes them ("lips/tongue swelling/swollen"), found in a row of stems.

A phrase is words; `/` stands between words of which one is enough. All its words must stand near each other.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain, product
from operator import lt

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


class PhraseBook:
    """Many phrases, each under a label (a number), found in one pass.

    The words of a phrase of n words must stand within n + `slack` places; in their order only where `ordered`.
    """

    def __init__(
        self, labelled: Iterable[tuple[int, str]], normalizer: Normalizer, slack: int, ordered: bool = False
    ) -> None:
        self._slack, self._ordered = slack, ordered
        texts = list(labelled)
        phrases = [(label, slots) for label, text in texts for slots in parse_phrase(text, normalizer)]
        uses = Counter(stem for _, slots in phrases for slot in slots for stem in slot)
        self.words = frozenset(word for _, text in texts for word in normalizer.words(text))
        self._by_anchor: dict[str, list[tuple[int, Slots, int, list[frozenset[str]]]]] = defaultdict(list)
        for label, slots in phrases:
            # Looked up by its rarest word, so that "my" and "skin" cost nothing.
            anchor = min(range(len(slots)), key=lambda i: sum(uses[stem] for stem in slots[i]))
            rest = sorted((slot for i, slot in enumerate(slots) if i != anchor), key=lambda s: sum(uses[x] for x in s))
            for stem in slots[anchor]:
                self._by_anchor[stem].append((label, slots, anchor, rest))

    def find(self, said: "Said") -> list[tuple[int, Places]]:
        """Return (label, places) of every phrase found; places are where its words stand."""
        found: list[tuple[int, Places]] = []
        stems = said.stems
        for stem in sorted(self._by_anchor.keys() & stems):
            for label, slots, anchor, rest in self._by_anchor[stem]:
                if not rest:
                    found += [(label, (place,)) for place in said.where[stem]]
                elif not rest[0].isdisjoint(stems) and not any(slot.isdisjoint(stems) for slot in rest[1:]):
                    found += [(label, places) for places in self._around(said.where[stem], slots, anchor, said.where)]
        return found

    def _around(
        self, starts: Sequence[int], slots: Slots, anchor: int, where: Mapping[str, Sequence[int]]
    ) -> Iterator[Places]:
        width = len(slots) + self._slack
        elsewhere = [() if i == anchor else _places(slot, where) for i, slot in enumerate(slots)]
        for start in starts:
            options = [_nearest(places, start, width) if places else (start,) for places in elsewhere]
            for chosen in product(*options):
                ascending = chosen if all(map(lt, chosen, chosen[1:])) else tuple(sorted(chosen))
                if ascending[-1] - ascending[0] < width and (chosen is ascending or self._holds(ascending)):
                    yield ascending

    def _holds(self, ascending: Places) -> bool:
        """Whether places that were chosen in another order make a phrase: each of its words stands for itself."""
        return not self._ordered and len(set(ascending)) == len(ascending)


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

"""A time zone from what people type: "Cairo", "new york", "Spain", "IST", "GMT+2", "Brimingham, UK". Pure."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from difflib import SequenceMatcher, get_close_matches

from bot.aftercare.zoneindex import ZoneIndex, ZoneNames, key_of

MAX_WORDS = 8  # of a message in which a place is looked for; whoever writes more is telling something else
MAX_PLACE = 4  # words in the name of a place
SHORT = 3  # letters of a name that may stand inside a message: "in" is India only where it stands alone
LIKENESS = 0.8  # of a misspelt name
LEAD = 0.05  # by which the nearest name must be nearer than the next
MAX_NEAR = 3  # names that are offered for a misspelt one
MIN_MISSPELT = 4  # letters
YEAR = 366  # days on which the clocks of two zones are compared

_OFFSET = re.compile(r"(?:gmt|utc)?\s*([+\-\u2212])\s*(\d{1,2})(?::?00)?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class FoundZones:
    """What was typed: no zone (not understood), one, or several to choose from, the likeliest first.

    `guessed`: something in the text was not understood or misspelt, so the patient is to be asked.
    """

    zones: ZoneNames
    guessed: bool = False


class ZoneFinder:
    """Finds zones by the names of the database and the clinic's `places` (zones or country codes); those come first."""

    def __init__(self, index: ZoneIndex, places: Mapping[str, Sequence[str]]) -> None:
        own = {key_of(place): _zones(index, meant) for place, meant in places.items()}
        self._names = {**index.names, **own}
        self._own = frozenset(own)
        self._zones = index.zones

    def find(self, text: str) -> FoundZones:
        """Return the zones of the place in `text`."""
        offset = self._offset(text)
        if offset is not None:
            return FoundZones((offset,))
        key = key_of(text)
        if key in self._names:
            return FoundZones(self._names[key])
        words = key.split()
        if len(words) > MAX_WORDS:
            return FoundZones(())
        places, unknown = self._inside(words)
        if places:
            return FoundZones(_narrowed(places), guessed=unknown)
        return FoundZones(self._similar(words), guessed=True)

    def _offset(self, text: str) -> str | None:
        """Return the zone of "GMT+2", in the database `Etc/GMT-2`: its signs are the other way round."""
        match = _OFFSET.fullmatch(text.strip())
        if match is None:
            return None
        name = f"Etc/GMT{'-' if match[1] == '+' else '+'}{int(match[2])}"
        return name if name in self._zones else None

    def _inside(self, words: Sequence[str]) -> tuple[list[ZoneNames], bool]:
        """Return the places named among `words`, longest names first at each word, and whether words are left over."""
        places: list[ZoneNames] = []
        unknown, at = False, 0
        while at < len(words):
            name = next(filter(self._is_place, (" ".join(words[at:end]) for end in _ends(at, len(words)))), None)
            if name is None:
                unknown = True
            else:
                places.append(self._names[name])
            at += len(name.split()) if name else 1
        return places, unknown

    def _is_place(self, name: str) -> bool:
        return name in self._names and (len(name) >= SHORT or name in self._own)

    def _similar(self, words: Sequence[str]) -> ZoneNames:
        """Return the zones of the names that `words`, or else one of them, are nearest to."""
        for text in dict.fromkeys([" ".join(words), *sorted(words, key=len, reverse=True)]):
            near = _nearest(text, self._names) if len(text) >= MIN_MISSPELT else []
            if near:
                return tuple(dict.fromkeys(zone for name in near for zone in self._names[name]))
        return ()


def distinct(zones: ZoneNames, load: Callable[[str], tzinfo], now: datetime) -> ZoneNames:
    """Return the first of those `zones` whose clocks agree on each of the days to come for a year, in order.

    The United States have 29 zones, and a patient is to choose from the eight that differ.
    """
    clocks: dict[tuple[timedelta | None, ...], str] = {}
    for name in zones:
        zone = load(name)
        clocks.setdefault(tuple((now + timedelta(days=day)).astimezone(zone).utcoffset() for day in range(YEAR)), name)
    return tuple(clocks.values())


def _ends(start: int, stop: int) -> range:
    return range(min(start + MAX_PLACE, stop), start, -1)


def _nearest(text: str, names: Iterable[str]) -> list[str]:
    """Return the name that `text` is nearest to, and those that are hardly farther: "kairo" may be Kirov, too."""
    near = get_close_matches(text, names, n=MAX_NEAR, cutoff=LIKENESS)
    ratios = [SequenceMatcher(None, name, text).ratio() for name in near]
    return [name for name, ratio in zip(near, ratios, strict=True) if ratios[0] - ratio < LEAD]


def _narrowed(places: Sequence[ZoneNames]) -> ZoneNames:
    """Return the zones that all places share ("Cairo, Egypt"), or else those of the last ("Paris, Texas")."""
    shared = tuple(zone for zone in places[0] if all(zone in place for place in places))
    return shared or places[-1]


def _zones(index: ZoneIndex, meant: Sequence[str]) -> ZoneNames:
    found = (index.countries.get(name, (name,)) for name in meant)
    return tuple(dict.fromkeys(zone for zones in found for zone in zones))

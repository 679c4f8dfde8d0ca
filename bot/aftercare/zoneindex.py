"""What the time zone database says about cities and countries, by the names that people use. Pure: takes its texts.

Of the two tables of countries it is `zone.tab` that is read, not `zone1970.tab`: there each country has zones of its
own, so that a patient in Oslo is shown Oslo and not the Berlin that Oslo has agreed with since 1970.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from bot.answering.normalize import split_words

ZoneNames = tuple[str, ...]
_PARENTHESIS = re.compile(r"\(([^)]*)\)")


@dataclass(frozen=True, slots=True)
class ZoneIndex:
    """`names`: key -> zones. `zones`: every name that can be stored. `countries`: ISO code -> zones, biggest first."""

    names: Mapping[str, ZoneNames]
    zones: frozenset[str]
    countries: Mapping[str, ZoneNames]


def key_of(text: str) -> str:
    """Return `text` as names are compared: words without case, accents and punctuation."""
    decomposed = unicodedata.normalize("NFKD", " ".join(split_words(text)))
    return "".join(sign for sign in decomposed if not unicodedata.combining(sign))


def build_index(*, zones: str, zone_tab: str, iso3166: str, links: str) -> ZoneIndex:
    """Return the index of tzdata's `zones` and of the contents of its `zone.tab`, `iso3166.tab` and `tzdata.zi`."""
    known = frozenset(zones.split())
    countries = _countries(zone_tab)
    shown = frozenset(name for names in countries.values() for name in names)
    renamed = _links(links)
    names: dict[str, dict[str, None]] = {}
    for code, country in _rows(iso3166):
        for form in {code, *_country_forms(country)}:
            names.setdefault(key_of(form), {}).update(dict.fromkeys(countries.get(code, ())))
    for zone in sorted(known):
        current = zone if zone in shown else renamed.get(zone, zone)
        for form in _city_forms(zone):
            names.setdefault(key_of(form), {})[current] = None
    return ZoneIndex({key: tuple(found) for key, found in names.items() if found}, known, countries)


def _countries(zone_tab: str) -> dict[str, ZoneNames]:
    found: dict[str, list[str]] = {}
    for code, _, zone, *_ in _rows(zone_tab):
        found.setdefault(code, []).append(zone)
    return {code: tuple(zones) for code, zones in found.items()}


def _rows(table: str) -> Iterator[list[str]]:
    return (line.split("\t") for line in table.splitlines() if line and not line.startswith("#"))


def _links(zi: str) -> dict[str, str]:
    """Return each old name with the one that is used now: "L Europe/Kyiv Europe/Kiev"."""
    rows = (line.split() for line in zi.splitlines() if line.startswith("L "))
    return {old: current for _, current, old in rows}


def _country_forms(country: str) -> Iterable[str]:
    """Return "Korea (South)" as "Korea", "Korea South" and "South Korea"."""
    detail = " ".join(_PARENTHESIS.findall(country))
    name = _PARENTHESIS.sub("", country).replace("&", "and")
    return {name, f"{name} {detail}", f"{detail} {name}"}


def _city_forms(zone: str) -> Iterable[str]:
    """Return "Europe/Kiev" and "Kiev"; none for what only looks like a place: "EST" never changes its clocks."""
    area, _, city = zone.rpartition("/")
    return {zone, city} if area and not area.startswith("Etc") else ()

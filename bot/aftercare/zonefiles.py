"""The files of the time zone database, from the package `tzdata` alone: what the system has may be older or missing.

The one part of the package that reads files. It needs no lock: what two threads read twice is the same.
"""

from functools import cache
from importlib import metadata, resources
from zoneinfo import ZoneInfo

from bot.aftercare.zoneindex import ZoneIndex, build_index
from bot.errors import ClinicBotError


class UnknownZoneError(ClinicBotError):
    """There is no time zone of that name in this version of the database."""


def tzdata_version() -> str:
    """Return the version of the database's package, like "2026.1"."""
    return metadata.version("tzdata")


@cache
def zone_names() -> frozenset[str]:
    """Return the name of every zone there is, old ones among them."""
    return frozenset(_text("zones").split())


@cache
def load_zone(name: str) -> ZoneInfo:
    """Return the zone of that name; the same object each time.

    Raises:
        UnknownZoneError: there is none.
    """
    if name not in zone_names():
        raise UnknownZoneError(f"there is no time zone `{name}`: install a newer tzdata, or correct the name")
    with resources.files("tzdata").joinpath("zoneinfo", *name.split("/")).open("rb") as file:
        return ZoneInfo.from_file(file, key=name)


@cache
def load_zone_index() -> ZoneIndex:
    """Return the index of all cities and countries."""
    return build_index(
        zones=_text("zones"),
        zone_tab=_text("zoneinfo/zone.tab"),
        iso3166=_text("zoneinfo/iso3166.tab"),
        links=_text("zoneinfo/tzdata.zi"),
    )


def _text(path: str) -> str:
    return resources.files("tzdata").joinpath(*path.split("/")).read_text(encoding="utf-8")

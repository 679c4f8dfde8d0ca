from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.aftercare.zonefiles import UnknownZoneError, load_zone, load_zone_index, tzdata_version, zone_names
from bot.aftercare.zones import FoundZones, ZoneFinder, distinct
from tests.aftercare.plans import utc

INDEX = load_zone_index()
PLACES = {
    "UK": ("GB",),
    "IST": ("Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem"),
    "Ontario": ("America/Toronto",),
    "Texas": ("America/Chicago",),
    "Москва": ("Europe/Moscow",),
    "LA": ("America/Los_Angeles",),
}
FINDER = ZoneFinder(INDEX, PLACES)
NOW = utc(date(2026, 11, 22))


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("Cairo", "Africa/Cairo"),
        ("new york", "America/New_York"),
        ("New_York", "America/New_York"),
        ("europe/london", "Europe/London"),
        ("Kyiv", "Europe/Kyiv"),
        ("Kiev", "Europe/Kyiv"),
        ("Calcutta", "Asia/Kolkata"),
        ("tel aviv", "Asia/Jerusalem"),
        ("Oslo", "Europe/Oslo"),
        ("Norway", "Europe/Oslo"),
        ("São Paulo", "America/Sao_Paulo"),
        ("sao paulo", "America/Sao_Paulo"),
        ("Port au Prince", "America/Port-au-Prince"),
        ("Cote d'Ivoire", "Africa/Abidjan"),
        ("Trinidad and Tobago", "America/Port_of_Spain"),
        ("south korea", "Asia/Seoul"),
        ("in", "Asia/Kolkata"),
        ("uk", "Europe/London"),
        ("москва", "Europe/Moscow"),
        ("la", "America/Los_Angeles"),
        ("GMT+2", "Etc/GMT-2"),
        ("utc -5", "Etc/GMT+5"),
        ("+03:00", "Etc/GMT-3"),
        ("Cairo, Egypt", "Africa/Cairo"),
        ("London, Ontario", "America/Toronto"),
        ("Paris, Texas", "America/Chicago"),
    ],
)
def test_a_place_has_its_zone(text: str, zone: str) -> None:
    assert FINDER.find(text) == FoundZones((zone,))


@pytest.mark.parametrize(
    ("text", "zones"),
    [
        ("new yrok", ("America/New_York",)),
        ("Egpyt", ("Africa/Cairo",)),
        ("i am in Cairo", ("Africa/Cairo",)),
        ("Brimingham, UK", ("Europe/London",)),
        ("we live in la", ("America/Los_Angeles",)),
        ("kairo", ("Europe/Kirov", "Africa/Cairo")),
        ("near nairobbi somewhere", ("Africa/Nairobi",)),
    ],
)
def test_what_was_misspelt_or_only_half_understood_is_a_guess(text: str, zones: tuple[str, ...]) -> None:
    assert FINDER.find(text) == FoundZones(zones, guessed=True)


@pytest.mark.parametrize(
    "text",
    ["", "hm", "xyzzy", "GMT+29", "no idea", "EST5EDT", "I want to ask you about my skin, in Cairo it is so hot"],
)
def test_what_names_no_place_finds_none(text: str) -> None:
    assert FINDER.find(text).zones == ()


def test_what_means_several_zones_gives_all_to_choose_from_with_the_clinics_first() -> None:
    assert FINDER.find("IST").zones == PLACES["IST"]
    assert FINDER.find("Spain").zones == ("Europe/Madrid", "Africa/Ceuta", "Atlantic/Canary")
    assert FINDER.find("korea").zones == ("Asia/Pyongyang", "Asia/Seoul")


def test_of_zones_whose_clocks_agree_for_a_year_one_is_offered() -> None:
    spain = distinct(INDEX.countries["ES"], load_zone, NOW)
    germany = distinct(INDEX.countries["DE"], load_zone, NOW)
    states = distinct(INDEX.countries["US"], load_zone, NOW)

    assert spain == ("Europe/Madrid", "Atlantic/Canary")
    assert germany == ("Europe/Berlin",)
    assert states == (
        "America/New_York",
        "America/Chicago",
        "America/Denver",
        "America/Phoenix",
        "America/Los_Angeles",
        "America/Anchorage",
        "America/Adak",
        "Pacific/Honolulu",
    )


@given(st.text(max_size=40))
def test_whatever_is_found_can_be_stored_and_loaded(text: str) -> None:
    for zone in FINDER.find(text).zones:
        assert load_zone(zone).key == zone


def test_every_zone_of_the_index_can_be_loaded() -> None:
    assert {zone for zones in INDEX.names.values() for zone in zones} <= zone_names()
    assert INDEX.zones == zone_names()


def test_a_zone_is_read_from_the_package_and_the_same_each_time() -> None:
    cairo = load_zone("Africa/Cairo")

    assert cairo is load_zone("Africa/Cairo")
    assert isinstance(cairo, ZoneInfo)
    assert datetime(2026, 7, 1, tzinfo=UTC).astimezone(cairo).utcoffset() == timedelta(hours=3)
    assert tzdata_version() >= "2026"


@pytest.mark.parametrize("name", ["Mars/Base", "", "../tzdata.zi", "zone.tab", "africa/cairo"])
def test_a_name_that_is_no_zone_is_refused(name: str) -> None:
    with pytest.raises(UnknownZoneError, match="there is no time zone"):
        load_zone(name)

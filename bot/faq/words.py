"""`words.yaml`: its shape. How the clinic's patients write, and how they say dates and places."""

from typing import Annotated

from pydantic import AfterValidator, Field

from bot.aftercare.zonefiles import load_zone_index, zone_names
from bot.faq.model import Text
from bot.faq.shapes import FileModel, OneOrMore, one_of


def _zone_or_country(name: str) -> str:
    known = zone_names() | load_zone_index().countries.keys()
    return one_of(name, known, "a time zone like Europe/London or a country's two letters like GB")


Forms = Annotated[tuple[Text, ...], Field(min_length=1), OneOrMore()]
ZonesOrCountries = Annotated[
    tuple[Annotated[str, AfterValidator(_zone_or_country)], ...], Field(min_length=1), OneOrMore()
]


class DatesModel(FileModel):
    """How dates are said: to show them in reminders, and to read what patients type."""

    months: Annotated[tuple[Forms, ...], Field(min_length=12, max_length=12)]
    weekdays: Annotated[tuple[Forms, ...], Field(min_length=7, max_length=7)]
    day_first: bool = True
    relative: dict[Annotated[int, Field(ge=-31, le=31)], Forms] = Field(default_factory=dict)
    numbers: dict[str, Annotated[int, Field(ge=1, le=31)]] = Field(default_factory=dict)
    days: Forms = ()
    weeks: Forms = ()
    ago: Forms = ()
    ahead: Forms = ()
    last: Forms = ()
    next: Forms = ()
    this: Forms = ()
    ordinals: Forms = ()
    fillers: Forms = ()


class WordsFile(FileModel):
    """`words.yaml`: the clinic's language as the bot should hear it."""

    abbreviations: dict[str, Text] = Field(default_factory=dict)
    synonyms: dict[str, tuple[Text, ...]] = Field(default_factory=dict)
    stop_words: tuple[Text, ...] = ()
    before: tuple[Text, ...] = ()
    after: tuple[Text, ...] = ()
    joiners: tuple[Text, ...] = ()
    openers: tuple[Text, ...] = ()
    off_topic: tuple[Text, ...] = ()
    negations: tuple[Text, ...] = ()
    starts: tuple[Text, ...] = ()
    leads: tuple[Text, ...] = ()
    inabilities: tuple[Text, ...] = ()
    alternatives: tuple[Text, ...] = ()
    others: tuple[Text, ...] = ()
    dependants: tuple[Text, ...] = ()
    own: tuple[Text, ...] = ()
    past: tuple[Text, ...] = ()
    present: tuple[Text, ...] = ()
    hypotheticals: tuple[Text, ...] = ()
    idioms: tuple[Text, ...] = ()
    turns: tuple[Text, ...] = ()
    dates: DatesModel | None = None
    places: dict[str, ZonesOrCountries] = Field(default_factory=dict)

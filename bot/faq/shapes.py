"""What the shapes of all the clinic's files are made of."""

from collections.abc import Collection
from difflib import get_close_matches

from pydantic import BaseModel, ConfigDict

from bot.aftercare.zonefiles import zone_names


class FileModel(BaseModel):
    """Base of all shapes: frozen, and an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def one_or_more(value: object) -> object:
    """Read a single text as a list of one."""
    return [value] if isinstance(value, str) else value


def one_of(name: str, known: Collection[str], what: str) -> str:
    """Return `name` if it is known, and say what it should be otherwise."""
    if name in known:
        return name
    close = get_close_matches(name, known, n=1)
    raise ValueError(f"`{name}` is not {what}" + (f": did you mean `{close[0]}`?" if close else ""))


def checked_zone(name: str) -> str:
    """Return `name` if it is a time zone's, and say what it should be otherwise."""
    return one_of(name, zone_names(), "a time zone; they are written like Europe/London")

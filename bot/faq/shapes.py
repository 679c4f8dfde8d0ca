"""What the shapes of all the clinic's files are made of."""

from collections.abc import Collection
from difflib import get_close_matches

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from bot.aftercare.zonefiles import zone_names


class FileModel(BaseModel):
    """Base of all shapes: frozen, and an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class OneOrMore:
    """Reads a single text as a list of one, and tells editors that both may stand there. Stands last in `Annotated`."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(_as_list, handler(source))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        several = handler(schema)  # what is said of a text and what is said of a list don't get into each other's way
        return {**several["items"], **several, "type": [several["items"]["type"], "array"]}


def _as_list(value: object) -> object:
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

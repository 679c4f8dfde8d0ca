"""A file of the clinic, read and held against its shape: every problem at once, each with its place."""

import os
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from functools import partial
from pathlib import Path as FilePath
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.faq.document import Document, Path
from bot.faq.problems import MOST_PROBLEMS, KnowledgeError, Problem
from bot.faq.slips import slips
from bot.faq.yaml_text import MAX_BYTES, read_document

Model = TypeVar("Model", bound=BaseModel)


def read_bytes(path: FilePath) -> bytes:
    """Return what stands in the file, one byte past `MAX_BYTES` at the most.

    Raises:
        KnowledgeError: there is no such file, or it can't be read.
    """
    try:
        with open(path, "rb", opener=_at_once) as file:
            return file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        reason = "there is no such file: put it back, or point KNOWLEDGE_DIR at the folder that holds it"
    except IsADirectoryError:
        reason = "this is a folder and should be a file"
    except OSError as error:
        reason = f"the file can't be read ({error.strerror}): check that this user may read it"
    raise KnowledgeError([Problem(str(path), 1, 1, reason)])


def _at_once(path: str, flags: int) -> int:
    """Open a file without waiting: one end of a pipe would wait for the other."""
    return os.open(path, flags | os.O_NONBLOCK)


def read_model(raw: bytes, name: str, model: type[Model]) -> tuple[Model, Document]:
    """Return `raw` as `model`, and the document with the place of everything in it.

    Raises:
        KnowledgeError: with every problem of the file.
    """
    document = read_document(raw, name)
    problems = list(slips(document, raw, partial(_siblings, model)))
    try:
        validated = model.model_validate(document.root)
    except ValidationError as error:
        found = [details for details in error.errors(include_url=False) if not _follows_from_others(details)]
        problems += [_problem(document, details, model) for details in found[: MOST_PROBLEMS + 1]]
        raise KnowledgeError(problems) from None
    if problems:
        raise KnowledgeError(problems)
    return validated, document


def _follows_from_others(details: ErrorDetails) -> bool:
    """Tell whether a list is called too short only because its items are wrong; those are told themselves."""
    return details["type"] == "too_short" and len(details["input"]) >= details["ctx"]["min_length"]


def _problem(document: Document, details: ErrorDetails, model: type[BaseModel]) -> Problem:
    path: Path = tuple(part for part in details["loc"] if part != "[key]")
    match details["type"]:
        case "missing":
            return document.problem(path[:-1], f"{_owner(path[:-1])}`{path[-1]}` is missing: add it")
        case "extra_forbidden":
            advice = _nearest(str(path[-1]), _siblings(model, path))
            return document.problem(path, f"`{path[-1]}` is not known here: {advice}")
    return document.problem(path, _advice(_name(path), details))


def _advice(what: str, details: ErrorDetails) -> str:
    if details["type"] == "string_type" and isinstance(details["input"], dict) and len(details["input"]) == 1:
        return f"{what} holds a colon, which makes it a key: put the whole line in quotes"
    template = _ADVICE.get(details["type"], "{what} is `{value}`: correct it ({reason})")
    context: dict[str, Any] = details.get("ctx", {})
    value = details["input"]
    return template.format(
        what=what,
        value=str(value)[:60],
        length=len(value) if isinstance(value, str | list | dict) else 0,
        most=context.get("max_length", context.get("le")),
        least=context.get("ge"),
        expected=context.get("expected"),
        reason=context.get("error", details["msg"]),
    )


_KEYS = "{what} should have keys (`key: text`): check the indentation"
_NUMBER = "{what} is `{value}`: write a number, like 9"
_YES = "{what} is `{value}`: write yes or no"
_DATE = "{what} is `{value}`: write a date as 2027-05-01"
_ADVICE = {  # by pydantic's name of the error
    "string_too_short": "{what} is empty: write it, or take the line out",
    "too_short": "{what} is empty: write it, or take the line out",
    "string_too_long": "{what} has {length} characters, the most is {most}: shorten it",
    "too_long": "{what} has {length} items, the most is {most}: take some out",
    "string_pattern_mismatch": "{what} is `{value}`: use only the letters a-z, digits, `-`, `_` and `.`",
    "enum": "{what} is `{value}`: use {expected}",
    "string_type": "{what} should be one text, not a list or keys: check the indentation",
    "tuple_type": "{what} should be a list: begin each line with `- `",
    "model_type": _KEYS,
    "model_attributes_type": _KEYS,
    "dict_type": _KEYS,
    "value_error": "{what}: {reason}",
    "date_from_datetime_parsing": _DATE,
    "date_from_datetime_inexact": _DATE,
    "date_parsing": _DATE,
    "date_type": _DATE,
    "int_type": _NUMBER,
    "int_parsing": _NUMBER,
    "int_from_float": _NUMBER,
    "float_type": _NUMBER,
    "float_parsing": _NUMBER,
    "bool_type": _YES,
    "bool_parsing": _YES,
    "literal_error": "{what} is `{value}`: use {expected}",
    "greater_than_equal": "{what} is `{value}`, the least is {least}: correct it",
    "less_than_equal": "{what} is `{value}`, the most is {most}: correct it",
}


def _name(path: Path) -> str:
    keys = [str(part) for part in path if isinstance(part, str)]
    if not keys:
        return "the file"
    if path and isinstance(path[-1], int):
        return f"item {path[-1] + 1} of `{keys[-1]}`"
    return f"`{keys[-1]}`"


def _owner(path: Path) -> str:
    if path and isinstance(path[-1], int):
        return f"{_name(path)}: "
    return f"`{path[-1]}`: " if path else ""


def _siblings(model: type[BaseModel], path: Path) -> Sequence[str]:
    """Return the keys that are known where the last part of `path` stands."""
    current: Any = model
    for part in path[:-1]:
        if isinstance(part, str) and part in current.model_fields:
            current = next(_models_in(current.model_fields[part].annotation), current)
    return list(current.model_fields)


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:  # noqa: ANN401  any annotation there is
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in getattr(annotation, "__args__", ()):
        yield from _models_in(inner)


def _nearest(key: str, known: Sequence[str]) -> str:
    close = get_close_matches(key, known, n=1, cutoff=0.6)
    return f"did you mean `{close[0]}`?" if close else f"use one of {', '.join(known)}, or take the line out"

"""A file of the clinic, read and held against its shape: every problem at once, each with its place."""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from functools import partial
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.faq.advice import advice
from bot.faq.document import Document, Path
from bot.faq.problems import MOST_PROBLEMS, KnowledgeError, Problem
from bot.faq.slips import slips
from bot.faq.yaml_text import read_document

Model = TypeVar("Model", bound=BaseModel)


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
            hint = _nearest(str(path[-1]), _siblings(model, path))
            return document.problem(path, f"`{path[-1]}` is not known here: {hint}")
    return document.problem(path, advice(_name(path), details))


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

"""The schemas, as an editor uses them on the shipped files."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.faq.model import FaqFile
from bot.faq.reading import read_model
from bot.faq.schema import SHAPES
from bot.faq.yaml_text import read_document

KNOWLEDGE = Path(__file__).parents[2] / "knowledge"
FILES = sorted(KNOWLEDGE.rglob("*.yaml"))
FIRST_LINE = re.compile(r"# yaml-language-server: \$schema=((?:\.\./)*schemas/([a-z]+)\.schema\.json)\n")


def named_schema(path: Path) -> tuple[Path, str]:
    found = FIRST_LINE.match(path.read_text(encoding="utf-8"))
    assert found, f"{path}: its first line names no schema"
    return path.parent / found[1], found[2]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_the_first_line_of_each_shipped_file_leads_an_editor_to_its_schema(path: Path) -> None:
    schema, name = named_schema(path)

    assert name == ("document" if path.parent.name == "documents" else path.stem)
    assert json.loads(schema.read_text(encoding="utf-8"))["title"] == SHAPES[name].__name__


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_an_editor_underlines_nothing_in_a_shipped_file(path: Path) -> None:
    schema = json.loads(named_schema(path)[0].read_text(encoding="utf-8"))

    assert list(underlined(as_typed(read_document(path.read_bytes(), path.name).root), schema, schema)) == []


FAQ: dict[str, Any] = {"doctor_notice": "x", "entries": [{"id": "a", "question": "q", "answer": "x"}]}


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"entires": []}, ".entires"),
        ({"wrong_budget": "2 percent"}, ".wrong_budget"),
        ({"wrong_budget": 0.9}, ".wrong_budget"),
        ({"entries": []}, ".entries"),
        ({"entries": [{"id": "a b", "question": "q", "answer": "x"}]}, ".entries.0.id"),
        ({"entries": [{"id": "a", "question": "q"}]}, ".entries.0"),
        ({"entries": [{"id": "a", "question": "q", "answer": "x", "kind": "advice"}]}, ".entries.0.kind"),
        ({"entries": [{"id": "a", "question": "q", "answer": "x", "phrasings": "one"}]}, ".entries.0.phrasings"),
        ({"entries": [{"id": "a", "question": "q", "answer": ["x"]}]}, ".entries.0.answer"),
    ],
)
def test_an_editor_underlines_a_mistake(change: dict[str, Any], place: str) -> None:
    schema = json.loads((KNOWLEDGE / "schemas" / "faq.schema.json").read_text(encoding="utf-8"))

    assert list(underlined(FAQ, schema, schema)) == []
    assert place in list(underlined({**FAQ, **change}, schema, schema))


def test_what_looks_like_a_number_is_a_text_to_the_bot_and_no_mistake_to_an_editor() -> None:
    schema = json.loads((KNOWLEDGE / "schemas" / "faq.schema.json").read_text(encoding="utf-8"))
    raw = b"doctor_notice: see a doctor\nentries:\n  - {id: a, question: 112, answer: true, phrasings: [1.10, no]}\n"

    assert list(underlined(as_typed(read_document(raw, "faq.yaml").root), schema, schema)) == []
    assert read_model(raw, "faq.yaml", FaqFile)[0].entries[0].phrasings == ("1.10", "no")


def as_typed(value: object) -> Any:
    """Return what an editor takes plain text for (YAML 1.2); quoted text is taken for plain, which is stricter."""
    if isinstance(value, dict):
        return {key: as_typed(part) for key, part in value.items()}
    if isinstance(value, list):
        return [as_typed(part) for part in value]
    text = str(value)
    for pattern, typed in PLAIN_VALUES.items():
        if re.fullmatch(pattern, text):
            return typed(text)
    return text


PLAIN_VALUES: dict[str, Callable[[str], object]] = {
    "true|false": lambda text: text == "true",
    "~|null": lambda _: None,
    r"[-+]?[0-9]+": int,
    r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?": float,
}
TYPES: dict[str, type | tuple[type, ...]] = {
    "string": str,
    "number": (int, float),
    "integer": int,
    "boolean": bool,
    "null": type(None),
    "array": list,
    "object": dict,
}
NUMBER = (int, float)


def is_of(value: object, names: str | list[str]) -> bool:
    if isinstance(names, list):
        return any(is_of(value, name) for name in names)
    return isinstance(value, TYPES[names]) and (not isinstance(value, bool) or names == "boolean")


Check = Callable[[Any, Any], object]
CHECKS: dict[str, tuple[type | tuple[type, ...], Check]] = {  # by keyword: what it is about, and how it is checked
    "type": (object, is_of),
    "enum": (object, lambda value, rule: value in rule),
    "const": (object, lambda value, rule: value == rule),
    "required": (dict, lambda value, rule: set(rule) <= value.keys()),
    "minProperties": (dict, lambda value, rule: len(value) >= rule),
    "propertyNames": (dict, lambda value, rule: not any(any(underlined(key, rule, rule)) for key in value)),
    "pattern": (str, lambda value, rule: re.search(rule, value)),
    "minLength": (str, lambda value, rule: len(value) >= rule),
    "maxLength": (str, lambda value, rule: len(value) <= rule),
    "minItems": (list, lambda value, rule: len(value) >= rule),
    "maxItems": (list, lambda value, rule: len(value) <= rule),
    "minimum": (NUMBER, lambda value, rule: value >= rule),
    "maximum": (NUMBER, lambda value, rule: value <= rule),
    "exclusiveMinimum": (NUMBER, lambda value, rule: value > rule),
    "exclusiveMaximum": (NUMBER, lambda value, rule: value < rule),
}
PARTS = {"$ref", "anyOf", "properties", "additionalProperties", "items"}
NOTES = {"$schema", "$defs", "title", "description", "default", "format"}


def underlined(value: Any, schema: dict[str, Any], whole: dict[str, Any], place: str = "") -> Iterator[str]:
    """Yield each place that a validator of JSON Schema finds fault with; knows the keywords that our schemas use."""
    unknown = schema.keys() - CHECKS.keys() - PARTS - NOTES
    assert not unknown, f"{unknown} are no keywords that this test knows; are they any of JSON Schema?"
    for keyword in schema.keys() & CHECKS.keys():
        kind, check = CHECKS[keyword]
        if isinstance(value, kind) and not check(value, schema[keyword]):
            yield place
    for part, rule, inner in parts(value, schema, place):
        if rule is False:
            yield inner
        elif isinstance(rule, dict):
            yield from underlined(part, rule, whole, inner)
    if "$ref" in schema:
        yield from underlined(value, whole["$defs"][schema["$ref"].rpartition("/")[2]], whole, place)
    options = schema.get("anyOf")
    if options and all(list(underlined(value, option, whole)) for option in options):
        yield place


def parts(value: object, schema: dict[str, Any], place: str) -> Iterator[tuple[object, Any, str]]:
    """Yield each part of `value` with the schema for it and its place."""
    if isinstance(value, list):
        yield from ((item, schema.get("items"), f"{place}.{at}") for at, item in enumerate(value))
    if isinstance(value, dict):
        known, others = schema.get("properties", {}), schema.get("additionalProperties")
        yield from ((part, known.get(key, others), f"{place}.{key}") for key, part in value.items())


def test_the_readme_gives_an_editor_the_line_that_the_shipped_file_begins_with() -> None:
    readme = (KNOWLEDGE.parent / "README.md").read_text(encoding="utf-8")

    assert f"`{(KNOWLEDGE / 'faq.yaml').read_text(encoding='utf-8').splitlines()[0]}`" in readme

"""Checks a call against the official Bot API schema and turns its parameters into typed values."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from tests.fake_telegram.errors import ApiError, SchemaError
from tests.fake_telegram.requests import RawRequest, Upload

T = TypeVar("T")
WORDS_FOR_MISSING = {
    "chat_id": "chat_id is empty",
    "text": "message text is empty",
    "message_id": "message identifier is not specified",
}


class MismatchError(Exception):
    """A value that is not of the type; the message names where and why."""


@dataclass(frozen=True)
class Schema:
    """The trimmed official schema: `{"methods": {name: fields}, "types": {name: fields or subtypes}}`."""

    methods: dict[str, Any]
    types: dict[str, Any]

    @classmethod
    def load(cls) -> Schema:
        """The schema beside this module."""
        data = json.loads(Path(__file__).with_name("schema.json").read_text(encoding="utf-8"))
        return cls(data["methods"], data["types"])

    def check(self, method: str, raw: RawRequest) -> dict[str, Any]:
        """The typed parameters. Raises ApiError 404 (no such method) or SchemaError (what is wrong with it)."""
        if method not in self.methods:
            raise ApiError(404, "Not Found: method not found")
        attached = {v[len("attach://") :] for v in raw.params.values() if str(v).startswith("attach://")}
        given: dict[str, Any] = raw.params | {n: f for n, f in raw.files.items() if n not in attached}
        try:
            return self._fields(self.methods[method], given, method, raw.files)
        except MismatchError as problem:
            raise SchemaError(str(problem)) from None

    def _fields(
        self, allowed: dict[str, Any], given: dict[str, Any], where: str, files: dict[str, Upload]
    ) -> dict[str, Any]:
        unknown = sorted(given.keys() - allowed.keys())
        if unknown:
            raise MismatchError(f"{where} has no parameter {', '.join(map(repr, unknown))}")
        for name, rule in allowed.items():
            if rule["required"] and name not in given:
                raise MismatchError(WORDS_FOR_MISSING.get(name, f"{where} needs the parameter {name!r}"))
        return {
            name: self._value(value, allowed[name]["types"], f"{where}.{name}", files) for name, value in given.items()
        }

    def _value(self, value: object, types: list[str], where: str, files: dict[str, Upload]) -> object:
        """The value as the first of `types` that takes it."""
        problems = []
        for name in types:
            try:
                return self._as(value, name, where, files)
            except MismatchError as problem:
                problems.append(str(problem))
        # Of several object types, the one that the value got furthest into says the most.
        raise MismatchError(max(problems, key=lambda p: p.count(".")))

    def _as(self, value: object, name: str, where: str, files: dict[str, Upload]) -> object:
        if name.startswith("Array of "):
            items = _json(value, list, where)
            inner = name.removeprefix("Array of ")
            return [self._as(item, inner, f"{where}.{i}", files) for i, item in enumerate(items)]
        if name in SCALARS:
            return SCALARS[name](value, where)
        if name == "InputFile":
            return _upload(value, where, files)
        return self._object(_json(value, dict, where), name, where, files)

    def _object(self, value: dict[str, Any], name: str, where: str, files: dict[str, Upload]) -> object:
        spec = self.types.get(name)
        if spec is None:  # trimmed away: any object will do
            return value
        if "subtypes" in spec:
            return self._value(value, spec["subtypes"], where, files)
        return self._fields(spec["fields"], value, where, files)


def _json(value: object, kind: type[T], where: str) -> T:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            raise MismatchError(f"can't parse {where} as JSON") from None
    if not isinstance(value, kind):
        raise MismatchError(f"{where} must be a JSON {kind.__name__}")
    return value


def _integer(value: object, where: str) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    if isinstance(value, str) and re.fullmatch(r"-?\d{1,19}", value):
        return int(value)
    raise MismatchError(f"{where} must be an integer")


def _number(value: object, where: str) -> float:
    if isinstance(value, str | int | float) and re.fullmatch(r"-?\d+(\.\d+)?", str(value)):
        return float(value)
    raise MismatchError(f"{where} must be a number")


def _boolean(value: object, where: str) -> bool:
    if str(value).lower() in {"true", "yes", "1", "false", "no", "0"}:
        return str(value).lower() in {"true", "yes", "1"}
    raise MismatchError(f"{where} must be a boolean")


def _string(value: object, where: str) -> str:
    if isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
        return str(value)
    raise MismatchError(f"{where} must be a string")


def _upload(value: object, where: str, files: dict[str, Upload]) -> Upload:
    if isinstance(value, str) and value.startswith("attach://"):
        value = files.get(value.removeprefix("attach://"))
    if isinstance(value, Upload):
        return value
    raise MismatchError(f"{where} must be a file")


SCALARS = {"Integer": _integer, "Float": _number, "Boolean": _boolean, "String": _string}

"""Cuts the official Bot API schema down to what the fake implements.

    python -m tests.fake_telegram.trim_schema api.json > tests/fake_telegram/schema.json

`api.json` is the machine-readable Bot API of PaulSonOfLars/telegram-bot-api-spec (MIT, see SCHEMA_LICENSE).
Only requests are kept: the methods that the fake answers, and the types that their parameters lead to.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path
from typing import Any

from tests.fake_telegram.server import METHODS

PRIMITIVES = frozenset({"Integer", "String", "Boolean", "Float", "InputFile"})
# Types that this bot does not send: the fake takes them as any JSON object.
OPAQUE = frozenset({"User", "WebAppInfo", "LoginUrl", "CallbackGame", "SwitchInlineQueryChosenChat",
                    "SuggestedPostParameters", "KeyboardButton"})  # fmt: skip


def base_type(name: str) -> str:
    """`Array of Array of X` -> `X`."""
    return re.sub(r"^(Array of )+", "", name)


def fields(spec: dict[str, Any]) -> dict[str, Any]:
    """`{name: {"types": [...], "required": bool}}` of a method or a type."""
    return {f["name"]: {"types": f["types"], "required": f["required"]} for f in spec.get("fields", [])}


def leads_to(spec: dict[str, Any]) -> set[str]:
    """The object types named by a method's or a type's fields."""
    named = {base_type(t) for field in spec.get("fields", []) for t in field["types"]}
    return (named | set(spec.get("subtypes", []))) - PRIMITIVES - OPAQUE


def trimmed(api: dict[str, Any], methods: set[str]) -> dict[str, Any]:
    """The schema of `methods` and of every type they lead to."""
    todo = set().union(*(leads_to(api["methods"][m]) for m in methods))
    types: dict[str, Any] = {}
    while todo:
        name = todo.pop()
        spec = api["types"][name]
        types[name] = {"subtypes": spec["subtypes"]} if spec.get("subtypes") else {"fields": fields(spec)}
        todo |= leads_to(spec) - types.keys()
    return {
        "version": api["version"],
        "methods": {m: fields(api["methods"][m]) for m in sorted(methods)},
        "types": dict(sorted(types.items())),
    }


def lines(schema: dict[str, Any]) -> str:
    """JSON with one method or type a line, so a newer schema makes a readable diff."""

    def block(part: dict[str, Any]) -> str:
        return ",\n".join(f"  {json.dumps(k)}: {json.dumps(v)}" for k, v in part.items())

    version, methods, types = json.dumps(schema["version"]), block(schema["methods"]), block(schema["types"])
    return f'{{"version": {version},\n"methods": {{\n{methods}\n}},\n"types": {{\n{types}\n}}}}\n'


if __name__ == "__main__":
    sys.stdout.write(lines(trimmed(json.loads(Path(sys.argv[1]).read_text()), set(METHODS))))

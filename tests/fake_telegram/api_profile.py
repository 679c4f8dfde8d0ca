"""Methods about what people see of the bot: its commands and descriptions, per language."""

from __future__ import annotations

import json
import re
from typing import Any

from tests.fake_telegram.errors import bad_request
from tests.fake_telegram.world import World

COMMAND = re.compile(r"[a-z0-9_]{1,32}")
COMMANDS_LIMIT, COMMAND_HELP_LIMIT = 100, 256
DESCRIPTION_LIMIT, SHORT_DESCRIPTION_LIMIT = 512, 120


def set_my_commands(world: World, params: dict[str, Any]) -> bool:
    """Answers setMyCommands, per scope and language."""
    commands = params["commands"]
    if len(commands) > COMMANDS_LIMIT:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not COMMAND.fullmatch(command["command"].removeprefix("/")):
            raise bad_request("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"]) <= COMMAND_HELP_LIMIT:
            raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    world.profile[_commands_of(params), params.get("language_code", "")] = commands
    return True


def get_my_commands(world: World, params: dict[str, Any]) -> list[dict[str, Any]]:
    """Answers getMyCommands, of exactly this scope and language."""
    commands: list[dict[str, Any]] = world.profile.get((_commands_of(params), params.get("language_code", "")), [])
    return commands


def delete_my_commands(world: World, params: dict[str, Any]) -> bool:
    """Answers deleteMyCommands."""
    world.profile.pop((_commands_of(params), params.get("language_code", "")), None)
    return True


def set_my_description(world: World, params: dict[str, Any]) -> bool:
    """Answers setMyDescription, per language."""
    return _describe(world, params, "description", DESCRIPTION_LIMIT)


def get_my_description(world: World, params: dict[str, Any]) -> dict[str, str]:
    """Answers getMyDescription."""
    return _described(world, params, "description")


def set_my_short_description(world: World, params: dict[str, Any]) -> bool:
    """Answers setMyShortDescription, per language."""
    return _describe(world, params, "short_description", SHORT_DESCRIPTION_LIMIT)


def get_my_short_description(world: World, params: dict[str, Any]) -> dict[str, str]:
    """Answers getMyShortDescription."""
    return _described(world, params, "short_description")


def _commands_of(params: dict[str, Any]) -> str:
    return f"commands {json.dumps(params.get('scope', {'type': 'default'}), sort_keys=True)}"


def _describe(world: World, params: dict[str, Any], name: str, limit: int) -> bool:
    text = params.get(name, "")
    if len(text) > limit:
        raise bad_request(f"{name.replace('_', ' ')} is too long")
    world.profile[name, params.get("language_code", "")] = text
    return True


def _described(world: World, params: dict[str, Any], name: str) -> dict[str, str]:
    """The text of the language, or the one without a language where there is none."""
    own = world.profile.get((name, params.get("language_code", "")))
    return {name: own or world.profile.get((name, ""), "")}


METHODS = {
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
    "setMyDescription": set_my_description,
    "getMyDescription": get_my_description,
    "setMyShortDescription": set_my_short_description,
    "getMyShortDescription": get_my_short_description,
}

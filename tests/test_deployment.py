"""The files for deployment name only what there is. They are never run here: there is no container engine."""

from __future__ import annotations

import configparser
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

from bot.cli.main import app
from bot.settings import Settings

ROOT = Path(__file__).parents[1]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8").replace("\\\n", " ")
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
SETTINGS = {name.upper() for name in Settings.model_fields}
COMMANDS = set(get_command(app).commands)  # type: ignore[attr-defined]
SERVICE_KEYS = {"build", "command", "depends_on", "deploy", "env_file", "environment", "healthcheck", "image", "ports",
                "init", "restart", "stop_grace_period", "volumes",
                "read_only", "cap_drop", "security_opt", "tmpfs"}  # fmt: skip
INSTRUCTIONS = {"FROM", "ENV", "RUN", "WORKDIR", "COPY", "USER", "EXPOSE", "HEALTHCHECK", "CMD", "ENTRYPOINT"}


def lines(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.strip() and not line.startswith("#")]


def test_the_dockerfile_has_known_instructions_and_copies_what_is_there_and_let_in() -> None:
    found = [line.split(maxsplit=1) for line in lines(DOCKERFILE) if not line.startswith(" ")]
    assert {name for name, _ in found} <= INSTRUCTIONS
    assert found[0][0] == "FROM"
    let_in = {line[1:] for line in lines((ROOT / ".dockerignore").read_text(encoding="utf-8")) if line.startswith("!")}
    for source in (word for name, rest in found if name == "COPY" for word in rest.split()[:-1] if word[:2] != "--"):
        assert (ROOT / source).exists()
        assert source in let_in
    for name, rest in found:
        if name in ("CMD", "ENTRYPOINT"):
            assert json.loads(rest)[-1] in {"clinic-bot", *COMMANDS}


def test_the_dockerfile_ends_as_a_user_without_rights() -> None:
    assert [line.split()[1] for line in lines(DOCKERFILE) if line.startswith("USER")][-1] == "bot"


def test_no_container_of_the_bot_may_change_itself_or_become_more() -> None:
    for name in ("bot", "worker"):
        service = COMPOSE["services"][name]
        assert service["read_only"] is True
        assert (service["cap_drop"], service["security_opt"]) == (["ALL"], ["no-new-privileges:true"])
        written = {volume.split(":")[1] for volume in service["volumes"]}
        assert written == {"/app/knowledge", "/app/data", "/home/bot/.cache"}


def test_compose_has_a_database_two_that_answer_a_worker_and_a_door() -> None:
    assert set(COMPOSE) == {"x-bot", "services", "volumes"}
    assert set(COMPOSE["services"]) == {"postgres", "bot", "worker", "caddy"}
    assert COMPOSE["services"]["bot"]["deploy"] == {"replicas": 2}
    for name, service in COMPOSE["services"].items():
        assert set(service) <= SERVICE_KEYS, name
        assert {on for on in service.get("depends_on", [])} <= set(COMPOSE["services"])  # noqa: C416  of a list or a dict
        for volume in service.get("volumes", []):
            source = volume.split(":")[0]
            assert (ROOT / source).exists() if source.startswith(".") else source in COMPOSE["volumes"]


@pytest.mark.parametrize("name", ["bot", "worker"])
def test_compose_sets_only_settings_that_there_are_and_starts_commands_that_there_are(name: str) -> None:
    service = COMPOSE["services"][name]
    assert set(service["environment"]) <= SETTINGS
    assert service["command"][0] in COMMANDS
    assert service["environment"]["DATABASE_URL"].startswith("postgresql://")


def test_the_webhook_is_public_and_nothing_else_is() -> None:
    caddy = (ROOT / "deploy" / "Caddyfile").read_text(encoding="utf-8")
    assert caddy.count("{") == caddy.count("}")
    assert re.findall(r"handle (/\S+)", caddy) == ["/telegram/*"]
    assert "respond 404" in caddy
    assert [name for name, service in COMPOSE["services"].items() if "ports" in service] == ["caddy"]


@pytest.mark.parametrize("unit", ["clinic-bot.service", "clinic-bot-backup.service", "clinic-bot-backup.timer"])
def test_a_unit_can_be_read_and_runs_commands_that_there_are(unit: str) -> None:
    parser = configparser.RawConfigParser(strict=False)
    parser.optionxform = str  # type: ignore[assignment,method-assign]
    text = (ROOT / "deploy" / unit).read_text(encoding="utf-8")
    parser.read_string(text)
    assert set(parser.sections()) <= {"Unit", "Service", "Timer", "Install"}
    started = re.findall(r"clinic-bot ([a-z][a-z-]*)\b", "\n".join(re.findall(r"^ExecStart=(.*)$", text, re.MULTILINE)))
    assert set(started) <= COMMANDS
    assert bool(started) is (parser.has_section("Service"))


def test_the_page_names_commands_settings_and_files_that_there_are() -> None:
    page = (ROOT / "docs" / "deployment.md").read_text(encoding="utf-8")
    named = set(re.findall(r"(?:^|`|bin/)clinic-bot ([a-z][a-z-]+)", page, re.MULTILINE))
    assert {"backup", "migrate-to", "worker", "downgrade"} <= named <= COMMANDS
    for path in re.findall(r"`((?:deploy|tests|bot)/[\w./-]*)`", page):
        assert (ROOT / path).exists(), path
    assert "never run" in page

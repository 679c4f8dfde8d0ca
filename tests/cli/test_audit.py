"""`clinic-bot audit` as a shell sees it."""

from __future__ import annotations

import asyncio
import base64
import csv
import json
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest

from bot.storage.database import open_database
from tests.cli.test_commands import command
from tests.faq.folder import write_folder
from tests.storage.samples import CIPHER

KEY = base64.urlsafe_b64encode(bytes(range(32))).decode()
NORA = "Nora [red]Nurse[/red] (77)"
TAKEN = {"at": "2026-11-03T09:00:00+00:00", "who": NORA, "action": "alarm-taken", "about": "alarm 3"}


async def fill(file: Path) -> None:
    async with open_database(f"sqlite:///{file}", CIPHER) as db:
        await db.audit.add("Rita (78)", "invite", "plan", datetime(2026, 11, 1, 8, tzinfo=UTC))
        await db.audit.add(NORA, "alarm-taken", "alarm 3", datetime(2026, 11, 3, 9, tzinfo=UTC))


@pytest.fixture
def clinic(tmp_path: Path) -> Path:
    asyncio.run(fill(tmp_path / "clinic-bot.db"))
    return write_folder(tmp_path / "clinic")


def shown(clinic: Path, *arguments: str) -> str:
    environment = {"DATABASE_URL": f"sqlite:///{clinic.parent}/clinic-bot.db", "DATA_KEY": KEY, "COLUMNS": "120"}
    done = command("audit", "--knowledge", str(clinic), *arguments, environment=environment)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_the_audit_log_is_a_table_for_people_the_newest_first(clinic: Path) -> None:
    told = shown(clinic)
    assert "2026-11-03 09:00" in told
    assert NORA in told
    assert told.index("alarm-taken") < told.index("invite")


def test_the_audit_log_is_json_and_csv_for_programs(clinic: Path) -> None:
    assert json.loads(shown(clinic, "--json"))[0] == TAKEN
    assert next(csv.DictReader(StringIO(shown(clinic, "--csv")))) == TAKEN


def test_what_is_shown_can_be_limited_to_the_newest_or_to_a_time(clinic: Path) -> None:
    assert json.loads(shown(clinic, "--json", "--most", "1")) == [TAKEN]
    assert json.loads(shown(clinic, "--json", "--since", "2026-11-02")) == [TAKEN]


def test_files_that_can_not_be_used_keep_nobody_from_seeing_who_broke_them(clinic: Path) -> None:
    (clinic / "faq.yaml").write_text("entries: [", encoding="utf-8")
    assert json.loads(shown(clinic, "--json"))[0] == TAKEN


def test_a_bot_that_has_not_run_yet_has_an_empty_log_and_gets_no_database(tmp_path: Path) -> None:
    environment = {"DATABASE_URL": f"sqlite:///{tmp_path}/none/clinic-bot.db"}
    done = command("audit", "--knowledge", str(write_folder(tmp_path / "clinic")), environment=environment)
    assert (done.returncode, done.stdout) == (0, "Nothing was done.\n")
    assert not (tmp_path / "none").exists()


def test_a_date_that_can_not_be_used_is_told(tmp_path: Path) -> None:
    done = command("audit", "--knowledge", str(write_folder(tmp_path / "clinic")), "--since", "yesterday")
    assert (done.returncode, done.stderr) == (2, "--since yesterday: write a date, like 2026-11-01\n")

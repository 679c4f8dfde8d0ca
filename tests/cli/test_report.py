"""`clinic-bot report` as a shell sees it."""

from __future__ import annotations

import asyncio
import base64
import csv
import json
from io import StringIO
from pathlib import Path

import pytest

from bot.storage.answers import Answered
from bot.storage.database import open_database
from tests.channels.serving import now as real_now
from tests.cli.test_commands import command
from tests.faq.folder import write_folder
from tests.storage.samples import CIPHER

KEY = base64.urlsafe_b64encode(bytes(range(32))).decode()


async def fill(file: Path) -> None:
    async with open_database(f"sqlite:///{file}", CIPHER) as db:
        await db.answers.add(Answered(1, 1, "answer", "ice"), real_now())
        await db.answers.add(Answered(1, 2, "fallback"), real_now())
        await db.answers.rate(1, 1, helpful=True)


@pytest.fixture
def clinic(tmp_path: Path) -> Path:
    asyncio.run(fill(tmp_path / "clinic-bot.db"))
    return write_folder(tmp_path / "clinic")


def reported(clinic: Path, *arguments: str) -> str:
    environment = {"DATABASE_URL": f"sqlite:///{clinic.parent}/clinic-bot.db", "DATA_KEY": KEY}
    done = command("report", "--knowledge", str(clinic), *arguments, environment=environment)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_a_report_is_a_table_for_people(clinic: Path) -> None:
    shown = reported(clinic)
    assert "Questions, in days of" in shown
    assert "Shown most" in shown
    assert "ice" in shown
    assert "helpful: 100% of 1 rated answers" in shown
    assert "reminders: 0 sent (0 late), 0 failed" in shown


def test_a_report_is_json_and_csv_for_programs(clinic: Path) -> None:
    told = json.loads(reported(clinic, "--json", "--days", "2"))
    rows = list(csv.DictReader(StringIO(reported(clinic, "--csv", "--days", "2"))))
    assert len(told["days"]) == len(rows) == 2
    assert told["entries"] == [{"entry": "ice", "shown": 1}]
    assert (told["helpful"], told["rated"], told["reminders"]["sent"]) == (1, 1, 0)
    assert sum(int(row["questions"]) for row in rows) == 2
    assert sum(int(row["unanswered"]) for row in rows) == 1


def test_a_bot_that_has_not_run_yet_has_an_empty_report(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "clinic")
    environment = {"DATABASE_URL": f"sqlite:///{tmp_path}/none/clinic-bot.db"}
    done = command("report", "--knowledge", str(folder), "--json", environment=environment)
    assert json.loads(done.stdout)["entries"] == []
    assert not (tmp_path / "none").exists()


@pytest.mark.parametrize("since", ["yesterday", "2190-01-01", "2001-01-01"])
def test_a_date_that_can_not_be_used_is_told(tmp_path: Path, since: str) -> None:
    done = command("report", "--knowledge", str(write_folder(tmp_path / "clinic")), "--since", since)
    assert done.returncode == 2
    assert done.stderr.startswith(f"--since {since}: ")

"""`clinic-bot reminders` as a shell sees it."""

from __future__ import annotations

import asyncio
import base64
import json
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.aftercare.model import NewEnrollment, PauseReason, Reminder, ReminderState
from bot.aftercare.sending import Settlement
from bot.storage.database import open_database
from tests.channels.serving import now as real_now
from tests.cli.test_commands import command
from tests.faq.folder import write_folder
from tests.storage.samples import CIPHER, HOUR, TREATED, WINDOW

KEY = base64.urlsafe_b64encode(bytes(range(32))).decode()
WORDS = (Path(__file__).parents[2] / "knowledge" / "words.yaml").read_text(encoding="utf-8")
AFTERCARE = """\
---
defaults: {hour: 10, zone: Europe/London}
plans:
  - id: laser
    title: Laser
    days: 7
    confirmed: yes
    steps:
      - {day: 1, text: <b>Cool</b> it., entry: ice}
      - {day: 3, text: Don't scratch., entry: scratch}
  - id: peel
    title: Peel
    days: 2
    steps: [{day: 0, text: Rest., entry: ice}]
...
"""


@pytest.fixture
def clinic(tmp_path: Path) -> Path:
    folder = write_folder(tmp_path / "clinic", words=WORDS)
    (folder / "aftercare.yaml").write_text(AFTERCARE, encoding="utf-8")
    return folder


def simulated(clinic: Path, *arguments: str) -> list[dict[str, object]]:
    done = command("reminders", "--knowledge", str(clinic), "--json", "--simulate", *arguments)
    assert done.stderr == ""
    days: list[dict[str, object]] = json.loads(done.stdout)
    return days


def test_a_plan_is_simulated_without_a_database_over_a_night_with_other_clocks(clinic: Path, tmp_path: Path) -> None:
    missing = {"DATABASE_URL": f"sqlite:///{tmp_path}/none/clinic-bot.db"}
    arguments = ("--simulate", "2026-10-28..2026-10-31", "--zone", "Africa/Cairo", "--hour", "9")
    done = command("reminders", "--knowledge", str(clinic), "--json", *arguments, environment=missing)

    days = json.loads(done.stdout)
    assert [(day["date"], day["day"], day["text"], day["due_at"]) for day in days] == [
        ("2026-10-28", 0, None, None),
        ("2026-10-29", 1, "Cool it.", "2026-10-29T06:00:00+00:00"),  # summer time ends on the 30th
        ("2026-10-30", 2, None, None),
        ("2026-10-31", 3, "Don't scratch.", "2026-10-31T07:00:00+00:00"),
    ]
    assert days[3]["local"] == "2026-10-31T09:00:00+02:00"
    assert {day["clocks"] for day in days} == {"usual"}
    assert not (tmp_path / "none").exists()


def test_a_simulation_takes_the_clinics_hour_and_zone_and_any_plan(clinic: Path) -> None:
    assert simulated(clinic, "2026-06-01..2026-06-02")[1]["local"] == "2026-06-02T10:00:00+01:00"
    assert simulated(clinic, "2026-06-01..2026-06-01", "--plan", "peel")[0]["text"] == "Rest."


def test_a_date_that_does_not_exist_is_said_to_people_too(clinic: Path) -> None:
    arguments = ("--simulate", "2011-12-29..2011-12-30", "--zone", "Pacific/Apia")
    done = command("reminders", "--knowledge", str(clinic), *arguments)

    [line] = [line for line in done.stdout.splitlines() if "2011-12-30" in line]
    assert "Cool it." in line
    assert "does not exist" in " ".join(done.stdout.split())


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--simulate", "tomorrow"), "write two dates, like 2026-10-20..2026-10-30"),
        (("--simulate", "2026-10-31..2026-10-30"), "write two dates"),
        (("--simulate", "2026-02-30..2026-03-01"), "write two dates"),
        (("--simulate", "2026-01-01..2036-01-01"), "longer than a year"),
        (("--simulate", "2026-01-01..2026-01-02", "--plan", "x"), "no such plan, but laser, peel"),
        (("--zone", "Mars/Olympus"), "no time zone `Mars/Olympus`"),
    ],
)
def test_what_can_not_be_used_is_one_message(clinic: Path, arguments: tuple[str, ...], told: str) -> None:
    done = command("reminders", "--knowledge", str(clinic), *arguments)

    assert done.returncode == 2
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def database(tmp_path: Path) -> dict[str, str]:
    return {"DATABASE_URL": f"sqlite:///{tmp_path}/data/clinic-bot.db", "DATA_KEY": KEY}


async def fill(url: str, now: datetime) -> None:
    """Five patients: sent late, sent, failed, unknown, and one whose plan waits."""
    async with open_database(url, CIPHER) as db:
        outcomes = [
            (timedelta(hours=-2), Settlement(ReminderState.SENT, message_id=1)),
            (timedelta(minutes=-1), Settlement(ReminderState.SENT, message_id=2)),
            (timedelta(minutes=-1), Settlement(ReminderState.FAILED, "message is too long")),
            (timedelta(minutes=-1), Settlement(ReminderState.UNKNOWN, "time-out")),
            (timedelta(minutes=1), None),
        ]
        for chat, (due, settlement) in enumerate(outcomes, 5_000_000_001):
            wish = NewEnrollment(chat, "laser", TREATED, 9, "Europe/London", now, "v", "t")
            rows = [Reminder(1, now + due, now + due + WINDOW), Reminder(3, now + due + 60 * HOUR, now + 80 * HOUR)]
            made = await db.enrollments.create(wish, rows, now)
            if settlement is None:
                await db.enrollments.pause(made.id, PauseReason.URGENT, now)
                continue
            [first] = await db.reminders.due_ids(now, 1)
            claimed = await db.reminders.claim(first, now, "me")
            assert claimed is not None
            await db.reminders.settle(claimed, "me", settlement, now)


def test_the_report_counts_and_lists_without_saying_who_a_patient_is(clinic: Path, tmp_path: Path) -> None:
    environment = database(tmp_path)
    asyncio.run(fill(environment["DATABASE_URL"], real_now()))
    done = command("reminders", "--knowledge", str(clinic), "--json", environment=environment)
    people = command("reminders", "--knowledge", str(clinic), environment=environment)

    report = json.loads(done.stdout)
    assert done.stderr == ""
    assert report["counts"] == {
        "due": 6, "sending": 0, "sent": 2, "unknown": 1, "expired": 0, "stopped": 0, "failed": 1,
    }  # fmt: skip
    assert report["sent"] == 2
    assert [(line["enrollment_id"], line["day"]) for line in report["late"]] == [(1, 1)]
    assert [(line["enrollment_id"], line["reason"]) for line in report["failed"]] == [(3, "message is too long")]
    assert [(line["enrollment_id"], line["reason"]) for line in report["unknown"]] == [(4, "time-out")]
    assert report["expired"] == []
    assert "50000000" not in done.stdout + people.stdout
    told = " ".join(people.stdout.split())
    assert "sent 2 late 1 unknown 1 failed 1 expired 0" in told
    assert "message is too long" in told


def test_without_a_database_all_is_zero_and_none_is_made(clinic: Path, tmp_path: Path) -> None:
    environment = database(tmp_path)
    done = command("reminders", "--knowledge", str(clinic), "--json", environment=environment)

    report = json.loads(done.stdout)
    assert set(report["counts"].values()) == {0}
    assert report["zone"] == "Europe/London"
    assert not (tmp_path / "data").exists()


def test_another_key_is_one_message(clinic: Path, tmp_path: Path) -> None:
    environment = database(tmp_path)
    asyncio.run(fill(environment["DATABASE_URL"], real_now()))
    other = base64.urlsafe_b64encode(bytes(32)).decode()
    done = command("reminders", "--knowledge", str(clinic), environment=environment | {"DATA_KEY": other})

    assert done.returncode == 2
    assert "DATA_KEY is not the key" in done.stderr


def test_other_commands_start_without_the_librarys_weight() -> None:
    script = (
        "import sys; import bot.cli.main; print(sorted({'sqlalchemy', 'telegram', 'rich.table'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"

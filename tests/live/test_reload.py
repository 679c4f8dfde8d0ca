"""The real process while its clinic's files are edited: as a nurse, a deployment or an accident does it."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.aftercare.model import NewEnrollment, Reminder
from bot.faq.lastgood import LastGood
from bot.storage.crypto import Cipher, new_key
from bot.storage.database import open_database
from tests.channels.serving import until
from tests.fake_telegram import FakeTelegram, Patient
from tests.faq.test_aftercare_file import AFTERCARE
from tests.live.process import bot, clinic
from tests.reloading.world import BROKEN, FINE, ICE, NEW, ONE_LEFT

SERVED = "is served now"


def live(telegram: FakeTelegram, **more: str) -> dict[str, str]:
    return {"TELEGRAM_BOT_TOKEN": telegram.token, "TELEGRAM_API_URL": telegram.api_url, **more}


async def told(ana: Patient, question: str = "Can I ice it?") -> str:
    ana.says(question)
    return (await ana.next_message(60)).text.split("\n")[1]


def without_plans(folder: Path) -> Path:
    """The knowledge of a clinic that may lose entries: no plan names one."""
    knowledge = clinic(folder) / "knowledge"
    (knowledge / "aftercare.yaml").unlink()
    return knowledge


def in_place(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")


def by_rename(path: Path, text: str) -> None:
    draft = path.with_name(f".{path.name}.new")
    draft.write_text(text, encoding="utf-8")
    draft.replace(path)


@pytest.mark.parametrize("save", [in_place, by_rename])
async def test_an_answer_that_is_edited_while_the_bot_runs_is_the_next_one_that_a_patient_gets(
    telegram: FakeTelegram, tmp_path: Path, save: Callable[[Path, str], None]
) -> None:
    ana, faq = telegram.patient(), clinic(tmp_path) / "knowledge" / "faq.yaml"
    async with bot(tmp_path, live(telegram)) as process:
        assert await told(ana) == ICE
        save(faq, BROKEN)
        await process.says("did you mean `question`?")
        assert await told(ana) == ICE
        save(faq, NEW)
        await process.says(SERVED)

        assert await told(ana) == FINE
        await process.says("are all good again")
        assert await process.stop() == 0
    assert process.said.count("did you mean") == 1
    assert "Traceback" not in process.said


async def test_started_with_broken_files_it_answers_from_the_last_good_copy(
    telegram: FakeTelegram, tmp_path: Path
) -> None:
    ana, faq = telegram.patient(), clinic(tmp_path) / "knowledge" / "faq.yaml"
    async with bot(tmp_path, live(telegram)) as process:
        assert await told(ana) == ICE
        await until(lambda: LastGood(tmp_path / "data" / "last-good").read(), 30)
        assert await process.stop() == 0
    faq.write_text(NEW[: NEW.index("  - id: scratch")])
    async with bot(tmp_path, live(telegram), log="second") as process:
        assert await told(ana) == ICE
        await process.says("stops half-way")
        faq.write_text(NEW)
        await process.says(SERVED)
        assert await told(ana) == FINE
        assert await process.stop() == 0


async def test_what_loses_much_is_served_after_a_yes_in_the_terminal(telegram: FakeTelegram, tmp_path: Path) -> None:
    ana, faq = telegram.patient(), without_plans(tmp_path) / "faq.yaml"
    async with bot(tmp_path, live(telegram)) as process:
        assert await told(ana) == ICE
        faq.write_text(ONE_LEFT)
        await process.says("1 of 2 entries are lost. Is that meant? Then: clinic-bot accept")
        assert await told(ana) == ICE
        assert accept(tmp_path, "--yes") == (
            "The clinic's files wait for a yes: 1 of 2 entries are lost.\n"
            "Agreed: a running bot takes it up within seconds, another one when it starts.\n"
        )
        await process.says(SERVED)
        assert await told(ana) == FINE
        assert accept(tmp_path) == "Nothing waits for a yes.\n"


async def test_without_a_yes_nothing_is_agreed_to(telegram: FakeTelegram, tmp_path: Path) -> None:
    faq = without_plans(tmp_path) / "faq.yaml"
    async with bot(tmp_path, live(telegram)) as process:
        await process.answering()
        await until(lambda: LastGood(tmp_path / "data" / "last-good").read(), 30)
    faq.write_text(ONE_LEFT)

    assert "Nothing was agreed to" in accept(tmp_path, stdin="n\n", code=1)
    assert LastGood(tmp_path / "data" / "last-good").accepted() is None


async def test_a_step_that_is_taken_out_of_a_care_plan_is_not_sent_any_more(
    telegram: FakeTelegram, tmp_path: Path
) -> None:
    key, now = new_key(), datetime.now(UTC)  # noqa: TID251  a test has a clock
    aftercare = clinic(tmp_path) / "knowledge" / "aftercare.yaml"
    database = tmp_path / "data" / "clinic-bot.db"
    async with bot(tmp_path, live(telegram, DATA_KEY=key)) as process:
        await process.answering()
        async with open_database(f"sqlite:///{database}", Cipher.from_text(key)) as db:
            new = NewEnrollment(telegram.patient().chat.id, "laser", now.date(), 9, "UTC", now, "old", "t1")
            rows = [Reminder(n, now + timedelta(days=n), now + timedelta(days=n, hours=4)) for n in (1, 2, 3)]
            await db.enrollments.create(new, rows, now)
        aftercare.write_text(AFTERCARE.replace("  - {day: 2", "  - {day: 3"))
        await process.says(SERVED)

        await until(lambda: ("stopped",) in rows_of(database), 30)
        assert await process.stop() == 0


def rows_of(database: Path) -> list[tuple[str]]:
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute("SELECT state FROM reminders").fetchall()


def accept(folder: Path, *arguments: str, stdin: str = "", code: int = 0) -> str:
    command = [sys.executable, "-m", "bot", "accept", *arguments]
    environment = {"CACHE_DIR": "", "PYTHONPATH": ":".join(path for path in sys.path if path)}
    done = subprocess.run(
        command, input=stdin, capture_output=True, text=True, cwd=folder, env=environment, check=False, timeout=60
    )
    assert done.returncode == code, done.stderr
    return done.stderr

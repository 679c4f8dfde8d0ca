"""The real process: from an empty folder to an answer, out again, and the messages of what can't be used."""

from __future__ import annotations

import asyncio
import re
import sqlite3
import stat
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.storage.crypto import new_key
from tests.fake_telegram import FakeTelegram, faults
from tests.live.process import TOKEN, bot, clinic
from tests.ports import free_port


def live(telegram: FakeTelegram, **more: str) -> dict[str, str]:
    return {"TELEGRAM_BOT_TOKEN": telegram.token, "TELEGRAM_API_URL": telegram.api_url, **more}


async def refusal(folder: Path, settings: Mapping[str, str]) -> str:
    """What it says when it goes at once, with exit code 2."""
    async with bot(folder, settings, log="refusal") as process:
        assert await asyncio.wait_for(process.process.wait(), 60) == 2
        told = process.said
    process.log.unlink()
    assert "Traceback" not in told
    return told


async def test_a_bot_comes_up_in_an_empty_folder_answers_and_leaves_cleanly(
    telegram: FakeTelegram, tmp_path: Path
) -> None:
    ana = telegram.patient()
    ana.says("Can I ice it?")
    async with bot(clinic(tmp_path), live(telegram)) as process:
        shown = await ana.next_message(60)
        code = await process.stop()
    data, key = tmp_path / "data", tmp_path / "secrets" / "data.key"

    assert "Ice is often advised." in shown.text
    assert code == 0
    assert telegram.unconfirmed == 0
    assert "Traceback" not in process.said
    assert re.search(r"A key was made that encrypts what is kept about patients: secrets/data.key", process.said)
    assert [stat.S_IMODE(path.stat().st_mode) for path in (data, data / "clinic-bot.db", key)] == [0o700, 0o600, 0o600]
    async with bot(tmp_path, live(telegram), log="second") as again:
        await again.answering()
        assert await again.stop() == 0
    assert "A key was made" not in again.said


async def test_told_to_stop_it_finishes_what_is_in_flight(telegram: FakeTelegram, tmp_path: Path) -> None:
    ana = telegram.patient()
    async with bot(clinic(tmp_path), live(telegram)) as process:
        await process.answering()
        telegram.fail(faults.delay(1.0), "sendMessage")
        ana.says("Can I ice it?")
        await telegram.called("sendMessage")
        assert await process.stop() == 0

    assert len(ana.inbox) == 1
    with sqlite3.connect(tmp_path / "data" / "clinic-bot.db") as connection:
        states = connection.execute("SELECT state FROM inbox").fetchall()
    connection.close()
    assert states == [("done",)]


async def test_told_to_stop_while_it_waits_for_its_database_it_goes_at_once(tmp_path: Path) -> None:
    nowhere = f"postgresql://bot:hush@127.0.0.1:{free_port()}/clinic"
    settings = {"TELEGRAM_BOT_TOKEN": TOKEN, "DATABASE_URL": nowhere, "DATA_KEY": new_key()}
    async with bot(clinic(tmp_path), settings) as process:
        await process.says("Waiting for the database")
        assert await asyncio.wait_for(process.stop(), 10) == 0
        assert "Traceback" not in process.said
        assert "hush" not in process.said


HANGS = """
import asyncio, os, signal
from bot import signalled

async def hangs(stop):
    os.kill(os.getpid(), signal.SIGTERM)
    while True:
        try:
            await asyncio.sleep(60)
        except asyncio.CancelledError:
            print("went on", flush=True)

signalled.LONGEST_END = 0.3
asyncio.run(signalled.until_signalled(hangs))
"""


async def test_what_does_not_end_when_it_is_told_to_is_given_up() -> None:
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", HANGS, stderr=asyncio.subprocess.PIPE)
    _, said = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode == 1
    assert b"What was begun has not ended within 0 s, so it is given up" in said


async def test_a_second_bot_on_one_database_a_wrong_key_and_a_lost_key_are_refused(
    telegram: FakeTelegram, tmp_path: Path
) -> None:
    async with bot(clinic(tmp_path), live(telegram)) as process:
        await process.answering()
        second = await refusal(tmp_path, live(telegram))
        assert await process.stop() == 0
    wrong = await refusal(tmp_path, live(telegram, DATA_KEY=new_key()))
    (tmp_path / "secrets" / "data.key").unlink()
    lost = await refusal(tmp_path, live(telegram))

    assert "another clinic-bot holds data/clinic-bot.db.lock: stop that one first" in second
    assert "DATA_KEY is not the key that this database was written with" in wrong
    assert "There is a database, data/clinic-bot.db, but not the key that it was written with" in lost
    assert not (tmp_path / "secrets" / "data.key").exists()


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"DATABASE_URL": "sqlite:///file/clinic.db"}, "DATABASE_URL: file/clinic.db can't be used (File exists)"),
        ({"DATABASE_URL": "sqlite:///other/text.db"}, "DATABASE_URL: other/text.db is no database of this bot"),
        ({"DATABASE_URL": "sqlite:///data/newer.db"}, "DATABASE_URL: data/newer.db was written by a newer version"),
        ({"DATABASE_URL": "mysql://host/db"}, "DATABASE_URL: this is not the address of a database"),
        ({"DATA_KEY": "short"}, "DATA_KEY: this is not a key: it must be 32 bytes in base64"),
        ({"DATA_KEY_FILE": "data/key"}, "DATA_KEY_FILE: the key file data/key must not lie in the folder"),
        ({"DATA_KEY_FILE": "other/text.db"}, "DATA_KEY_FILE: others may read the key file other/text.db: run `chmod"),
        ({"DATA_KEY_FILE": "bad.key"}, "DATA_KEY_FILE: bad.key does not hold a key"),
        ({"DATA_KEY_FILE": "file/key"}, "DATA_KEY_FILE: file/key can't be used"),
        ({"STAFF_CHAT_ID": "@staff"}, "STAFF_CHAT_ID: this is not the id of a chat"),
    ],
)
async def test_what_can_t_be_used_is_one_clear_message(tmp_path: Path, settings: dict[str, str], told: str) -> None:
    clinic(tmp_path)
    (tmp_path / "file").write_text("no folder")
    (tmp_path / "bad.key").write_text("no key")
    (tmp_path / "bad.key").chmod(0o600)
    (tmp_path / "data").mkdir()
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "text.db").write_text("this is no database " * 100)
    (tmp_path / "other" / "text.db").chmod(0o644)
    with sqlite3.connect(tmp_path / "data" / "newer.db") as connection:
        connection.execute("CREATE TABLE alembic_version (version_num VARCHAR(32))")
        connection.execute("INSERT INTO alembic_version VALUES ('z999')")
    connection.close()
    key = {} if "DATA_KEY_FILE" in settings else {"DATA_KEY": new_key()}
    said = await refusal(tmp_path, {"TELEGRAM_BOT_TOKEN": TOKEN, **key, **settings})

    assert told in said
    assert len(said.strip().splitlines()) <= 3

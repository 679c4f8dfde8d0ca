"""`backup`, `migrate-to` and `downgrade` as a shell sees them."""

from __future__ import annotations

import asyncio
import base64
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from bot.storage.connecting import connect
from bot.storage.database import open_database
from bot.storage.migrate import go_back
from tests.storage.samples import ANA, CIPHER, NOW, daily, wish

KEY = base64.urlsafe_b64encode(bytes(range(32))).decode()


def command(folder: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DATA_KEY": KEY, "DATABASE_URL": "sqlite:///data/bot.db", **settings}  # noqa: TID251
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.fixture
async def clinic(tmp_path: Path) -> Path:
    """A folder with a database in which one patient is enrolled."""
    async with open_database(f"sqlite:///{tmp_path / 'data' / 'bot.db'}", CIPHER) as db:
        await db.enrollments.create(wish(), daily(3), NOW)
    return tmp_path


async def test_a_backup_taken_while_the_bot_works_is_one_file_that_opens_in_its_place(clinic: Path) -> None:
    async with open_database(f"sqlite:///{clinic / 'data' / 'bot.db'}", CIPHER) as db:
        await db.inbox.add([(1, ANA, "not yet in the file itself, but in its WAL")], NOW)
        done = command(clinic, "backup", "copy.db")
        expected = await db.enrollments.of_chat(ANA)
    assert (done.returncode, done.stderr) == (0, "")
    assert "data/bot.db is copied to copy.db" in done.stdout
    assert stat.S_IMODE((clinic / "copy.db").stat().st_mode) == 0o600
    assert names(clinic) == {"data", "copy.db"}
    (clinic / "restored").mkdir()
    (clinic / "copy.db").rename(clinic / "restored" / "bot.db")
    async with open_database(f"sqlite:///{clinic / 'restored' / 'bot.db'}", CIPHER) as db:
        assert await db.enrollments.of_chat(ANA) == expected
        assert [item.update_id async for item in db.inbox.waiting()] == [1]


@pytest.mark.parametrize(("arguments", "settings", "told"), [
    (["backup", "there"], {}, "there is there already"),
    (["backup", "no/such/folder/file"], {}, "can't be copied to no/such/folder/file"),
    (["backup", "new"], {"DATABASE_URL": "sqlite:///none.db"}, "there is no none.db"),
    (["backup", "new"], {"DATABASE_URL": "postgresql://bot:hush@host/db"}, "pg_dump"),
    (["migrate-to", "mysql://bot:hush@host/db"], {}, "mysql: this is no PostgreSQL"),
    (["migrate-to", "postgresql://bot:hush@127.0.0.1:1/db"], {}, "Nothing was moved: the database can't be used"),
    (["migrate-to", "postgresql://bot:hush@host:port/db"], {}, "this is not the address of a database"),
    (["migrate-to", "postgresql://bot:hush@host"], {}, "this is not the address of a database"),
    (["migrate-to", "postgresql://h/db"], {"DATABASE_URL": "sqlite:///none.db"}, "there is no none.db"),
    (["migrate-to", "postgresql://h/db"], {"DATABASE_URL": "postgresql://h/db"}, "DATABASE_URL is a server already"),
    (["downgrade", "z9"], {}, "Nothing was taken back: z9 is no migration"),
])  # fmt: skip
def test_what_can_not_be_done_is_told_in_one_message(
    clinic: Path, arguments: list[str], settings: dict[str, str], told: str
) -> None:
    (clinic / "there").write_text("precious")
    done = command(clinic, *arguments, **settings)
    assert done.returncode == 2
    assert told in done.stderr
    assert "hush" not in done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    assert (clinic / "there").read_text() == "precious"
    assert not (clinic / "new").exists()


async def test_everything_moves_to_a_server_and_each_table_is_told(clinic: Path, postgres: str) -> None:
    done = command(clinic, "migrate-to", postgres)
    assert done.returncode == 0, done.stderr
    lines = {line.split()[0]: line.split()[1] for line in done.stdout.splitlines() if " rows " in line}
    assert (lines["enrollments"], lines["reminders"], lines["alerts"]) == ("1", "3", "0")
    assert "All rows are the same in both" in done.stdout
    async with open_database(postgres, CIPHER) as db:
        assert await db.enrollments.of_chat(ANA) is not None
    again = command(clinic, "migrate-to", postgres)
    assert (again.returncode, "not empty" in again.stderr) == (2, True)


def test_another_key_moves_nothing(clinic: Path, postgres: str) -> None:
    done = command(clinic, "migrate-to", postgres, DATA_KEY=base64.b64encode(bytes(32)).decode())
    assert done.returncode == 2
    assert "DATA_KEY is not the key" in done.stderr


async def test_going_back_keeps_what_the_older_version_knows_and_the_newer_one_finds_it_again(clinic: Path) -> None:
    done = command(clinic, "downgrade", "a002")
    assert (done.returncode, done.stderr) == (0, "")
    assert "as a002 left it" in done.stdout
    async with open_database(f"sqlite:///{clinic / 'data' / 'bot.db'}", CIPHER) as db:
        assert await db.enrollments.of_chat(ANA) is not None


async def test_nothing_is_taken_from_bots_that_are_still_at_a_server(clinic: Path, postgres: str) -> None:
    async with open_database(postgres, CIPHER) as db:
        done = await asyncio.to_thread(command, clinic, "downgrade", "a001", DATABASE_URL=postgres)
        assert sum((await db.reports.counts()).values()) == 0
    assert done.returncode == 2
    assert "Nothing was taken back: bots are still at this database, stop them all first" in done.stderr
    done = command(clinic, "downgrade", "a001", DATABASE_URL=postgres)
    assert (done.returncode, done.stderr) == (0, "")


async def test_going_back_works_on_a_server_too(postgres: str) -> None:
    async with open_database(postgres, CIPHER) as db:
        await db.enrollments.create(wish(), daily(3), NOW)
    connections = connect(postgres)
    await go_back(connections, "a001")
    await connections.close()
    async with open_database(postgres, CIPHER) as db:
        assert await db.enrollments.of_chat(ANA) is not None

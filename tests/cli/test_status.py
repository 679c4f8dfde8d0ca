"""`clinic-bot status` as a shell sees it."""

from __future__ import annotations

import asyncio
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from bot.engines.lockfile import only_one
from bot.storage.database import open_database
from bot.storage.replicas import Replica
from tests.channels.serving import now
from tests.cli.test_database import command
from tests.fake_telegram import FakeTelegram
from tests.fake_telegram.api_bot import set_webhook
from tests.live.process import TOKEN
from tests.storage.samples import ANA, CIPHER, daily, wish

NOBODY = {"TELEGRAM_BOT_TOKEN": "", "WEBHOOK_URL": ""}


async def asked(folder: Path, *arguments: str, **settings: str) -> str:
    done = await asyncio.to_thread(command, folder, "status", *arguments, **{**NOBODY, **settings})
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


async def test_what_waits_at_a_file_is_told_in_numbers_and_nothing_of_whom(tmp_path: Path) -> None:
    file, then = tmp_path / "data" / "bot.db", now() - timedelta(minutes=10)
    async with open_database(f"sqlite:///{file}", CIPHER) as db:
        await db.inbox.add([(1, ANA, "canary")], then)
        await db.alerts.add(1, ANA, "canary sign", "canary words", then)
        await db.enrollments.create(wish(), daily(2, then), then)
    idle = await asked(tmp_path)
    with only_one(file.with_name("bot.db.lock")):
        busy = await asked(tmp_path)

    assert idle.splitlines() == [
        "database    data/bot.db",
        "process     none runs",
        "messages    1 (for 10 min) to be handled, 0 parked",
        "alarms      1 (for 10 min) taken by nobody, 1 of them not delivered yet",
        "reminders   1 (for 10 min) overdue",
        "            2 due",
    ]
    assert "process     one runs" in busy
    assert "canary" not in idle + busy
    assert str(ANA) not in idle + busy


async def test_the_processes_at_a_server_and_what_telegram_says_are_told_to_programs_too(
    telegram: FakeTelegram, postgres: str, tmp_path: Path
) -> None:
    set_webhook(telegram.world, {"url": "https://bot.example/telegram/secretpath"})
    telegram.world.webhook |= {"last_error_date": int(now().timestamp()), "last_error_message": "Connection timed out"}
    at_telegram = {"TELEGRAM_BOT_TOKEN": telegram.token, "TELEGRAM_API_URL": telegram.api_url}
    async with open_database(postgres, CIPHER) as db:
        await db.replicas.beat(Replica("one ab12", "v1", now() - timedelta(hours=3), now()))
        await db.replicas.beat(Replica("two cd34", "v2", now(), now()))
        told = await asked(tmp_path, DATABASE_URL=postgres, **at_telegram)
        found: dict[str, Any] = json.loads(await asked(tmp_path, "--json", DATABASE_URL=postgres, **at_telegram))

    assert "processes   one ab12: version v1 for 3 h, seen " in told
    assert "            two cd34: version v2 for " in told
    assert "Telegram    brings messages to https://bot.example; 0 wait there; " in told
    assert "ago: Connection timed out" in told
    assert (found["running"], [one["version"] for one in found["processes"]]) == (True, ["v1", "v2"])
    assert (found["telegram"]["webhook"], found["telegram"]["trouble"]) == (
        "https://bot.example",
        "Connection timed out",
    )
    assert found["messages"] == {"waiting": 0, "since": None, "parked": 0}
    assert found["reminders"]["due"] == 0
    assert "secretpath" not in told + json.dumps(found)


async def test_where_telegram_cannot_be_asked_the_rest_is_told_all_the_same(tmp_path: Path) -> None:
    async with open_database(f"sqlite:///{tmp_path / 'data' / 'bot.db'}", CIPHER):
        pass
    told = await asked(tmp_path, TELEGRAM_BOT_TOKEN=TOKEN, TELEGRAM_API_URL="http://127.0.0.1:1")

    assert "Telegram    Nothing that speaks the Bot API answers at TELEGRAM_API_URL, http://127.0.0.1:1" in told
    assert "messages    0 to be handled, 0 parked" in told
    assert TOKEN not in told


def test_a_bot_that_was_never_started_is_told(tmp_path: Path) -> None:
    done = command(tmp_path, "status", **NOBODY)

    assert (done.returncode, done.stdout) == (2, "")
    assert "There is no data/bot.db yet: the bot was never started with this DATABASE_URL" in done.stderr
    assert not (tmp_path / "data").exists()

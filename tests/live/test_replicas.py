"""Several real processes at one PostgreSQL: what the clinic's patients notice of it, which should be nothing."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

from aiohttp import ClientSession

from bot.aftercare.model import NewEnrollment, Reminder
from bot.storage.crypto import Cipher, new_key
from bot.storage.database import open_database
from tests.fake_telegram import FakeTelegram
from tests.live.process import TOKEN, bot, clinic
from tests.ports import free_port

ASKING = "This process asks Telegram for messages now"


def settings(telegram: FakeTelegram, postgres: str, **more: str) -> dict[str, str]:
    return {"TELEGRAM_BOT_TOKEN": telegram.token, "TELEGRAM_API_URL": telegram.api_url, "DATABASE_URL": postgres,
            "DATA_KEY": new_key(), **more}  # fmt: skip


async def all_marked(postgres: str, key: str) -> None:
    """Wait until it is written down that all is answered; a kill before that repeats an answer."""
    async with open_database(postgres, Cipher.from_text(key)) as db:
        while [item async for item in db.inbox.waiting()]:  # noqa: ASYNC110 - it has no event
            await asyncio.sleep(0.02)


async def test_one_of_two_asks_telegram_and_the_other_takes_over_when_it_is_killed(
    telegram: FakeTelegram, postgres: str, tmp_path: Path
) -> None:
    ana, shared, folder = telegram.patient(), settings(telegram, postgres), clinic(tmp_path)
    async with bot(folder, shared, log="first") as first, bot(folder, shared, log="second") as second:
        await first.answering()
        await second.answering()
        ana.says("Can I ice it?")
        assert "Ice is often advised." in (await ana.next_message(60)).text
        leader, other = (first, second) if ASKING in first.said else (second, first)
        assert ASKING not in other.said
        await all_marked(postgres, shared["DATA_KEY"])
        await leader.kill()
        ana.says("Can I scratch?")
        assert "Better not." in (await ana.next_message(60)).text
        assert ASKING in other.said
        assert await other.stop() == 0
        assert "Traceback" not in first.said + second.said
    assert telegram.unconfirmed == 0
    assert len(ana.inbox) == 2


async def test_an_alarm_reaches_the_staff_once_however_many_there_are(
    telegram: FakeTelegram, postgres: str, tmp_path: Path
) -> None:
    ana, staff = telegram.patient(), telegram.patient()
    shared = settings(telegram, postgres, STAFF_CHAT_ID=str(staff.id))
    folder = clinic(tmp_path)
    async with bot(folder, shared, log="1") as one, bot(folder, shared, log="2") as two, bot(folder, shared, log="3"):
        await one.answering()
        await two.answering()
        ana.says("I can not breathe")
        assert "Call for help now." in (await ana.next_message(60)).text
        alarm = await staff.next_message(60)
        await asyncio.sleep(5)
    assert [message.text for message in staff.inbox] == [alarm.text] == ["staff_alert"]


async def test_a_worker_sends_reminders_and_nothing_else(telegram: FakeTelegram, postgres: str, tmp_path: Path) -> None:
    ana, shared = telegram.patient(), settings(telegram, postgres)
    ana.says("Can I ice it?")
    async with open_database(postgres, Cipher.from_text(shared["DATA_KEY"])) as db:
        now = datetime.now(UTC)  # noqa: TID251 - a test of real processes
        new = NewEnrollment(ana.id, "laser", now.date() - timedelta(days=1), 9, "UTC", now, "v1", "t1")
        await db.enrollments.create(new, [Reminder(1, now, now + timedelta(hours=6))], now)
    door = f"127.0.0.1:{free_port()}"
    async with bot(clinic(tmp_path), shared, command=f"worker --listen {door}") as worker, ClientSession() as asking:
        sent = await ana.next_message(60)
        async with asking.get(f"http://{door}/readyz") as ready, asking.get(f"http://{door}/metrics") as counts:
            assert (ready.status, await ready.json()) == (200, {"database": True, "knowledge": True})
            assert "clinic_bot_reminder_lateness_seconds_count 1.0" in await counts.text()
        assert await worker.stop() == 0
        assert "Traceback" not in worker.said
    assert "heading" not in sent.text
    assert telegram.calls("getUpdates") == []


async def refusal(folder: Path, given: dict[str, str], command: str = "run") -> str:
    async with bot(folder, given, command=command, log="refused") as process:
        assert await asyncio.wait_for(process.process.wait(), 60) == 2
        assert "Traceback" not in process.said
        told = process.said
    process.log.unlink()
    return told


async def test_what_can_not_be_used_is_told_in_one_message(
    telegram: FakeTelegram, postgres: str, tmp_path: Path
) -> None:
    shared, folder = settings(telegram, postgres), clinic(tmp_path)
    assert "a database on a server needs a key that all machines share" in await refusal(
        folder, {**shared, "DATA_KEY": ""}
    )
    async with open_database(postgres, Cipher.from_text(new_key())):
        pass
    assert "DATA_KEY is not the key that this database was written with" in await refusal(folder, shared)
    nowhere = {**shared, "DATABASE_URL": postgres.replace("/test_", "/no_such_")}
    assert "does not exist" in await refusal(folder, nowhere)
    assert "--listen: this is not an address to listen at" in await refusal(folder, shared, "worker --listen x")
    assert "A worker stands beside it where DATABASE_URL is postgresql" in await refusal(
        folder, {"TELEGRAM_BOT_TOKEN": TOKEN}, "worker"
    )

"""Kills the real bot again and again while patients ask, press and opt out; then reads what came of each of it."""

from __future__ import annotations

import asyncio
import random
import socket
import sqlite3
from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.storage.crypto import Cipher, new_key
from bot.storage.database import open_database
from tests.fake_telegram import remote_telegram
from tests.live.crowd import Crowd, Key
from tests.live.process import Bot, bot, clinic

STAFF = 5_119_999_999
PAUSE = 0.03  # seconds between two deeds of the patients
ALIVE = 0.9  # seconds that a bot listens at most before it is killed
SLOW = 0.05  # seconds that Telegram takes to answer, so that kills hit messages on their way
STUCK = 30.0  # seconds without any progress after the last kill
LANDED = 0.1  # seconds until all that a killed process has sent has arrived


@dataclass(frozen=True)
class Verdict:
    """What came of it. The lists name what should not be.

    `under_way`: answers that Telegram had taken when a kill came, and that were not marked as given.
    """

    kills: int
    updates: int
    lost: list[str]
    repeated: list[str]
    wrong: list[str]
    duplicates: int
    under_way: int
    most_under_way: int  # at one kill


def by_webhook() -> dict[str, str]:
    """The settings with which updates are brought to the bot, and not asked for."""
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{unused.getsockname()[1]}"
    return {"WEBHOOK_URL": f"http://{address}", "HTTP_LISTEN": address}


async def run(kills: int, folder: Path, seed: int = 7, more: Mapping[str, str] | None = None) -> Verdict:
    """Kill the bot `kills` times; all it has not done by then it must do after the last start. `more`: settings."""
    chance, key, under_way = random.Random(seed), new_key(), Counter[Key]()  # noqa: S311  no secret
    clinic(folder)
    database = folder / "data" / "clinic-bot.db"
    async with (
        remote_telegram() as telegram,
        open_database(f"sqlite:///{database}", Cipher.from_text(key)) as db,
    ):
        settings = {"TELEGRAM_BOT_TOKEN": telegram.token, "TELEGRAM_API_URL": telegram.api_url,
                    "DATA_KEY": key, "STAFF_CHAT_ID": str(STAFF), **(more or {})}  # fmt: skip
        await telegram.do("patient", user_id=STAFF, name="Staff")
        await telegram.do("fault", kind="delay", method="sendMessage", took_effect=True, seconds=SLOW, times=None)
        crowd = Crowd(telegram, db.enrollments.create)
        arrived: Counter[Key] = Counter()
        most = 0
        for number in range(kills):
            async with bot(folder, settings, log=f"log-{number}") as process:
                await _life(process, crowd, chance)
            await asyncio.sleep(LANDED)
            found = await _under_way(crowd, database, arrived)
            under_way.update(found)
            most = max(most, len(found))
        async with bot(folder, settings, log="log-last") as process:
            await crowd.finish()
            await _drained(database, len(crowd.deeds))
            assert await process.stop() == 0, process.said[-3000:]
        assert await telegram.do("violations") == []
        wrong = _wrong(crowd, database, len(await telegram.do("inbox", chat=STAFF)))
        return _verdict(kills, crowd, await crowd.arrived(_chats(crowd)), under_way, most, wrong)


async def _life(process: Bot, crowd: Crowd, chance: random.Random) -> None:
    """Patients act from the start of the process to its end."""

    async def end() -> None:
        await process.answering()
        await asyncio.sleep(chance.uniform(0.0, ALIVE))
        await process.kill()

    ending = asyncio.create_task(end())
    while not ending.done():
        await crowd.acts()
        await asyncio.sleep(PAUSE)
    await ending


async def _under_way(crowd: Crowd, database: Path, arrived: Counter[Key]) -> list[Key]:
    """What this life has sent and not marked. `arrived`: what had come by the last kill, of what was unmarked then."""
    unmarked = _rows(database, "SELECT update_id FROM inbox WHERE state = 'waiting'")
    waiting = [crowd.deeds[number] for (number,) in unmarked]
    now = await crowd.arrived(sorted({chat for chat, _ in waiting}))
    found = [key for key in waiting if now[key] > arrived[key]]
    arrived.clear()
    arrived.update(now)
    return found


async def _drained(database: Path, updates: int) -> None:
    """Wait until nothing is left to be done; TimeoutError with what there is where that gets no less for long."""
    least, since = updates, asyncio.get_running_loop().time()
    while True:
        states = Counter(state for (state,) in _rows(database, "SELECT state FROM inbox"))
        undelivered = len(_rows(database, "SELECT id FROM alerts WHERE delivered_at IS NULL"))
        left = updates - states.total() + states["waiting"] + undelivered
        if not left:
            return
        if left < least:
            least, since = left, asyncio.get_running_loop().time()
        if asyncio.get_running_loop().time() - since > STUCK:
            raise TimeoutError(f"{updates} updates are {dict(states)}, {undelivered} alarms are not delivered")
        await asyncio.sleep(0.1)


def _verdict(
    kills: int, crowd: Crowd, arrived: Counter[Key], under_way: Counter[Key], most: int, wrong: list[str]
) -> Verdict:
    done = list(crowd.deeds.values())
    return Verdict(
        kills=kills,
        updates=len(done),
        lost=[f"{key} got no answer" for key in done if not arrived[key]],
        repeated=[f"{key} came {arrived[key]} times" for key in done if arrived[key] > 1 + under_way[key]],
        wrong=wrong,
        duplicates=sum(max(count - 1, 0) for count in arrived.values()),
        under_way=under_way.total(),
        most_under_way=most,
    )


def _wrong(crowd: Crowd, database: Path, staff_got: int) -> list[str]:
    """What the database says, against what patients did."""
    inbox = _rows(database, "SELECT update_id, state FROM inbox")
    states = dict(_rows(database, "SELECT id, state || ' ' || COALESCE(stop_reason, '') FROM enrollments"))
    unsent = Counter(_rows(database, "SELECT enrollment_id, state FROM reminders"))
    alarms = sorted(number for number, (_, deed) in crowd.deeds.items() if deed == "alarms")
    raised = sorted(number for (number,) in _rows(database, "SELECT update_id FROM alerts"))
    wrong = [f"update {number} is {state}" for number, state in inbox if state != "done"]
    wrong += [f"update {number} was never written" for number in crowd.deeds.keys() - dict(inbox).keys()]
    for enrollment in crowd.enrolled.values():
        if states[enrollment] != "stopped patient" or unsent[enrollment, "stopped"] != 3:
            wrong.append(f"enrollment {enrollment} is {states[enrollment]}")
    wrong += [] if raised == alarms else [f"{len(alarms)} alarms were raised as {len(raised)}"]
    wrong += [] if staff_got >= len(alarms) else [f"the staff got {staff_got} messages of {len(alarms)} alarms"]
    return wrong


def _chats(crowd: Crowd) -> list[int]:
    return sorted({chat for chat, _ in crowd.deeds.values()})


def _rows(database: Path, query: str) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(database)) as connection:
        return connection.execute(query).fetchall()

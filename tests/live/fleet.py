"""Three bots and a worker at one PostgreSQL, killed at random, while patients write and reminders become due."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.aftercare.model import NewEnrollment, Reminder, ReminderState
from bot.aftercare.zonefiles import tzdata_version
from bot.faq.loading import load_knowledge
from bot.storage.crypto import Cipher, new_key
from bot.storage.database import Database, open_database
from bot.storage.errors import StorageUnavailableError
from tests.fake_telegram import RemoteTelegram, remote_telegram
from tests.live.balancer import balancer
from tests.live.crowd import Crowd, Key
from tests.live.in_flight import InFlight
from tests.live.process import Bot, bot, clinic
from tests.ports import free_port
from tests.postgres import Server, own_server

STAFF = 5_119_999_999
FIRST_REMINDED = 5_330_000_001
NAMES = ("one", "two", "three", "worker")
ALIVE = 1.5  # seconds between two kills, at most
SLOW = 0.05  # seconds that Telegram takes to answer, so that kills hit messages on their way
PAUSE = 0.05  # seconds between two deeds of the patients
STUCK = 240.0  # seconds without any progress after the last kill: a dead one's reminders are taken back after 75


@dataclass(frozen=True)
class Plan:
    """`reminded`: patients with one reminder, due one after the other over `lively` seconds."""

    kills: int
    reminded: int
    lively: float
    outage: float = 0.0  # seconds without PostgreSQL, half-way
    storm: float = 0.0  # seconds of 429, after that
    webhook: bool = True
    seed: int = 3


@dataclass
class Verdict:
    kills: int
    updates: int = 0
    lost: list[str] = field(default_factory=list)
    repeated: int = 0
    reminders: int = 0
    missed: list[str] = field(default_factory=list)
    early: list[str] = field(default_factory=list)
    reminded_again: int = 0
    answers_in_flight: int = 0  # at the kills
    reminders_in_flight: int = 0
    most_in_flight: int = 0  # at one kill
    unexplained: list[str] = field(default_factory=list)  # repeated more often than it was in flight at a kill
    without_database: list[str] = field(default_factory=list)  # of these, red flags raised while it was away
    wrong: list[str] = field(default_factory=list)


class Fleet:
    """The processes, each with a log for each of its lives."""

    def __init__(self, folder: Path, settings: Mapping[str, Mapping[str, str]]) -> None:
        self._folder = folder
        self._settings = settings
        self._lives: Counter[str] = Counter()
        self._running: dict[str, tuple[Bot, AsyncExitStack]] = {}

    async def start(self, name: str) -> Bot:
        self._lives[name] += 1
        stack = AsyncExitStack()
        log, command = f"log-{name}-{self._lives[name]}", "worker" if name == "worker" else "run"
        process = await stack.enter_async_context(bot(self._folder, self._settings[name], log=log, command=command))
        self._running[name] = (process, stack)
        return process

    async def kill(self, name: str) -> None:
        process, stack = self._running.pop(name)
        await process.kill()
        await stack.aclose()

    async def stop(self) -> list[str]:
        """End all gracefully; what they should not have said."""
        bad = []
        for name in list(self._running):
            process, stack = self._running.pop(name)
            code = await process.stop()
            bad += [f"{name} ended with {code}: {process.said[-1000:]}"] if code else []
            await stack.aclose()
        return bad

    async def kill_all(self) -> None:
        for name in list(self._running):
            await self.kill(name)


@asynccontextmanager
async def fleet(
    folder: Path, telegram: RemoteTelegram, server: Server, key: str, plan: Plan, chance: random.Random
) -> AsyncIterator[Fleet]:
    ports = {name: free_port() for name in NAMES[:3]}
    async with balancer(list(ports.values()), chance) as door:
        common = {"TELEGRAM_BOT_TOKEN": telegram.token, "TELEGRAM_API_URL": telegram.api_url, "DATA_KEY": key,
                  "STAFF_CHAT_ID": str(STAFF), "DATABASE_URL": server.address}  # fmt: skip
        hook = {"WEBHOOK_URL": f"http://127.0.0.1:{door}"} if plan.webhook else {}
        listen = {name: {"HTTP_LISTEN": f"127.0.0.1:{port}"} for name, port in ports.items()} if plan.webhook else {}
        running = Fleet(folder, {name: {**common, **hook, **listen.get(name, {})} for name in NAMES})
        try:
            for name in NAMES:
                await running.start(name)
            yield running
        finally:
            await running.kill_all()


async def run(plan: Plan, folder: Path) -> Verdict:
    """Prepare, kill, take the database and Telegram away, let it finish in peace, and judge."""
    chance, key = random.Random(plan.seed), new_key()  # noqa: S311  no secret
    clinic(folder)
    with own_server() as server:
        async with (
            remote_telegram() as telegram,
            open_database(server.address, Cipher.from_text(key)) as db,
            fleet(folder, telegram, server, key, plan, chance) as running,
        ):
            await telegram.do("patient", user_id=STAFF, name="Staff")
            await telegram.do("fault", kind="delay", method="sendMessage", took_effect=True, seconds=SLOW, times=None)
            due, reminded = await _reminded(db, telegram, folder, plan)
            crowd = Crowd(telegram, db.enrollments.create)
            flight = InFlight(db, telegram, crowd, reminded)
            acting = asyncio.create_task(_act(crowd))
            for number in range(plan.kills):
                await asyncio.sleep(chance.uniform(0.2, ALIVE))
                name = chance.choice(NAMES)
                killed_at = datetime.now(UTC).timestamp()  # noqa: TID251  a test has a clock
                await running.kill(name)
                await running.start(name)
                await flight.count(killed_at)
                if number == plan.kills // 2:
                    before = len(crowd.deeds)
                    await _trouble(plan, server, telegram)
                    flight.away.update(list(crowd.deeds.values())[before:])
            acting.cancel()
            await asyncio.gather(acting, return_exceptions=True)
            await crowd.finish()
            await _drained(db, len(crowd.deeds))
            bad = await running.stop()
            bad += await telegram.do("violations")
            return await _judge(plan, flight, due, bad)


async def _trouble(plan: Plan, server: Server, telegram: RemoteTelegram) -> None:
    if plan.outage:
        await asyncio.to_thread(server.stop)
        await asyncio.sleep(plan.outage)
        await asyncio.to_thread(server.start)
    if plan.storm:
        await telegram.do("fault", kind="refuse", status=429, seconds=1, method="sendMessage", times=None)
        await asyncio.sleep(plan.storm)
        await telegram.do("clear_faults")
        await telegram.do("fault", kind="delay", method="sendMessage", took_effect=True, seconds=SLOW, times=None)


async def _act(crowd: Crowd) -> None:
    """Patients go on while the database is away: only the harness itself can't enroll any then."""
    while True:
        with suppress(StorageUnavailableError):
            await crowd.acts()
        await asyncio.sleep(PAUSE)


async def _reminded(
    db: Database, telegram: RemoteTelegram, folder: Path, plan: Plan
) -> tuple[dict[int, datetime], dict[int, int]]:
    """Enroll patients by the plan as it stands, so that no start computes their reminders anew.

    Return when each chat is due, and the chats by enrollment.
    """
    now = datetime.now(UTC)  # noqa: TID251  a test has a clock
    [laser] = load_knowledge(folder / "knowledge", today=now.date()).knowledge.plans
    day, due, reminded = now.date() - timedelta(days=1), {}, {}
    for number in range(plan.reminded):
        chat, at = FIRST_REMINDED + number, now + timedelta(seconds=plan.lively * number / plan.reminded)
        await telegram.do("patient", user_id=chat)
        new = NewEnrollment(chat, laser.id, day, 9, "UTC", now, laser.version, tzdata_version())
        reminded[(await db.enrollments.create(new, [Reminder(1, at, at + timedelta(hours=4))], now)).id] = chat
        due[chat] = at
    return due, reminded


async def _drained(db: Database, updates: int) -> None:
    """Wait until nothing is left to be done; TimeoutError with what there is where that gets no less for long."""
    least, since = None, asyncio.get_running_loop().time()
    while True:
        waiting = len([item async for item in db.inbox.waiting()])
        alarms, counts = len(await db.alerts.undelivered()), await db.reports.counts()
        now = datetime.now(UTC)  # noqa: TID251  a test has a clock
        unsent = counts[ReminderState.SENDING] + len(await db.reminders.due_ids(now, 10_000))
        left = (waiting, alarms, unsent)
        if not any(left):
            return
        if least is None or left < least:
            least, since = left, asyncio.get_running_loop().time()
        if asyncio.get_running_loop().time() - since > STUCK:
            raise TimeoutError(f"of {updates} updates wait: {waiting}; alarms {alarms}; reminders {unsent}")
        await asyncio.sleep(0.5)


async def _judge(plan: Plan, flight: InFlight, due: Mapping[int, datetime], bad: list[str]) -> Verdict:
    telegram, db, crowd = flight.telegram, flight.db, flight.crowd
    keys: list[Key] = list(crowd.deeds.values())
    arrived = await crowd.arrived(sorted({chat for chat, _ in keys}))
    verdict = Verdict(plan.kills, len(keys), reminders=len(due), wrong=bad)
    verdict.lost = [f"{key} got no answer" for key in keys if not arrived[key]]
    verdict.answers_in_flight, verdict.reminders_in_flight = flight.answers.total(), flight.reminders.total()
    verdict.most_in_flight = flight.most
    verdict.unexplained = [
        f"{key} came {arrived[key]} times, in flight at {flight.answers[key]} kills"
        for key in keys
        if arrived[key] > 1 + flight.answers[key]
    ]
    alarms = {str(key) for key in flight.away if key[1] == "alarms"}  # answered though nobody could be asked
    verdict.without_database = [told for told in verdict.unexplained if told.partition(" came")[0] in alarms]
    verdict.unexplained = [told for told in verdict.unexplained if told not in verdict.without_database]
    verdict.repeated = sum(max(count - 1, 0) for count in arrived.values())
    for chat, at in due.items():
        shown = await telegram.do("inbox", chat=chat)
        times = [float(message["sent_at"]) for message in shown]
        verdict.missed += [] if times else [f"{chat}, due at {at}, got nothing"]
        verdict.early += [f"{chat}, due at {at}" for time in times if time < at.timestamp()]
        verdict.reminded_again += max(len(times) - 1, 0)
        if len(times) > 1 + flight.reminders[chat]:
            verdict.unexplained.append(f"{chat} was reminded {len(times)} times")
    counts = await db.reports.counts()
    ended = counts[ReminderState.SENT]
    verdict.wrong += [] if ended >= len(due) else [f"{ended} of {len(due)} reminders count as sent: {counts}"]
    return verdict

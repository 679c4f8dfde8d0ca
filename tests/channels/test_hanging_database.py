"""A PostgreSQL that does not refuse, but says nothing any more: nobody who is in danger waits for it."""

from __future__ import annotations

import asyncio

import pytest
from aiohttp import ClientSession, ClientTimeout

from bot.storage.database import open_database
from bot.storage.errors import StorageUnavailableError
from bot.storage.hanging import Impatient
from tests.channels.serving import EMERGENCY, ICE, ICE_ANSWER, serving
from tests.fake_telegram import FakeTelegram
from tests.ports import free_port
from tests.quiet_door import quiet_door
from tests.storage.samples import CIPHER

SOON = 0.5  # seconds
DANGER = "I cannot breathe"


@pytest.fixture(autouse=True)
def _impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Impatient, "stall", SOON)


async def test_who_asks_a_database_that_says_nothing_is_told_so_and_asks_again_later(postgres: str) -> None:
    async with quiet_door(postgres) as door, open_database(door.address, CIPHER) as db:
        door.quiet = True
        async with asyncio.timeout(20):
            with pytest.raises(StorageUnavailableError):
                await db.reports.counts()
        door.quiet = False
        assert sum((await db.reports.counts()).values()) == 0


async def test_a_red_flag_is_answered_and_the_bot_can_be_stopped_while_the_database_says_nothing(
    telegram: FakeTelegram, postgres: str
) -> None:
    ana = telegram.patient()
    async with quiet_door(postgres) as door, serving(telegram, database=door.address, patience=2.0):
        ana.says(ICE)
        assert (await ana.next_message(20)).text == ICE_ANSWER
        door.quiet = True
        ana.says(DANGER)
        assert (await ana.next_message(40)).text == EMERGENCY


async def test_a_bot_whose_database_says_nothing_says_soon_that_it_is_not_ready(
    telegram: FakeTelegram, postgres: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.telegram.web.serving.SOON", 0.1)
    monkeypatch.setattr(Impatient, "stall", 60.0)
    port = free_port()
    async with (
        quiet_door(postgres) as door,
        serving(telegram, database=door.address, patience=2.0, listen=("127.0.0.1", port)),
        ClientSession(f"http://127.0.0.1:{port}", timeout=ClientTimeout(20)) as asking,
    ):
        door.quiet = True
        async with asking.get("/readyz") as ready, asking.get("/metrics") as counts:
            assert (ready.status, await ready.json()) == (503, {"database": False, "knowledge": True, "polling": True})
            told = await counts.text()
            assert "clinic_bot_database_up 0.0" in told
            assert "clinic_bot_reminders{" not in told
        door.quiet = False
        while (await asking.get("/readyz")).status != 200:  # noqa: ASYNC110  it has no event
            await asyncio.sleep(0.05)

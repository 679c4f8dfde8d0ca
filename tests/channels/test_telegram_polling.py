"""Fetching by itself: when an update counts as fetched, and when further ones are left with Telegram."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from telegram import Update

from bot.channels.telegram.application import build_application
from bot.channels.telegram.lanes import ChatLanes
from bot.channels.telegram.polling import Polling
from tests.fake_telegram import FakeTelegram, faults


class Source:
    """A polling whose updates are collected; it stops itself when it has `wanted` of them."""

    def __init__(self, wanted: int) -> None:
        self.stop = asyncio.Event()
        self.taken: list[Update] = []
        self.full = False
        self._wanted = wanted

    async def put(self, update: Update) -> None:
        self.taken.append(update)
        if len(self.taken) == self._wanted:
            self.stop.set()

    @asynccontextmanager
    async def polling(self, telegram: FakeTelegram) -> AsyncIterator[Polling]:
        async with build_application(telegram.token, telegram.api_url, ChatLanes()).bot as bot:
            yield Polling(bot, self.put, lambda: self.full)


async def test_what_was_fetched_last_is_confirmed_when_the_bot_says_so(telegram: FakeTelegram) -> None:
    source = Source(wanted=2)
    ana = telegram.patient()
    ana.says("one")
    ana.says("two")
    async with source.polling(telegram) as polling:
        await polling.run(source.stop)
        before = telegram.unconfirmed
        await polling.confirm()

    assert [update.message.text for update in source.taken if update.message] == ["one", "two"]
    assert (before, telegram.unconfirmed) == (2, 0)


async def test_nothing_is_confirmed_where_nothing_was_fetched(telegram: FakeTelegram) -> None:
    source = Source(wanted=1)
    async with source.polling(telegram) as polling:
        await polling.confirm()

    assert telegram.calls("getUpdates") == []


async def test_a_confirmation_that_fails_does_no_harm(telegram: FakeTelegram) -> None:
    source = Source(wanted=1)
    telegram.patient().says("one")
    async with source.polling(telegram) as polling:
        await polling.run(source.stop)
        telegram.fail(faults.server_error(502), "getUpdates")
        await polling.confirm()

    assert telegram.unconfirmed == 1


async def test_while_hands_are_full_updates_stay_with_telegram(telegram: FakeTelegram) -> None:
    source = Source(wanted=1)
    telegram.patient().says("one")
    source.full = True
    async with source.polling(telegram) as polling:
        running = asyncio.create_task(polling.run(source.stop))
        await asyncio.sleep(0.05)
        asked_while_full = len(telegram.calls("getUpdates"))
        source.full = False
        await asyncio.wait_for(running, 5)

    assert asked_while_full == 0
    assert len(source.taken) == 1

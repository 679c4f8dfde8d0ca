"""Fetching by itself: when an update counts as fetched, and when further ones are left with Telegram."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import pytest

from bot.channels.telegram import polling
from bot.channels.telegram.application import build_application
from bot.channels.telegram.polling import Polling
from bot.channels.telegram.updates import Raw
from tests.fake_telegram import FakeTelegram, faults


class Source:
    """A polling whose updates are collected; it stops itself when it has `wanted` of them."""

    def __init__(self, wanted: int, refusals: int = 0) -> None:
        self.stop = asyncio.Event()
        self.taken: list[str] = []
        self.more: list[bool] = []
        self.full = False
        self.refusals = refusals
        self._wanted = wanted

    async def receive(self, found: Sequence[Raw], *, more: bool) -> bool:
        if self.refusals:
            self.refusals -= 1
            return False
        self.taken += [raw["message"]["text"] for raw in found]
        self.more.append(more)
        if len(self.taken) >= self._wanted:
            self.stop.set()
        return True

    @asynccontextmanager
    async def polling(self, telegram: FakeTelegram) -> AsyncIterator[Polling]:
        async with build_application(telegram.token, telegram.api_url).bot as bot:
            yield Polling(bot)


async def test_what_was_fetched_last_is_confirmed_when_the_bot_says_so(telegram: FakeTelegram) -> None:
    source = Source(wanted=2)
    ana = telegram.patient()
    ana.says("one")
    ana.says("two")
    async with source.polling(telegram) as asking:
        await asking.run(source.receive, lambda: source.full, source.stop)
        before = telegram.unconfirmed
        await asking.confirm()

    assert source.taken == ["one", "two"]
    assert (before, telegram.unconfirmed) == (2, 0)


async def test_nothing_is_confirmed_where_nothing_was_fetched(telegram: FakeTelegram) -> None:
    source = Source(wanted=1)
    async with source.polling(telegram) as asking:
        await asking.confirm()

    assert telegram.calls("getUpdates") == []


async def test_a_confirmation_that_fails_does_no_harm(telegram: FakeTelegram) -> None:
    source = Source(wanted=1)
    telegram.patient().says("one")
    async with source.polling(telegram) as asking:
        await asking.run(source.receive, lambda: source.full, source.stop)
        telegram.fail(faults.server_error(502), "getUpdates")
        await asking.confirm()

    assert telegram.unconfirmed == 1


async def test_while_hands_are_full_updates_stay_with_telegram(telegram: FakeTelegram) -> None:
    source = Source(wanted=1)
    telegram.patient().says("one")
    source.full = True
    async with source.polling(telegram) as asking:
        running = asyncio.create_task(asking.run(source.receive, lambda: source.full, source.stop))
        await asyncio.sleep(0.05)
        asked_while_full = len(telegram.calls("getUpdates"))
        source.full = False
        await asyncio.wait_for(running, 5)

    assert asked_while_full == 0
    assert len(source.taken) == 1


async def test_what_could_not_be_taken_in_is_not_confirmed_and_comes_again(
    telegram: FakeTelegram, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(polling, "UNWRITTEN_WAIT", 0.01)
    source = Source(wanted=1, refusals=2)
    telegram.patient().says("one")
    async with source.polling(telegram) as asking:
        await asking.run(source.receive, lambda: source.full, source.stop)
        before = telegram.unconfirmed
        await asking.confirm()

    assert source.taken == ["one"]
    assert (before, telegram.unconfirmed) == (1, 0)
    assert [call.params["offset"] for call in telegram.calls("getUpdates")][:3] == [0, 0, 0]


async def test_fetching_goes_on_whatever_goes_wrong_with_what_was_fetched(
    telegram: FakeTelegram, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(polling, "LONGEST_WAIT", 0.01)
    source, receive = Source(wanted=1), Source.receive
    failures = [ValueError("secret"), KeyError("secret")]

    async def failing(found: Sequence[Raw], *, more: bool) -> bool:
        if failures:
            raise failures.pop()
        return await receive(source, found, more=more)

    monkeypatch.setattr(source, "receive", failing)
    telegram.patient().says("one")
    async with source.polling(telegram) as asking:
        await asking.run(source.receive, lambda: source.full, source.stop)

    assert source.taken == ["one"]
    assert caplog.text.count("Messages can't be taken in") == 2
    assert "secret" not in caplog.text


async def test_a_full_answer_says_that_there_may_be_more(telegram: FakeTelegram) -> None:
    source = Source(wanted=101)
    ana = telegram.patient()
    for number in range(101):
        ana.says(str(number))
    async with source.polling(telegram) as asking:
        await asking.run(source.receive, lambda: source.full, source.stop)

    assert source.taken == [str(number) for number in range(101)]
    assert source.more == [True, False]

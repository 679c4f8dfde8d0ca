"""Bots come and go, killed in the middle of things; the fake keeps what they have not confirmed."""

from __future__ import annotations

import asyncio
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.fake_telegram import FakeTelegram, faults, remote_telegram


@asynccontextmanager
async def echo_process(token: str, api_url: str) -> AsyncIterator[Process]:
    """The echo bot in a process of its own, killed at the end of the block."""
    command = (sys.executable, "-m", "tests.channels.echo_bot", token, api_url)
    process = await asyncio.create_subprocess_exec(*command)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def test_what_a_killed_bot_did_not_confirm_goes_to_the_next_one(telegram: FakeTelegram) -> None:
    ana = telegram.patient("Ana")
    telegram.fail(faults.delay(60), "getMe", times=1)  # the first bot gets as far as this
    ana.says("are you there?")
    async with echo_process(telegram.token, telegram.api_url):
        await telegram.called("getMe", within=30)
    assert telegram.unconfirmed == 1
    async with echo_process(telegram.token, telegram.api_url):
        assert (await ana.next_message(within=30)).text == "You said are you there?"
        await telegram.all_confirmed()
    assert len(ana.inbox) == 1


async def test_the_fake_runs_in_a_process_of_its_own_and_takes_orders() -> None:
    async with remote_telegram() as remote:
        await remote.do("patient", user_id=7, name="Ana")
        await remote.do("group", chat_id=-7, title="Staff", members=[7])
        message = await remote.do("says", who=7, text="hello")
        await remote.do("starts", who=7, payload="x")
        assert await remote.do("unconfirmed") == 2
        await remote.do("fault", kind="refuse", method="sendMessage", status=429, seconds=2)
        url = f"{remote.api_url}/bot{remote.token}/sendMessage"
        button = {"text": "Yes", "callback_data": "yes"}
        body = {"chat_id": 7, "text": "hi", "reply_markup": {"inline_keyboard": [[button]]}}
        for status in (429, 200):
            async with remote.session.post(url, json=body) as answer:
                assert answer.status == status
        (shown,) = await remote.do("inbox", chat=7)
        assert (shown["text"], shown["labels"], shown["id"] > message) == ("hi", ["Yes"], True)
        assert (await remote.do("presses", who=7, label="Yes")).startswith("press-")
        await remote.do("says", who=7, chat=-7, text="/start")
        await remote.do("blocks", who=7)
        assert [call["status"] for call in await remote.do("calls", method="sendMessage")] == [429, 200]
        assert await remote.do("violations") == []
        with pytest.raises(ValueError, match="no button 'No'"):
            await remote.do("presses", who=7, label="No")
        with pytest.raises(ValueError, match="KeyError: 'fly'"):
            await remote.do("fly", who=7)

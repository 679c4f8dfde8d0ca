"""What a failed call says about the message: surely not sent, or nobody knows. On the connections that the bot uses."""

from __future__ import annotations

import socket

import httpx
import pytest
from telegram import Bot
from telegram.error import NetworkError, TelegramError

from bot.channels.telegram.transport import never_sent, requests, timed_out
from tests.fake_telegram import FakeTelegram, faults


async def failure(base_url: str, token: str) -> TelegramError:
    request = requests()
    bot = Bot(token, base_url=base_url, request=request)
    try:
        with pytest.raises(NetworkError) as caught:
            await bot.send_message(1, "hello", read_timeout=0.3, connect_timeout=0.3)
        return caught.value
    finally:
        await request.shutdown()


async def test_a_refused_connection_surely_sent_nothing(telegram: FakeTelegram) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{unused.getsockname()[1]}/bot"

    error = await failure(url, telegram.token)

    assert never_sent(error)


@pytest.mark.parametrize(
    "fault", [faults.lost_reply(), faults.lost_request()], ids=["closed after it was read", "reset"]
)
async def test_a_connection_that_drops_after_the_request_leaves_it_open(
    telegram: FakeTelegram, fault: faults.Fault
) -> None:
    telegram.fail(fault, "sendMessage")

    error = await failure(telegram.base_url, telegram.token)

    assert not never_sent(error)
    assert not timed_out(error)


async def test_a_time_out_while_reading_leaves_it_open(telegram: FakeTelegram) -> None:
    telegram.fail(faults.slow_reply(2.0), "sendMessage")

    error = await failure(telegram.base_url, telegram.token)

    assert not never_sent(error)
    assert timed_out(error)


async def test_through_a_proxy_the_library_goes_its_own_way(monkeypatch: pytest.MonkeyPatch) -> None:
    direct = requests()
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    proxied = requests()

    assert type(direct._client._transport).__module__.startswith("httpx_aiohttp")
    assert type(proxied._client._transport) is httpx.AsyncHTTPTransport
    for one in (direct, proxied):
        await one.shutdown()

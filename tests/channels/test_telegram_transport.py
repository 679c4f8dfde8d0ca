"""What a failed call says about the message: surely not sent, or nobody knows. On the connections that the bot uses."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from telegram import Bot
from telegram.error import NetworkError, TelegramError

from bot.channels.telegram.transport import Requests, never_sent, requests, timed_out
from tests.fake_telegram import FakeTelegram, faults


@asynccontextmanager
async def bot_at(
    base_url: str,
    token: str,
) -> AsyncIterator[Bot]:
    """The library's bot on the bot's requests, without asking Telegram who it is."""
    calls, polls = requests(base_url)
    await calls.initialize()
    try:
        yield Bot(token, base_url, base_url.replace("/bot", "/file/bot"), request=calls, get_updates_request=polls)
    finally:
        await calls.shutdown()


async def failure(
    base_url: str,
    token: str,
) -> TelegramError:
    async with bot_at(base_url, token) as bot:
        with pytest.raises(NetworkError) as caught:
            await bot.send_message(1, "hello", read_timeout=0.3, connect_timeout=0.3)
    assert token not in f"{caught.value!r} {caught.value}"
    return caught.value


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


async def test_a_time_out_while_no_connection_is_free_surely_sent_nothing(telegram: FakeTelegram) -> None:
    telegram.fail(faults.slow_reply(2.0), "sendMessage", times=2)
    one = Requests(1, tls=True, proxy=None)
    await one.initialize()
    bot = Bot(telegram.token, base_url=telegram.base_url, request=one, get_updates_request=one)
    first = asyncio.create_task(bot.send_message(1, "hello"))
    await telegram.called("sendMessage")

    with pytest.raises(NetworkError) as caught:
        await bot.send_message(1, "hello", pool_timeout=0.1)
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    await one.shutdown()

    assert never_sent(caught.value)
    assert len(telegram.calls("sendMessage")) == 1


async def test_what_is_not_initialized_makes_no_call(telegram: FakeTelegram) -> None:
    calls, _ = requests(telegram.api_url)
    bot = Bot(telegram.token, base_url=telegram.base_url, request=calls, get_updates_request=calls)
    with pytest.raises(NetworkError, match="not initialized"):
        await bot.get_me()

    await calls.initialize()
    assert (await bot.get_me()).is_bot
    await calls.shutdown()
    await calls.initialize()
    assert (await bot.get_me()).is_bot
    await calls.shutdown()


async def test_a_file_goes_up_with_its_name_and_words_and_comes_down_again(telegram: FakeTelegram) -> None:
    ana = telegram.patient()
    ana.says("hello")
    content = b"\x00\xff" * 2**20
    async with bot_at(telegram.base_url, telegram.token) as bot:
        sent = await bot.send_document(ana.id, content, "<b>für Sie</b>", parse_mode="HTML", filename="für Sie.json")
        assert sent.document is not None
        file = await bot.get_file(sent.document)
        assert bytes(await file.download_as_bytearray()) == content

    shown = await ana.next_message()
    assert shown.text == "für Sie"
    assert shown.media is not None
    assert (shown.media.details["file_name"], shown.media.data) == ("für Sie.json", content)


class Proxy:
    """Notes what is asked of it; answers to what it shall pass on, and refuses tunnels."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def met(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = (await reader.readuntil(b"\r\n\r\n")).decode()
        self.asked.append(head)
        body = b'{"ok": true, "result": true}'
        tunnel = head.startswith("CONNECT")
        writer.write(b"HTTP/1.1 407 No\r\n\r\n" if tunnel else b"HTTP/1.1 200 OK\r\nContent-Length: 28\r\n\r\n" + body)
        writer.close()
        await writer.wait_closed()


@pytest.fixture
async def proxy(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[tuple[Proxy, str]]:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    noted = Proxy()
    async with await asyncio.start_server(noted.met, "127.0.0.1", 0) as server:
        yield noted, f"127.0.0.1:{server.sockets[0].getsockname()[1]}"


@pytest.mark.parametrize("scheme", ["http://ana:secret@", "ana:secret@"])
async def test_requests_go_through_the_proxy_that_the_environment_names(
    proxy: tuple[Proxy, str], scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    noted, address = proxy
    monkeypatch.setenv("ALL_PROXY", scheme + address)
    async with bot_at("http://api.clinic.example/bot", "1:a") as bot:
        assert await bot.delete_my_commands()

    assert noted.asked[0].startswith("POST http://api.clinic.example/bot1:a/deleteMyCommands HTTP/1.1\r\n")
    assert "Proxy-Authorization: Basic YW5hOnNlY3JldA==" in noted.asked[0]


async def test_the_way_to_telegram_through_a_proxy_is_a_tunnel(
    proxy: tuple[Proxy, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    noted, address = proxy
    monkeypatch.setenv("HTTPS_PROXY", f"http://{address}")

    error = await failure("https://api.telegram.org/bot", "1:secret-a")

    assert noted.asked[0].startswith("CONNECT api.telegram.org:443 HTTP/1.1\r\n")
    assert "secret-a" not in noted.asked[0]
    assert not never_sent(error)


async def test_a_proxy_that_refuses_connections_surely_sent_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{unused.getsockname()[1]}")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)

    assert never_sent(await failure("https://api.telegram.org/bot", "1:a"))


async def test_what_no_proxy_names_is_reached_without_one(
    telegram: FakeTelegram, proxy: tuple[Proxy, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    noted, address = proxy
    monkeypatch.setenv("HTTP_PROXY", f"http://{address}")
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    async with bot_at(telegram.base_url, telegram.token) as bot:
        assert (await bot.get_me()).is_bot

    assert noted.asked == []

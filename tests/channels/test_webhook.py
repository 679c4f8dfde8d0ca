"""The bot as a web server: updates that Telegram brings, and what the bot says of itself."""

from __future__ import annotations

import asyncio
import io
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientSession

from bot.channels.telegram.channel import TelegramSettings
from bot.channels.telegram.web import registration
from bot.channels.telegram.web.addresses import WebhookAddress
from bot.channels.telegram.web.hook import MOST_BYTES
from bot.channels.telegram.web.server import AddressUnusableError
from tests.channels.serving import ICE, ICE_ANSWER, conversation_of, now, served, serving, until
from tests.channels.test_telegram_inbox import locked
from tests.fake_telegram import FakeTelegram, faults
from tests.fake_telegram.api_bot import set_webhook
from tests.ports import free_port
from tests.storage.samples import CIPHER

CANARY = "canary-5530 my secret illness"


class Web:
    """The bot's web server as anybody on the network sees it."""

    def __init__(self, port: int, session: ClientSession) -> None:
        self.url = f"http://127.0.0.1:{port}"
        self.address = WebhookAddress.of(self.url, CIPHER)
        self._session = session

    async def get(self, path: str) -> tuple[int, str]:
        async with self._session.get(self.url + path) as answer:
            return answer.status, await answer.text()

    async def brings(self, body: Any, secret: str | None = None, path: str | None = None) -> int:
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.address.secret if secret is None else secret}
        data = io.BytesIO(body if isinstance(body, bytes) else json.dumps(body).encode())
        async with self._session.post(self.url + (path or self.address.path), data=data, headers=headers) as answer:
            return answer.status


@pytest.fixture
async def web() -> AsyncIterator[Web]:
    async with ClientSession() as session:
        yield Web(free_port(), session)


@asynccontextmanager
async def brought(telegram: FakeTelegram, web: Web, database: Path | None = None, **more: Any) -> AsyncIterator[None]:
    listen = ("127.0.0.1", int(web.url.rpartition(":")[2]))
    async with serving(telegram, listen=listen, webhook=web.address, database=database, **more):
        yield


async def test_a_question_that_telegram_brings_is_answered_and_acknowledged(telegram: FakeTelegram, web: Web) -> None:
    ana = telegram.patient()
    async with brought(telegram, web):
        ana.says(ICE)
        shown = await ana.next_message()
        await telegram.all_confirmed()

    assert shown.text == ICE_ANSWER
    assert telegram.calls("getUpdates") == []
    asked = telegram.calls("setWebhook")[0].params
    assert asked["secret_token"] == web.address.secret
    assert asked["url"] == web.url + web.address.path


async def test_what_does_not_carry_the_secret_is_refused(telegram: FakeTelegram, web: Web) -> None:
    update = {"update_id": 1}
    async with brought(telegram, web):
        assert await web.brings(update, secret="") == 403
        assert await web.brings(update, secret=web.address.secret[:-1] + "x") == 403
        assert await web.brings(update, secret="é") == 403
        assert await web.brings(update, path="/telegram/guessed") == 404
        assert (await web.get(web.address.path))[0] == 405


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'{"update_id": true}', b'{"update_id": "1"}', b'{"update_id": 1e999}', b"[" * 100_000]
)
async def test_what_is_no_update_is_refused_and_the_bot_goes_on(telegram: FakeTelegram, web: Web, body: bytes) -> None:
    ana = telegram.patient()
    async with brought(telegram, web):
        assert await web.brings(body) == 400
        ana.says(ICE)
        assert (await ana.next_message()).text == ICE_ANSWER


async def test_a_body_without_end_is_not_read_to_its_end(telegram: FakeTelegram, web: Web) -> None:
    async with brought(telegram, web):
        assert await web.brings(b"x" * (MOST_BYTES + 1)) == 413


async def test_an_update_that_is_brought_twice_at_once_and_again_is_handled_once(
    telegram: FakeTelegram, web: Web
) -> None:
    ana = telegram.patient()
    update = {
        "update_id": 77,
        "message": {
            "message_id": 5,
            "date": 1_800_000_000,
            "text": ICE,
            "chat": ana.chat.json(),
            "from": ana.user.json(),
        },
    }
    async with brought(telegram, web):
        answers = await asyncio.gather(*(web.brings(update) for _ in range(5)))
        again = await web.brings(update)
        await ana.next_message()

    assert [*answers, again] == [200] * 6
    assert len(ana.inbox) == 1


async def test_an_update_that_cannot_be_written_down_is_answered_but_left_with_telegram(
    telegram: FakeTelegram, web: Web, tmp_path: Path
) -> None:
    ana, file = telegram.patient(), tmp_path / "clinic-bot.db"
    async with brought(telegram, web, database=file, patience=0.05):
        async with locked(file):
            ana.says(ICE)
            await ana.next_message()
            still_there = telegram.unconfirmed
        await telegram.all_confirmed()

    assert still_there == 1
    assert len(ana.inbox) == 1


async def test_each_time_that_nothing_can_be_written_down_is_told_once_and_so_is_its_end(
    telegram: FakeTelegram, web: Web, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    ana, file = telegram.patient(), tmp_path / "clinic-bot.db"
    message = {"date": int(now().timestamp()), "text": ICE, "chat": ana.chat.json(), "from": ana.user.json()}
    async with brought(telegram, web, database=file, patience=0.05):
        for number in (1, 2):
            async with locked(file):  # what another process is brought the next time never comes back here
                for id_ in (number * 10, number * 10 + 1):
                    assert await web.brings({"update_id": id_, "message": message | {"message_id": id_}}) == 503
            for id_ in (number * 100, number * 100 + 1):
                assert await web.brings({"update_id": id_, "message": message | {"message_id": id_}}) == 200

    assert caplog.text.count("Messages can't be written down") == 2
    assert caplog.text.count("Messages are written down again") == 2


async def test_the_bot_says_whether_it_lives_and_is_ready(telegram: FakeTelegram, web: Web) -> None:
    async with brought(telegram, web):
        healthy = await web.get("/healthz")
        status, ready = await web.get("/readyz")

    assert healthy == (200, "ok\n")
    assert (status, json.loads(ready)) == (200, {"database": True, "knowledge": True, "webhook": True})


async def test_a_bot_that_asks_for_its_messages_says_how_it_is_too(telegram: FakeTelegram, web: Web) -> None:
    async with serving(telegram, listen=("127.0.0.1", int(web.url.rpartition(":")[2]))):
        status, ready = await web.get("/readyz")
        hooked = await web.brings({"update_id": 1})

    assert (status, json.loads(ready)) == (200, {"database": True, "knowledge": True, "polling": True})
    assert hooked == 404


async def test_a_bot_that_gets_no_messages_is_not_ready_until_it_does(telegram: FakeTelegram, web: Web) -> None:
    async with serving(telegram, listen=("127.0.0.1", int(web.url.rpartition(":")[2]))):
        telegram.fail(faults.server_error(), "getUpdates", times=None)
        telegram.patient().says(ICE)  # which ends the request that is open
        while (found := await web.get("/readyz"))[0] == 200:  # noqa: ASYNC110  it has no event
            await asyncio.sleep(0.02)
        telegram.world.faults.clear()
        while (await web.get("/readyz"))[0] != 200:  # noqa: ASYNC110
            await asyncio.sleep(0.02)

    assert json.loads(found[1]) == {"database": True, "knowledge": True, "polling": False}


async def test_the_counts_tell_what_was_done_and_nothing_of_who_or_what(telegram: FakeTelegram, web: Web) -> None:
    ana = telegram.patient("Ana")
    async with brought(telegram, web):
        ana.says(ICE)
        await ana.next_message()
        ana.says(f"{CANARY} ?")
        await ana.next_message()
        await asyncio.sleep(0.1)
        status, told = await web.get("/metrics")

    assert status == 200
    assert 'clinic_bot_replies_total{outcome="answer"} 1.0' in told
    assert "clinic_bot_handling_seconds_count" in told
    assert 'clinic_bot_reminders{state="due"} 0.0' in told
    assert 'clinic_bot_waiting{what="messages"} 0.0' in told
    assert "clinic_bot_database_up 1.0" in told
    for secret in ("canary", "Ana", str(ana.chat.id), telegram.token, web.address.secret, web.address.path):
        assert secret not in told


async def test_a_webhook_that_was_taken_away_is_set_again(
    telegram: FakeTelegram, web: Web, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(registration, "LOOK_EVERY", 0.05)
    ana = telegram.patient()
    async with brought(telegram, web):
        set_webhook(telegram.world, {"url": "http://127.0.0.1:9/others"})
        ana.says(ICE)
        assert (await ana.next_message()).text == ICE_ANSWER

    assert "Something else has set a webhook, at http://127.0.0.1:9" in caplog.text
    assert "others" not in caplog.text


async def test_a_webhook_that_is_gone_is_set_again(
    telegram: FakeTelegram, web: Web, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(registration, "LOOK_EVERY", 0.05)
    ana = telegram.patient()
    async with brought(telegram, web):
        await telegram.called("setWebhook")
        set_webhook(telegram.world, {"url": ""})
        ana.says(ICE)
        assert (await ana.next_message()).text == ICE_ANSWER

    assert "Something else has taken it away" in caplog.text


async def test_what_telegram_says_of_an_address_that_it_refuses_is_told_once_and_tried_until_it_takes_it(
    telegram: FakeTelegram, web: Web, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(registration, "AGAIN", 0.05)
    caplog.set_level("INFO")
    nowhere = WebhookAddress.of("https://bot.invalid", CIPHER)
    async with serving(telegram, listen=("127.0.0.1", int(web.url.rpartition(":")[2])), webhook=nowhere):
        await telegram.called("setWebhook", 3)
        status, ready = await web.get("/readyz")

    assert (status, json.loads(ready)["webhook"]) == (503, False)
    assert caplog.text.count("Telegram refuses the webhook at WEBHOOK_URL, https://bot.invalid (Bad webhook: failed to"
                             " resolve host: name or service not known)") == 1  # fmt: skip
    assert "The webhook is set" not in caplog.text
    assert nowhere.path not in caplog.text


async def test_a_port_that_is_taken_is_one_clear_message(telegram: FakeTelegram) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        settings = TelegramSettings(telegram.token, telegram.api_url, listen=("127.0.0.1", port))
        with pytest.raises(AddressUnusableError, match=rf"HTTP_LISTEN: 127.0.0.1:{port} can't be listened at"):
            await served(conversation_of(), settings)


async def test_what_is_on_its_way_when_the_bot_is_stopped_is_finished_or_left_with_telegram(
    telegram: FakeTelegram, web: Web, tmp_path: Path
) -> None:
    ana, file = telegram.patient(), tmp_path / "clinic-bot.db"
    async with brought(telegram, web, database=file):
        for _ in range(20):
            ana.says(ICE)
        await ana.next_message()
    async with brought(telegram, web, database=file):
        await telegram.all_confirmed()
        await until(lambda: len(ana.inbox) == 20)

    assert len(ana.inbox) == 20


def test_the_address_is_the_same_for_every_replica_and_for_nobody_else() -> None:
    one, other = WebhookAddress.of("https://a.example/", CIPHER), WebhookAddress.of("https://a.example", CIPHER)

    assert one == other
    assert one.path not in repr(one)
    assert one.secret not in repr(one)
    assert one.proves(one.secret.encode())
    assert not one.proves(b"")

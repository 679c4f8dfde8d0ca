"""How updates reach a bot: nothing is lost that was not confirmed, by long polling or by webhook."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import web

from tests.channels.raw_bot import RawBot, raw_bot
from tests.fake_telegram import FakeTelegram
from tests.fake_telegram.calls import Json

HOST = "127.0.0.1"


@pytest.fixture
async def bot(telegram: FakeTelegram) -> AsyncIterator[RawBot]:
    async with raw_bot(telegram) as raw:
        yield raw


def texts(updates: list[Json]) -> list[str]:
    return [update["message"]["text"] for update in updates]


async def test_an_offset_confirms_everything_below_it_and_nothing_else_does(bot: RawBot) -> None:
    ana = bot.telegram.patient()
    for text in ("one", "two", "three"):
        ana.says(text)
    updates = await bot.result("getUpdates")
    assert texts(updates) == ["one", "two", "three"]
    assert texts(await bot.result("getUpdates", limit=2)) == ["one", "two"]
    assert texts(await bot.result("getUpdates", offset=updates[1]["update_id"])) == ["two", "three"]
    assert bot.telegram.unconfirmed == 2
    assert texts(await bot.result("getUpdates", offset=-1)) == ["three"]
    assert await bot.result("getUpdates", offset=updates[2]["update_id"] + 1) == []


async def test_a_long_poll_answers_as_soon_as_there_is_something(bot: RawBot) -> None:
    ana = bot.telegram.patient()
    poll = asyncio.create_task(bot.result("getUpdates", timeout=30))
    await bot.telegram.called("getUpdates")
    ana.says("hello")
    assert texts(await poll) == ["hello"]
    assert await bot.result("getUpdates", offset=-1, timeout=0) != []


async def test_a_second_poll_ends_the_first_with_a_conflict(bot: RawBot) -> None:
    first = asyncio.create_task(bot.refusal("getUpdates", timeout=30))
    await bot.telegram.called("getUpdates")
    second = asyncio.create_task(bot.result("getUpdates", timeout=30))
    assert (await first).startswith("409 Conflict: terminated by other getUpdates request")
    bot.telegram.patient().says("hello")
    assert texts(await second) == ["hello"]


async def test_polling_and_a_webhook_exclude_each_other(bot: RawBot) -> None:
    poll = asyncio.create_task(bot.refusal("getUpdates", timeout=30))
    await bot.telegram.called("getUpdates")
    await bot.result("setWebhook", url="https://clinic.example/hook")
    assert await poll == "409 Conflict: terminated by setWebhook request"
    assert (await bot.refusal("getUpdates")).startswith("409 Conflict: can't use getUpdates method while webhook")
    await bot.result("deleteWebhook", drop_pending_updates=True)
    assert await bot.result("getUpdates") == []


async def test_only_the_kinds_asked_for_are_queued(bot: RawBot) -> None:
    ana = bot.telegram.patient()
    await bot.result("getUpdates", allowed_updates=["my_chat_member"])
    ana.says("not asked for")
    ana.blocks()
    assert [sorted(u) for u in await bot.result("getUpdates")] == [["my_chat_member", "update_id"]]
    await bot.result("getUpdates", allowed_updates=[])
    ana.unblocks()
    ana.says("asked for")
    assert len(await bot.result("getUpdates")) == 3


async def test_what_was_written_long_ago_carries_its_date(bot: RawBot) -> None:
    ana = bot.telegram.patient()
    late, now = ana.says("an hour ago", sent_ago=3600), ana.says("now")
    dates = [u["message"]["date"] for u in await bot.result("getUpdates")]
    assert dates == [int(late.date), int(now.date)]
    assert round(dates[1] - dates[0], -1) == 3600


async def test_a_webhook_gets_each_update_until_it_says_yes_in_order_within_a_chat(bot: RawBot) -> None:
    telegram, seen, answers = bot.telegram, list[str](), [500, 200, 200, 200]

    async def hook(request: web.Request) -> web.Response:
        assert request.headers["X-Telegram-Bot-Api-Secret-Token"] == "s-1"
        seen.append((await request.json())["message"]["text"])
        return web.Response(status=answers.pop(0))

    app = web.Application()
    app.router.add_post("/hook", hook)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, HOST, 0).start()
    try:
        url = f"http://{HOST}:{runner.addresses[0][1]}/hook"
        await bot.result("setWebhook", url=url, secret_token="s-1")
        ana = telegram.patient("Ana")
        ana.says("one")
        ana.says("two")
        await telegram.all_confirmed()
        info = await bot.result("getWebhookInfo")
    finally:
        await runner.cleanup()
    assert seen == ["one", "one", "two"]
    assert (info["url"], info["pending_update_count"]) == (url, 0)
    assert info["last_error_message"] == "Wrong response from the webhook: 500 Internal Server Error"


async def test_a_webhook_that_nobody_serves_loses_nothing(bot: RawBot) -> None:
    await bot.result("setWebhook", url=f"http://{HOST}:9/")
    bot.telegram.patient().says("hello")
    world = bot.telegram.world
    assert await world.changes.until(lambda: world.webhook.get("last_error_message"), 5)
    await bot.result("deleteWebhook")
    assert texts(await bot.result("getUpdates")) == ["hello"]

"""Faults on order: what goes wrong, how often, and whether the call took effect all the same."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientConnectorError, ClientOSError, ServerDisconnectedError

from tests.channels.raw_bot import RawBot, raw_bot
from tests.fake_telegram import FakeTelegram, Patient, faults
from tests.fake_telegram.faults import Fault, FaultPlan

DROPPED = (ServerDisconnectedError, ClientOSError)


@pytest.fixture
async def bot(telegram: FakeTelegram) -> AsyncIterator[RawBot]:
    async with raw_bot(telegram) as raw:
        yield raw


@pytest.fixture
def ana(telegram: FakeTelegram) -> Patient:
    return telegram.patient("Ana")


async def test_too_many_requests_says_how_long_to_wait_and_does_nothing(bot: RawBot, ana: Patient) -> None:
    bot.telegram.fail(faults.too_many_requests(7), "sendMessage", times=2)
    answers = [await bot.call("sendMessage", chat_id=ana.id, text=text) for text in ("a", "b", "c")]
    assert [a.get("parameters") for a in answers] == [{"retry_after": 7}, {"retry_after": 7}, None]
    assert [m.text for m in ana.inbox] == ["c"]
    assert [(c.status, c.effective) for c in bot.telegram.calls()] == [(429, False), (429, False), (200, True)]


@pytest.mark.parametrize("took_effect", [True, False])
async def test_a_server_error_may_or_may_not_have_taken_effect(bot: RawBot, ana: Patient, took_effect: bool) -> None:
    bot.telegram.fail(faults.server_error(502, took_effect=took_effect))
    url = f"{bot.telegram.base_url}{bot.telegram.token}/sendMessage"
    async with bot.session.post(url, json={"chat_id": ana.id, "text": "x"}) as answer:
        assert (answer.status, answer.content_type) == (502, "text/html")
    assert len(ana.inbox) == took_effect
    assert bot.telegram.calls()[0].params["text"] == "x"


async def test_a_lost_request_was_not_carried_out_and_a_lost_reply_was(bot: RawBot, ana: Patient) -> None:
    bot.telegram.fail(faults.lost_request(), "sendMessage")
    bot.telegram.fail(faults.lost_reply(), "sendMessage")
    for text in ("lost request", "lost reply"):
        with pytest.raises(DROPPED):
            await bot.call("sendMessage", chat_id=ana.id, text=text)
    await bot.result("sendMessage", chat_id=ana.id, text="fine")
    assert [m.text for m in ana.inbox] == ["lost reply", "fine"]
    assert [(c.status, c.effective) for c in bot.telegram.calls()] == [(None, False), (None, True), (200, True)]


async def test_a_delayed_request_is_carried_out_later_and_a_slow_reply_at_once(bot: RawBot, ana: Patient) -> None:
    bot.telegram.fail(faults.slow_reply(60), "sendMessage")
    bot.telegram.fail(faults.delay(60), "sendMessage")
    waiting = []
    for number, text in enumerate(("slow reply", "delayed"), start=1):
        waiting.append(asyncio.create_task(bot.call("sendMessage", chat_id=ana.id, text=text)))
        await bot.telegram.called("sendMessage", times=number)
    assert (await ana.next_message()).text == "slow reply"
    assert [m.text for m in ana.inbox] == ["slow reply"]
    assert not any(task.done() for task in waiting)
    for task in waiting:
        task.cancel()
    await asyncio.gather(*waiting, return_exceptions=True)


async def test_a_garbage_body_is_no_json(bot: RawBot, ana: Patient) -> None:
    bot.telegram.fail(faults.garbage())
    with pytest.raises(ValueError, match="Unterminated string"):
        await bot.call("sendMessage", chat_id=ana.id, text="x")
    assert len(ana.inbox) == 1


async def test_during_an_outage_connections_are_refused_and_nothing_is_forgotten(bot: RawBot, ana: Patient) -> None:
    ana.says("hello")
    poll = asyncio.create_task(bot.call("getUpdates", offset=-1, timeout=30))
    assert len((await poll)["result"]) == 1
    async with bot.telegram.outage():
        async with raw_bot(bot.telegram) as newcomer:
            with pytest.raises(ClientConnectorError):
                await newcomer.call("getMe")
        with pytest.raises(DROPPED):  # the connection that was open
            await bot.call("getMe")
    assert len(await bot.result("getUpdates")) == 1


async def test_an_outage_cuts_a_long_poll(bot: RawBot) -> None:
    poll = asyncio.create_task(bot.call("getUpdates", timeout=30))
    await bot.telegram.called("getUpdates")
    async with bot.telegram.outage():
        with pytest.raises(DROPPED):
            await poll


def test_faults_strike_their_method_after_the_calls_they_let_pass() -> None:
    plan = FaultPlan()
    plan.add(Fault("drop"), "sendMessage", times=2, skip=1)
    plan.add(Fault("garbage"), "*", times=None)
    methods = ("getUpdates", "sendMessage", "sendMessage", "getMe", "sendMessage", "sendMessage")
    struck = [fault.kind if (fault := plan.next(method)) else None for method in methods]
    assert struck == [None, "garbage", "drop", "garbage", "drop", "garbage"]
    plan.clear()
    assert plan.next("getMe") is None


def test_chances_come_out_the_same_for_the_same_seed() -> None:
    def hits(seed: int) -> list[bool]:
        plan = FaultPlan(seed)
        plan.add(Fault("drop"), times=None, chance=0.5)
        return [plan.next("getMe") is not None for _ in range(64)]

    assert hits(1) == hits(1)
    assert hits(1) != hits(2)
    assert 10 < sum(hits(1)) < 54

"""Telegram as it is on a bad day: nothing that a patient asked goes unanswered for it."""

import asyncio
import logging
import re
from dataclasses import replace
from itertools import pairwise

import pytest

from bot.channels.telegram import handling, patience, polling
from tests.answering.clinic import WORDING, clinic
from tests.channels.serving import CANARY, ICE, ICE_ANSWER, PRICE, conversation_of, serving, until
from tests.fake_telegram import FakeTelegram, faults
from tests.fake_telegram.api_bot import delete_webhook, set_webhook

# The library warns of its own use of a type that will change; both types are taken.
pytestmark = pytest.mark.filterwarnings("ignore:.*retry_after:telegram.warnings.PTBDeprecationWarning")


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """The waits of our own, shorter; those that Telegram asks for are as they are."""
    monkeypatch.setattr(patience, "FIRST_WAIT", 0.05)
    monkeypatch.setattr(patience, "DOUBTFUL_WAITS", (0.05, 0.05))
    monkeypatch.setattr(polling, "FIRST_WAIT", 0.05)
    monkeypatch.setattr(handling, "FAULT_WAITS", (0.05, 0.05))
    monkeypatch.setattr(handling, "DOUBT_WAITS", (0.05, 0.05))


async def test_a_reply_waits_as_long_as_telegram_asks_and_is_sent(telegram: FakeTelegram) -> None:
    ana = telegram.patient()
    telegram.fail(faults.too_many_requests(1), "sendMessage", times=2)
    async with serving(telegram):
        ana.says(ICE)
        shown = await ana.next_message()

    calls = telegram.calls("sendMessage")
    assert shown.text == ICE_ANSWER
    assert [call.status for call in calls] == [429, 429, 200]
    assert all(later.at - earlier.at >= 1 for earlier, later in pairwise(calls))


async def test_a_slow_chat_keeps_its_order_and_holds_up_nobody(telegram: FakeTelegram) -> None:
    ana, ben = telegram.patient(), telegram.patient("Ben")
    telegram.fail(faults.too_many_requests(2), "sendMessage")
    async with serving(telegram):
        for said in ("ice", "/help", "price", "/privacy"):
            ana.says(said)
        await telegram.called("sendMessage")
        ben.says(ICE)
        await ben.next_message()
        at_bens_answer = len(ana.inbox)
        shown = [(await ana.next_message()).text.split("\n")[0] for _ in range(4)]

    assert at_bens_answer == 0
    assert shown == [ICE, "[help]", PRICE, "[privacy]"]


@pytest.mark.parametrize(
    "fault",
    [faults.server_error(502), faults.server_error(500), faults.lost_request(), faults.garbage(took_effect=False)],
    ids=["502", "500", "drop", "garbage"],
)
async def test_a_reply_that_may_be_lost_is_sent_again(telegram: FakeTelegram, fault: faults.Fault) -> None:
    ana = telegram.patient()
    telegram.fail(fault, "sendMessage", times=2)
    async with serving(telegram):
        ana.says(ICE)
        shown = await ana.next_message()

    assert shown.text == ICE_ANSWER
    assert len(ana.inbox) == 1


async def test_a_reply_that_may_have_been_sent_is_not_sent_for_ever(
    telegram: FakeTelegram, caplog: pytest.LogCaptureFixture
) -> None:
    ana, ben = telegram.patient(), telegram.patient("Ben")
    telegram.fail(faults.server_error(502), "sendMessage", times=9)  # three times three tries
    async with serving(telegram):
        ana.says(ICE)
        apology = await ana.next_message(10)
        ben.says(ICE)
        await ben.next_message()

    assert apology.text == "[apology]"
    assert [len(telegram.calls("sendMessage")), len(ana.inbox), len(ben.inbox)] == [11, 1, 1]
    assert "An answer could not be given yet" in caplog.text
    assert "An update was not handled (reference" in caplog.text


async def test_an_answer_reaches_the_patient_after_an_outage(telegram: FakeTelegram) -> None:
    ana = telegram.patient()
    telegram.fail(faults.too_many_requests(1), "sendMessage")
    async with serving(telegram):
        ana.says(ICE)
        await telegram.called("sendMessage")
        async with telegram.outage():
            await asyncio.sleep(1.2)  # the second try falls into it
        shown = await ana.next_message(within=10)
        ana.says("/help")
        await ana.expect(lambda shown: shown.text == "[help]", within=10)

    assert shown.text == ICE_ANSWER


async def test_a_patient_who_blocked_the_bot_is_a_quiet_matter(
    telegram: FakeTelegram, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    ana, ben = telegram.patient(), telegram.patient("Ben")
    ana.says(ICE)
    ana.blocks()
    async with serving(telegram):
        ben.says(ICE)
        await ben.next_message()
        await telegram.called("sendMessage", times=2)

    assert "takes no messages any more" in caplog.text
    assert [record.levelname for record in caplog.records if record.levelno > logging.INFO] == []
    assert len(telegram.calls("sendMessage")) == 2  # the apology would be blocked as well


async def test_a_group_where_the_bot_may_not_write_is_a_quiet_matter(
    telegram: FakeTelegram, caplog: pytest.LogCaptureFixture
) -> None:
    ana = telegram.patient()
    async with serving(telegram):
        telegram.world.updates.add("message", -5, {**ana.says("/help").json(), "chat": {"id": -5, "type": "group"}})
        await telegram.called("sendMessage", times=2)
        ana.says("/privacy")
        await ana.expect(lambda shown: shown.text == "[privacy]")

    assert [record.levelname for record in caplog.records] == []


@pytest.mark.parametrize("method", ["answerCallbackQuery", "editMessageReplyMarkup"])
async def test_an_answer_to_a_press_does_not_depend_on_what_is_around_it(telegram: FakeTelegram, method: str) -> None:
    ana = telegram.patient()
    telegram.fail(faults.server_error(502), method)
    async with serving(telegram):
        ana.says("which?")
        await ana.next_message()
        press = ana.presses(ICE)
        shown = await ana.next_message()
        await ana.answer(press)

    assert shown.text == ICE_ANSWER


async def test_a_press_that_waited_too_long_still_gets_its_answer(telegram: FakeTelegram) -> None:
    ana = telegram.patient()
    async with serving(telegram):
        ana.says("which?")
        await ana.next_message()
        press = ana.presses(ICE)
        press.answered = True  # Telegram takes no answer any more
        shown = await ana.next_message()

    assert shown.text == ICE_ANSWER


async def test_polling_goes_on_after_every_kind_of_fault(
    telegram: FakeTelegram, caplog: pytest.LogCaptureFixture
) -> None:
    ana = telegram.patient()
    for fault in (
        faults.server_error(502),
        faults.lost_request(),
        faults.garbage(took_effect=False),
        faults.too_many_requests(1),
    ):
        telegram.fail(fault, "getUpdates")
    async with serving(telegram):
        ana.says(ICE)
        shown = await ana.next_message(within=15)

    assert shown.text == ICE_ANSWER
    assert "Telegram answers again" in caplog.text


async def test_polling_outlives_a_token_that_is_refused_for_a_while(
    telegram: FakeTelegram, caplog: pytest.LogCaptureFixture
) -> None:
    ana = telegram.patient()
    async with serving(telegram):
        token, telegram.world.token = telegram.world.token, "another"
        telegram.world.updates.add("message", ana.id, {})  # ends the poll that is open
        await telegram.called("getUpdates", times=2)
        telegram.world.token = token
        ana.says(ICE)
        shown = await ana.next_message()

    assert "refuses the bot token now" in caplog.text
    assert shown.text == ICE_ANSWER


async def test_an_update_that_cannot_be_read_is_parked(
    telegram: FakeTelegram, caplog: pytest.LogCaptureFixture
) -> None:
    ana = telegram.patient()
    telegram.world.updates.add("message", ana.id, {"text": CANARY, "chat": 5})
    ana.says(ICE)
    async with serving(telegram):
        shown = await ana.next_message()
        await until(lambda: "is parked as" in caplog.text)

    assert shown.text == ICE_ANSWER
    assert CANARY not in caplog.text


async def test_another_instance_is_told_of_and_both_go_on(
    telegram: FakeTelegram, caplog: pytest.LogCaptureFixture
) -> None:
    ana = telegram.patient()
    async with serving(telegram), serving(telegram):
        await telegram.called("getUpdates", times=3)
        ana.says(ICE)
        await ana.next_message()

    assert "Another program is fetching this bot's messages" in caplog.text


async def test_a_webhook_that_is_set_meanwhile_is_told_of(
    telegram: FakeTelegram, caplog: pytest.LogCaptureFixture
) -> None:
    ana = telegram.patient()
    async with serving(telegram):
        polls = len(telegram.calls("getUpdates"))
        set_webhook(telegram.world, {"url": "http://127.0.0.1:9/hook"})
        await telegram.called("getUpdates", times=polls + 1)
        delete_webhook(telegram.world, {})
        ana.says(ICE)
        await ana.next_message()

    assert "A webhook was set for this bot while it runs" in caplog.text


async def test_one_failing_message_stops_nobody_and_is_apologised_for(
    telegram: FakeTelegram, caplog: pytest.LogCaptureFixture
) -> None:
    ana, ben = telegram.patient(), telegram.patient("Ben")
    knowledge = clinic(wording=replace(WORDING, apology="[apology {reference}]"))
    async with serving(telegram, knowledge):
        ana.says(CANARY)
        ana.says(ICE)
        ben.says(ICE)
        texts = [(await ana.next_message()).text for _ in range(2)]
        await ben.next_message()

    logged = re.search(r"An update was not handled \(reference (\w+)\)", caplog.text)
    assert logged is not None
    assert texts == [f"[apology {logged[1]}]", ICE_ANSWER]


async def test_a_press_that_fails_is_answered_and_apologised_for(telegram: FakeTelegram) -> None:
    ana = telegram.patient()
    conversation = conversation_of()
    async with serving(telegram, conversation=conversation):
        ana.says("which?")
        await ana.next_message()
        conversation.assistant.fallback = lambda: 1 // 0  # type: ignore[method-assign, assignment, return-value]
        await ana.answer(ana.presses("[none_of_these]"))
        shown = await ana.next_message()

    assert shown.text == "[apology]"


async def test_what_was_fetched_is_answered_before_the_bot_goes_and_not_again(telegram: FakeTelegram) -> None:
    ana = telegram.patient()
    telegram.fail(faults.delay(0.3), "sendMessage")
    async with serving(telegram):
        ana.says(ICE)
        await telegram.called("sendMessage")
    assert telegram.unconfirmed == 0
    async with serving(telegram):
        ana.says("/help")
        await ana.expect(lambda shown: shown.text == "[help]")

    assert [shown.text for shown in ana.inbox] == [ICE_ANSWER, "[help]"]

"""What Telegram refuses, the fake refuses, in the same words."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiohttp import ClientSession, FormData

from tests.channels.raw_bot import RawBot, raw_bot
from tests.fake_telegram import FakeTelegram, Limits
from tests.fake_telegram.calls import Json


@pytest.fixture
async def bot() -> AsyncIterator[RawBot]:
    """A bot that may break the schema: nothing checks for violations after the test."""
    async with FakeTelegram() as telegram, raw_bot(telegram) as raw:
        yield raw


def keyboard(**button: str) -> Json:
    return {"inline_keyboard": [[{"text": "ok", **button}]]}


async def test_what_the_schema_does_not_allow_is_refused_and_kept_as_a_violation(bot: RawBot) -> None:
    ana = bot.telegram.patient().id
    refusals = [
        await bot.refusal("sendMesage", chat_id=ana, text="x"),
        await bot.refusal("sendMessage", text="x"),
        await bot.refusal("sendMessage", chat_id=ana, text="x", colour="red"),
        await bot.refusal("sendMessage", chat_id=ana, text="x", disable_notification="maybe"),
        await bot.refusal("sendMessage", chat_id=ana, text="x", reply_markup=keyboard(callback="x")),
    ]
    assert refusals == [
        "404 Not Found: method not found",
        "400 Bad Request: chat_id is empty",
        "400 Bad Request: sendMessage has no parameter 'colour'",
        "400 Bad Request: sendMessage.disable_notification must be a boolean",
        "400 Bad Request: sendMessage.reply_markup.inline_keyboard.0.0 has no parameter 'callback'",
    ]
    assert len(bot.telegram.violations) == 5
    assert bot.telegram.violations[2] == f"sendMessage: {refusals[2].removeprefix('400 ')}"


@pytest.mark.parametrize(("params", "refusal"), [
    ({"text": ""}, "message text is empty"),
    ({"text": " \n "}, "message text is empty"),
    ({"text": "<b></b>", "parse_mode": "HTML"}, "message text is empty"),
    ({"text": "x" * 4097}, "message is too long"),
    ({"text": "😀" * 2049}, "message is too long"),
    ({"text": "x", "parse_mode": "Markdown"}, "unsupported parse_mode"),
    ({"text": "x", "reply_markup": keyboard()},
     "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
    ({"text": "x", "reply_markup": keyboard(callback_data="x" * 65)}, "BUTTON_DATA_INVALID"),
    ({"text": "x", "reply_markup": keyboard(callback_data="é" * 33)}, "BUTTON_DATA_INVALID"),
    ({"text": "x", "reply_markup": keyboard(callback_data="")}, "BUTTON_DATA_INVALID"),
    ({"text": "x", "reply_markup": keyboard(callback_data="x", url="https://t.me")},
     "can't parse inline keyboard button: a button has one action, this has ['callback_data', 'url']"),
    ({"text": "x", "reply_markup": {"inline_keyboard": [[{"text": "x", "callback_data": "x"}]] * 101}},
     "reply markup is too long"),
    ({"text": "x", "reply_parameters": {"message_id": 99}}, "message to be replied not found"),
])  # fmt: skip
async def test_a_message_that_telegram_refuses_is_refused(bot: RawBot, params: Json, refusal: str) -> None:
    ana = bot.telegram.patient()
    assert await bot.refusal("sendMessage", chat_id=ana.id, **params) == f"400 Bad Request: {refusal}"
    assert ana.inbox == []


@pytest.mark.parametrize("params", [
    {"text": "x" * 4096},
    {"text": "<b>" * 900 + "x" * 4096 + "</b>" * 900, "parse_mode": "HTML"},
    {"text": "x", "reply_markup": keyboard(callback_data="x" * 64)},
    {"text": "x", "reply_parameters": {"message_id": 99, "allow_sending_without_reply": True}},
])  # fmt: skip
async def test_a_message_at_the_limit_is_taken(bot: RawBot, params: Json) -> None:
    await bot.result("sendMessage", chat_id=bot.telegram.patient().id, **params)


async def test_edits_must_change_something_that_the_bot_has_sent(bot: RawBot) -> None:
    ana = bot.telegram.patient()
    markup = keyboard(callback_data="x")
    sent = await bot.result("sendMessage", chat_id=ana.id, text="one", reply_markup=markup)
    ids = {"chat_id": ana.id, "message_id": sent["message_id"]}
    again = await bot.refusal("editMessageText", **ids, text="<b></b>one", parse_mode="HTML", reply_markup=markup)
    assert again.startswith("400 Bad Request: message is not modified")
    await bot.result("editMessageReplyMarkup", **ids)
    assert ana.inbox[0].buttons == ()
    unknown = await bot.refusal("editMessageText", chat_id=ana.id, message_id=99, text="two")
    assert unknown == "400 Bad Request: message to edit not found"
    theirs = await bot.refusal("editMessageText", chat_id=ana.id, message_id=ana.says("hi").id, text="two")
    assert theirs == "400 Bad Request: message can't be edited"


async def test_a_press_is_answered_once(bot: RawBot) -> None:
    ana = bot.telegram.patient()
    await bot.result("sendMessage", chat_id=ana.id, text="?", reply_markup=keyboard(callback_data="x"))
    press = ana.presses("ok")
    await bot.result("answerCallbackQuery", callback_query_id=press.id)
    again = await bot.refusal("answerCallbackQuery", callback_query_id=press.id)
    assert again == "400 Bad Request: query is too old and response timeout expired or query ID is invalid"


async def test_chats_that_cannot_be_written_to_say_why(bot: RawBot) -> None:
    stranger, gone = bot.telegram.patient(started=False), bot.telegram.patient()
    gone.deletes_account()
    refusals = [await bot.refusal("sendMessage", chat_id=i, text="x") for i in (stranger.id, gone.id, 5, "@nobody")]
    assert refusals == [
        "403 Forbidden: bot can't initiate conversation with a user",
        "403 Forbidden: user is deactivated",
        "400 Bad Request: chat not found",
        "400 Bad Request: chat not found",
    ]


async def test_the_same_call_may_come_as_json_form_multipart_or_query(bot: RawBot) -> None:
    ana, url = bot.telegram.patient(), f"{bot.telegram.base_url}{bot.telegram.token}/sendMessage"
    params = {"chat_id": str(ana.id), "text": "hi", "reply_markup": '{"inline_keyboard": []}'}
    multipart = FormData(params, default_to_multipart=True)
    async with ClientSession() as session:
        for request in ({"json": params}, {"data": params}, {"data": multipart}, {"params": params}):
            async with session.post(url, **request) as answer:
                assert answer.status == 200
        async with session.post(url.replace(bot.telegram.token, "1:x"), json=params) as answer:
            assert (answer.status, (await answer.json())["description"]) == (401, "Unauthorized")
    assert [m.text for m in ana.inbox] == ["hi"] * 4
    assert bot.telegram.violations == []


async def test_rate_limits_refuse_what_is_too_much_and_say_when_to_come_back(bot: RawBot) -> None:
    clock = [1000.0]
    bot.telegram.world.clock = lambda: clock[0]
    bot.telegram.limit(Limits(per_second=3, per_chat_second=2, per_group_minute=1))
    ana, ben = bot.telegram.patient(), bot.telegram.patient()
    group = bot.telegram.group("Staff", ana)

    async def codes(*chat_ids: int) -> list[int]:
        return [(await bot.call("sendMessage", chat_id=i, text="x")).get("error_code", 200) for i in chat_ids]

    assert await codes(ana.id, ana.id, ana.id, ben.id, ben.id) == [200, 200, 429, 200, 429]
    clock[0] += 1.0
    assert await codes(group.id, group.id) == [200, 429]
    refused = await bot.call("sendMessage", chat_id=group.id, text="x")
    assert refused["parameters"] == {"retry_after": 60}
    clock[0] += 60.0
    assert await codes(group.id) == [200]

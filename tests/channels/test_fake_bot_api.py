"""The fake Bot API holds a conversation with the real library."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from telegram.error import Forbidden

from tests.channels.echo_bot import App, build, polling
from tests.fake_telegram import Button, FakeTelegram


@pytest.fixture
async def bot(telegram: FakeTelegram) -> AsyncIterator[App]:
    async with polling(build(telegram.token, telegram.api_url)) as app:
        yield app


async def test_a_message_is_answered_and_a_press_edits_the_answer(telegram: FakeTelegram, bot: App) -> None:
    ana = telegram.patient("Ana")
    ana.says("does it <hurt>?")
    answer = await ana.next_message()
    assert answer.text == "You said does it <hurt>?"
    assert answer.html == "<b>You said</b> does it &lt;hurt&gt;?"
    assert answer.buttons == ((Button("Louder", "loud"),),)
    press = await ana.answer(ana.presses("Louder"))
    assert (press.text, press.alert) == ("done", False)
    shown = await ana.expect(lambda m: m.edited)
    assert (shown.id, shown.text, shown.labels) == (answer.id, "LOUDER", [])


async def test_commands_edits_captions_and_media_reach_the_bot(telegram: FakeTelegram, bot: App) -> None:
    ana = telegram.patient("Ana")
    ana.starts("token-7")
    assert (await ana.next_message()).text == "Hello ['token-7']"
    question = ana.says("is ice good?")
    assert (await ana.next_message()).text == "You said is ice good?"
    ana.edits(question, "is ice bad?")
    assert (await ana.next_message()).text == "You said is ice bad?"
    ana.sends_photo("look at *this*")
    assert (await ana.next_message()).text == "You said look at *this*"
    for send in (ana.sends_voice, ana.sends_sticker):
        send()
        assert (await ana.next_message()).text == "You said ?"


async def test_blocking_is_told_and_then_nothing_can_be_sent(telegram: FakeTelegram, bot: App) -> None:
    ana = telegram.patient("Ana")
    ana.blocks()
    await telegram.all_confirmed()
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.bot.send_message(ana.id, "hello")
    ana.unblocks()
    await telegram.all_confirmed()
    await bot.update_queue.join()
    assert bot.bot_data["statuses"] == ["kicked", "member"]
    assert (await bot.bot.send_message(ana.id, "hello")).chat_id == ana.id


async def test_in_a_group_only_what_is_meant_for_the_bot_reaches_it(telegram: FakeTelegram, bot: App) -> None:
    ana, ben = telegram.patient("Ana"), telegram.patient("Ben")
    group = telegram.group("Staff", ana, ben)
    ana.says("lunch?", chat=group)
    ben.says("/start@another_bot", chat=group)
    ana.sends_document("faq.yaml", b"entries: []", chat=group)
    ana.says("hi @clinic_test_bot", chat=group)
    first = await group.next_message()
    ben.says("thanks", chat=group, reply_to=first)
    ben.says("/start", chat=group)
    texts = [first.text] + [(await group.next_message()).text for _ in range(2)]
    assert texts == ["You said hi @clinic_test_bot", "You said thanks", "Hello []"]


async def test_as_an_administrator_the_bot_hears_the_whole_group(telegram: FakeTelegram, bot: App) -> None:
    ana = telegram.patient("Ana")
    group = telegram.group("Staff", ana, admin=True)
    ana.says("lunch?", chat=group)
    assert (await group.next_message()).text == "You said lunch?"
    ana.removes_bot_from(group)
    with pytest.raises(Forbidden, match="bot was kicked from the group chat"):
        await bot.bot.send_message(group.id, "hello")

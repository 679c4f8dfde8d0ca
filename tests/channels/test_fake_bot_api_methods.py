"""The methods of the fake Bot API, called by the real library."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from telegram import BotCommand, ReactionTypeEmoji
from telegram.error import BadRequest, ChatMigrated, RetryAfter, TimedOut

from tests.channels.echo_bot import App, build
from tests.fake_telegram import FakeTelegram, faults
from tests.fake_telegram.people import PNG


@pytest.fixture
async def idle(telegram: FakeTelegram) -> AsyncIterator[App]:
    """The library without polling: only what the test calls is called."""
    async with build(telegram.token, telegram.api_url) as app:
        yield app


async def test_a_migrated_group_names_its_new_id(telegram: FakeTelegram, idle: App) -> None:
    old = telegram.group("Staff", telegram.patient())
    new = old.migrates()
    with pytest.raises(ChatMigrated) as moved:
        await idle.bot.send_message(old.id, "hello")
    assert moved.value.new_chat_id == new.id
    assert [u.migrate_to_chat_id for u in (x.message for x in await idle.bot.get_updates()) if u] == [new.id, None]


async def test_files_go_both_ways_with_their_bytes(telegram: FakeTelegram, idle: App) -> None:
    ana = telegram.patient()
    await idle.bot.send_photo(ana.id, PNG, caption="<i>scan</i> me", parse_mode="HTML")
    await idle.bot.send_document(ana.id, b"id,text", filename="data.csv")
    photo, document = (shown.media for shown in ana.inbox)
    assert photo is not None
    assert document is not None
    assert (ana.inbox[0].text, photo.data, document.data) == ("scan me", PNG, b"id,text")
    assert document.details["file_name"] == "data.csv"
    ana.sends_document("faq.yaml", b"entries: []")
    (update,) = await idle.bot.get_updates()
    assert update.message is not None
    assert update.message.document is not None
    file = await update.message.document.get_file()
    assert bytes(await file.download_as_bytearray()) == b"entries: []"
    copied = await idle.bot.copy_message(ana.id, ana.id, update.message.message_id)
    assert ana.inbox[-1].id == copied.message_id


async def test_the_profile_is_kept_per_language(telegram: FakeTelegram, idle: App) -> None:
    bot = idle.bot
    await bot.set_my_commands([BotCommand("help", "what I can do")])
    await bot.set_my_commands([BotCommand("help", "qué puedo hacer")], language_code="es")
    await bot.set_my_description("A bot", language_code="en")
    await bot.set_my_short_description("Short")
    assert [c.description for c in await bot.get_my_commands()] == ["what I can do"]
    assert [c.description for c in await bot.get_my_commands(language_code="es")] == ["qué puedo hacer"]
    assert (await bot.get_my_description("en")).description == "A bot"
    assert (await bot.get_my_short_description("es")).short_description == "Short"
    with pytest.raises(BadRequest, match="Bot_command_invalid"):
        await bot.set_my_commands([BotCommand("Help!", "no")])


async def test_reactions_deletions_replies_and_look_ups(telegram: FakeTelegram, idle: App) -> None:
    ana = telegram.patient()
    asked = ana.says("hello")
    sent = await idle.bot.send_message(ana.id, "hi", reply_to_message_id=asked.id)
    assert sent.reply_to_message is not None
    assert sent.reply_to_message.message_id == asked.id
    await idle.bot.set_message_reaction(ana.id, asked.id, ReactionTypeEmoji("👍"))
    assert telegram.world.messages[ana.id][asked.id].reaction == ("👍",)
    assert (await idle.bot.get_chat(ana.id)).first_name == "Ana"
    assert (await idle.bot.get_chat_member(ana.id, ana.id)).status == "member"
    await idle.bot.send_chat_action(ana.id, "typing")
    await idle.bot.delete_message(ana.id, sent.message_id)
    assert ana.inbox == []


async def test_the_librarys_errors_are_those_of_the_real_thing(
    telegram: FakeTelegram, idle: App, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # the library warns of what it gives without
    ana = telegram.patient()
    telegram.fail(faults.too_many_requests(3), "sendMessage")
    with pytest.raises(RetryAfter) as refused:
        await idle.bot.send_message(ana.id, "hello")
    assert refused.value.retry_after == timedelta(seconds=3)
    telegram.fail(faults.slow_reply(30), "sendMessage")
    with pytest.raises(TimedOut):
        await idle.bot.send_message(ana.id, "unknown fate", read_timeout=0.1)
    assert [m.text for m in ana.inbox] == ["unknown fate"]

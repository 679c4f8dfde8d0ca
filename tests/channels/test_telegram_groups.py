"""Groups: the bot answers only who speaks to it, and by an invitation; danger it answers at once."""

from typing import Any

import pytest

from tests.channels.serving import EMERGENCY, posts, serving
from tests.fake_telegram import FakeTelegram

BOT = "@clinic_test_bot"


@pytest.mark.parametrize("said", [f"{BOT} does it hurt?", f"does it hurt, {BOT.upper()}?", "/start", f"/anything{BOT}"])
async def test_who_speaks_to_the_bot_is_invited_to_the_private_chat(telegram: FakeTelegram, said: str) -> None:
    ana = telegram.patient()
    family = telegram.group("Family", ana, admin=True)
    async with serving(telegram):
        message = ana.says(said, chat=family)
        shown = await family.next_message()

    assert (shown.text, shown.reply_to) == ("[group_invitation]", message.id)
    assert [(button.text, button.url) for row in shown.buttons for button in row] == [
        ("[private_chat]", "https://t.me/clinic_test_bot?start=group")
    ]


async def test_a_reply_to_the_bot_and_a_photo_for_it_are_invited_too(telegram: FakeTelegram) -> None:
    ana = telegram.patient()
    family = telegram.group("Family", ana, admin=True)
    async with serving(telegram):
        ana.says(f"{BOT} hi", chat=family)
        shown = await family.next_message()
        ana.says("and now?", chat=family, reply_to=shown)
        second = await family.next_message()
        ana.sends_photo(f"{BOT} look", chat=family)
        third = await family.next_message()

    assert [second.text, third.text] == ["[group_invitation]"] * 2


@pytest.mark.parametrize("said", [f"{BOT} I cannot breathe", f"/start{BOT} I cannot breathe", "/help I cannot breathe"])
async def test_danger_told_to_the_bot_is_answered_at_once(telegram: FakeTelegram, said: str) -> None:
    ana = telegram.patient()
    family = telegram.group("Family", ana)
    async with serving(telegram):
        message = ana.says(said, chat=family)
        shown = await family.next_message()

    assert (shown.text, shown.reply_to, shown.labels) == (EMERGENCY, message.id, [])


async def test_what_people_say_to_each_other_is_not_answered(telegram: FakeTelegram) -> None:
    ana, ben = telegram.patient(), telegram.patient("Ben")
    family = telegram.group("Family", ana, ben, admin=True)
    async with serving(telegram):
        said = ana.says("I cannot breathe for laughing", chat=family)
        ben.says("/weather", chat=family)
        ben.says("/start@other_bot", chat=family)
        ben.says("@ana look at /start", chat=family, reply_to=said)
        ben.sends_photo(chat=family)
        ben.says(f"{BOT} hi", chat=family)
        await family.next_message()

    assert len(family.inbox) == 1


async def test_the_words_of_two_people_are_not_joined(telegram: FakeTelegram) -> None:
    ana, ben = telegram.patient(), telegram.patient("Ben")
    family = telegram.group("Family", ana, ben)
    async with serving(telegram):
        ana.says(f"{BOT} my throat", chat=family)
        ben.says(f"{BOT} is closing", chat=family)
        texts = [(await family.next_message()).text for _ in range(2)]

    assert texts == ["[group_invitation]"] * 2


async def test_an_edit_is_not_invited_again_but_danger_in_it_is_seen(telegram: FakeTelegram) -> None:
    ana = telegram.patient()
    family = telegram.group("Family", ana)
    async with serving(telegram):
        message = ana.says(f"{BOT} hi", chat=family)
        await family.next_message()
        ana.edits(message, f"{BOT} hello")
        ana.edits(message, f"{BOT} I cannot breathe")
        shown = await family.next_message()

    assert shown.text == EMERGENCY
    assert len(family.inbox) == 2


async def test_an_anonymous_administrator_is_a_person_and_another_bot_is_not(telegram: FakeTelegram) -> None:
    ana = telegram.patient()
    family = telegram.group("Family", ana, admin=True)
    bot: dict[str, Any] = {"from": {"id": 5, "is_bot": True, "first_name": "Bot"}}
    channel = {"id": -7, "type": "channel", "title": "News"}
    async with serving(telegram):
        posts(ana, f"{BOT} hi", family, **bot)
        posts(ana, f"{BOT} hi", family, **bot, sender_chat=channel, is_automatic_forward=True)
        anonymous = posts(ana, f"{BOT} hi", family, **bot, sender_chat=family.chat.json())
        shown = await family.next_message()

    assert shown.reply_to == anonymous.id
    assert len(family.inbox) == 1


async def test_a_topic_of_a_group_is_kept_and_its_opening_is_no_address(telegram: FakeTelegram) -> None:
    ana = telegram.patient()
    family = telegram.group("Family", ana, admin=True)
    opening = {
        "message_id": 77,
        "date": 1,
        "chat": family.chat.json(),
        "from": telegram.world.bot.json(),
        "forum_topic_created": {"name": "Skin", "icon_color": 1},
    }
    topic: dict[str, Any] = {"message_thread_id": 77, "is_topic_message": True, "reply_to_message": opening}
    async with serving(telegram):
        posts(ana, "just talking", family, **topic)
        posts(ana, f"{BOT} hi", family, **topic)
        await family.next_message()

    assert [call.params["message_thread_id"] for call in telegram.calls("sendMessage")] == [77]


async def test_a_group_that_became_a_supergroup_is_answered_where_it_is_now(telegram: FakeTelegram) -> None:
    ana = telegram.patient()
    family = telegram.group("Family", ana)
    ana.says(f"{BOT} hi", chat=family)
    new = family.migrates()
    async with serving(telegram):
        shown = await new.next_message()

    assert shown.text == "[group_invitation]"
    assert len(new.inbox) == 1


async def test_posts_in_channels_are_none_of_the_bots_business(telegram: FakeTelegram) -> None:
    ana = telegram.patient()
    async with serving(telegram):
        posts(ana, f"{BOT} I cannot breathe", kind="channel_post", chat=None)
        ana.says("/help")
        shown = await ana.next_message()

    assert shown.text == "[help]"

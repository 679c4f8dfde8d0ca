"""What a patient writes in the private chat, and what comes back."""

from dataclasses import replace

import pytest
from markupsafe import Markup

from bot.answering.model import FaqEntry
from tests.answering.clinic import ENTRIES, NOTICE, WORDING, clinic
from tests.channels.serving import (
    EMERGENCY,
    FALLBACK,
    ICE,
    ICE_ANSWER,
    PRICE,
    RATING,
    SCRATCH,
    posts,
    serving,
)
from tests.fake_telegram import FakeTelegram


async def test_a_question_gets_the_answer_that_the_conversation_gives(telegram: FakeTelegram) -> None:
    ana = telegram.patient()
    async with serving(telegram) as conversation:
        ana.says(ICE)
        shown = await ana.next_message()

    assert shown.text == conversation.assistant.reply(ICE).text == ICE_ANSWER
    assert shown.html == "<b>Can I put ice on the swelling?</b>\nIce is <b>often</b> advised.\n\n" + NOTICE
    assert shown.reply_to is None


async def test_an_answer_offers_related_questions_and_a_press_answers_one(telegram: FakeTelegram) -> None:
    ana = telegram.patient()
    async with serving(telegram):
        ana.says("ice")
        answer = await ana.next_message()
        press = ana.presses(SCRATCH)
        other = await ana.next_message()
        await ana.answer(press)
        await telegram.called("editMessageReplyMarkup")

    assert answer.labels == [SCRATCH, *RATING]
    assert other.text == f"{SCRATCH}\nBetter not.\n\n{NOTICE}"
    assert [shown.labels for shown in ana.inbox] == [RATING, RATING]


async def test_choices_come_as_buttons_and_leave_when_one_is_pressed(telegram: FakeTelegram) -> None:
    ana = telegram.patient()
    async with serving(telegram):
        ana.says("which?")
        offer = await ana.next_message()
        ana.presses(ICE)
        answer = await ana.next_message()
        await telegram.called("editMessageReplyMarkup")

    assert offer.text == f"[choices]\n\n{NOTICE}"
    assert [[button.text for button in row] for row in offer.buttons] == [[ICE], [PRICE], ["[none_of_these]"]]
    assert answer.text == ICE_ANSWER
    assert ana.inbox[0].labels == []


async def test_none_of_these_is_answered_honestly(telegram: FakeTelegram) -> None:
    ana = telegram.patient()
    async with serving(telegram):
        ana.says("which?")
        await ana.next_message()
        press = ana.presses("[none_of_these]")
        shown = await ana.next_message()
        await ana.answer(press)

    assert shown.text == FALLBACK


async def test_a_choice_below_an_answer_leaves_its_related_questions(telegram: FakeTelegram) -> None:
    ana = telegram.patient()
    async with serving(telegram):
        ana.says("ice, and which?")
        shown = await ana.next_message()
        ana.presses(PRICE)
        await ana.next_message()
        await telegram.called("editMessageReplyMarkup")

    assert shown.labels == [PRICE, SCRATCH, "[none_of_these]", SCRATCH, *RATING]
    assert ana.inbox[0].labels == [SCRATCH, *RATING]


async def test_a_button_pressed_twice_is_answered_once(telegram: FakeTelegram) -> None:
    ana = telegram.patient()
    async with serving(telegram):
        ana.says("which?")
        await ana.next_message()
        presses = [ana.presses(ICE), ana.presses(ICE)]
        for press in presses:
            await ana.answer(press)
        ana.says("price")
        await ana.expect(lambda shown: shown.text.startswith(PRICE))

    assert [shown.text.split("\n")[0] for shown in ana.inbox] == ["[choices]", ICE, PRICE]


async def test_a_button_whose_entry_is_gone_says_so(telegram: FakeTelegram) -> None:
    ana = telegram.patient()
    async with serving(telegram) as conversation:
        ana.says("which?")
        await ana.next_message()
        conversation.assistant = type(conversation.assistant)(clinic(entries=ENTRIES[1:]))
        press = await ana.answer(ana.presses(ICE))

    assert (press.text, press.alert) == ("[out_of_date]", True)
    assert len(ana.inbox) == 1


@pytest.mark.parametrize("data", ["x", "e:", "e:no-such-entry", "c:0:0", "c:", "o", "\N{PILE OF POO}"])
async def test_any_other_button_data_says_that_it_leads_nowhere(telegram: FakeTelegram, data: str) -> None:
    ana = telegram.patient()
    async with serving(telegram):
        ana.says("which?")
        shown = await ana.next_message()
        press = await ana.answer(ana.forges_press(data, shown))

    assert (press.text, press.alert) == ("[out_of_date]", True)


@pytest.mark.parametrize("command", ["start", "help", "privacy"])
async def test_a_command_shows_its_text(telegram: FakeTelegram, command: str) -> None:
    ana = telegram.patient()
    async with serving(telegram):
        ana.says(f"/{command}")
        shown = await ana.next_message()

    assert shown.text == f"[{command}]"


@pytest.mark.parametrize("said", ["/start I cannot breathe", "/help\nI cannot breathe", "/urgent I cannot breathe"])
async def test_what_is_written_behind_a_command_is_checked_for_danger(telegram: FakeTelegram, said: str) -> None:
    ana = telegram.patient()
    async with serving(telegram):
        ana.says(said)
        ana.says("/privacy")
        await ana.expect(lambda shown: shown.text == "[privacy]")

    assert [shown.text for shown in ana.inbox] == [EMERGENCY, "[privacy]"]


async def test_a_question_behind_a_command_is_answered_after_it(telegram: FakeTelegram) -> None:
    ana = telegram.patient()
    async with serving(telegram):
        ana.says(f"/start {ICE}")
        texts = [(await ana.next_message()).text for _ in range(2)]

    assert texts == ["[start]", ICE_ANSWER]


async def test_the_parameter_of_a_link_is_no_question(telegram: FakeTelegram) -> None:
    ana = telegram.patient()
    async with serving(telegram):
        ana.starts("price")
        ana.says("/price")
        ana.says("/help")
        await ana.expect(lambda shown: shown.text == "[help]")

    assert [shown.text for shown in ana.inbox] == ["[start]", "[unknown_command]", "[help]"]


async def test_an_unknown_command_says_so_unless_its_words_are_a_question(telegram: FakeTelegram) -> None:
    ana = telegram.patient()
    async with serving(telegram):
        ana.says("/nonsense")
        ana.says("/can I put ice on the swelling?")
        texts = [(await ana.next_message()).text for _ in range(2)]

    assert texts == ["[unknown_command]", ICE_ANSWER]


async def test_an_edited_message_is_answered_again_as_a_reply_to_it(telegram: FakeTelegram) -> None:
    ana = telegram.patient()
    async with serving(telegram):
        message = ana.says("price")
        first = await ana.next_message()
        ana.edits(message, ICE)
        again = await ana.next_message()

    assert (first.reply_to, again.reply_to) == (None, message.id)
    assert again.text == ICE_ANSWER


async def test_photos_voice_and_the_like_get_an_honest_text(telegram: FakeTelegram) -> None:
    ana = telegram.patient()
    async with serving(telegram):
        ana.sends_photo()
        ana.sends_voice()
        ana.sends_sticker()
        ana.sends_document("report.pdf", b"%PDF")
        posts(ana, location={"longitude": 1.0, "latitude": 2.0})
        posts(ana, contact={"phone_number": "1", "first_name": "Ana"})
        posts(ana, dice={"emoji": "🎲", "value": 3})
        posts(ana, unheard_of={})
        texts = [(await ana.next_message()).text for _ in range(8)]

    assert texts == ["[unreadable]"] * 8


async def test_an_album_gets_it_once(telegram: FakeTelegram) -> None:
    ana = telegram.patient()
    photo = [{"file_id": "a", "file_unique_id": "a", "width": 1, "height": 1}]
    async with serving(telegram):
        for _ in range(3):
            posts(ana, photo=photo, media_group_id="one")
        posts(ana, photo=photo, media_group_id="two")
        ana.says("/help")
        await ana.expect(lambda shown: shown.text == "[help]")

    assert [shown.text for shown in ana.inbox] == ["[unreadable]", "[unreadable]", "[help]"]


async def test_a_live_location_on_the_move_and_service_messages_are_left_alone(telegram: FakeTelegram) -> None:
    ana = telegram.patient()
    async with serving(telegram):
        posts(ana, kind="edited_message", edit_date=1, location={"longitude": 1.0, "latitude": 2.0})
        posts(ana, write_access_allowed={"from_request": True})
        ana.says("/help")
        shown = await ana.next_message()

    assert shown.text == "[help]"


async def test_what_is_written_under_a_photo_is_answered(telegram: FakeTelegram) -> None:
    ana = telegram.patient()
    async with serving(telegram):
        ana.sends_photo(ICE)
        shown = await ana.next_message()

    assert shown.text == f"[unreadable_with_caption]\n\n{ICE_ANSWER}"
    assert shown.labels == [SCRATCH, *RATING]


async def test_danger_under_a_photo_comes_first_and_by_itself(telegram: FakeTelegram) -> None:
    ana = telegram.patient()
    async with serving(telegram):
        ana.sends_photo("I cannot breathe")
        texts = [(await ana.next_message()).text for _ in range(2)]

    assert texts == [EMERGENCY, "[unreadable]"]


async def test_what_a_patient_writes_comes_back_escaped(telegram: FakeTelegram) -> None:
    ana = telegram.patient()
    knowledge = clinic(wording=replace(WORDING, start="Ask <b>{{me}}</b> &amp; wait"))
    entries = (FaqEntry("less", "Is a < b & c > d?", "Yes, a &lt; b."), *ENTRIES)
    async with serving(telegram, replace(knowledge, entries=entries)):
        ana.says("/start")
        ana.says("less")
        start, less = [await ana.next_message() for _ in range(2)]

    assert start.text == "Ask {me} & wait"
    assert less.text == f"Is a < b & c > d?\nYes, a < b.\n\n{NOTICE}"


async def test_an_answer_longer_than_a_message_comes_in_parts(telegram: FakeTelegram) -> None:
    ana = telegram.patient()
    entry = FaqEntry("long", "Why?", "<i>" + "This is a sentence with an emoji 🙂. " * 300 + "</i>", see_also=("ice",))
    async with serving(telegram, clinic(entries=(entry, *ENTRIES))):
        ana.says("long")
        parts = [await ana.next_message() for _ in range(3)]

    assert all(part.text.endswith("🙂.") for part in parts[:2])
    assert parts[2].text.endswith(f"🙂.\n\n{NOTICE}")
    assert " ".join(part.text for part in parts).count("This is a sentence") == 300
    assert [part.labels for part in parts] == [[], [], [ICE, *RATING]]


async def test_no_link_is_previewed(telegram: FakeTelegram) -> None:
    ana = telegram.patient()
    async with serving(telegram):
        ana.says("ice")
        ana.says("/topics")
        await ana.expect(lambda shown: shown.text == "[topics]")
        ana.presses("After")
        await telegram.called("editMessageText")

    sent = telegram.calls("sendMessage") + telegram.calls("editMessageText")
    assert [call.params["link_preview_options"] for call in sent] == [{"is_disabled": True}] * 3


async def test_html_that_telegram_refuses_is_sent_as_plain_text(telegram: FakeTelegram) -> None:
    ana = telegram.patient()
    async with serving(telegram, clinic(doctor_notice=Markup("<blink>See a doctor.</blink>"))):
        ana.says("ice")
        shown = await ana.next_message()

    assert shown.text.endswith("Ice is often advised.\n\nSee a doctor.")
    assert shown.labels == [SCRATCH, *RATING]


async def test_a_sign_in_two_messages_is_read_as_one(telegram: FakeTelegram) -> None:
    ana, ben = telegram.patient(), telegram.patient("Ben")
    async with serving(telegram):
        ana.says("my throat")
        ben.says("is closing")
        ana.says("is closing")
        await ana.expect(lambda shown: shown.text == EMERGENCY)

    assert len(ben.inbox) == 1
    assert ben.inbox[0].text != EMERGENCY


async def test_messages_that_waited_while_the_bot_was_away_are_joined_by_when_they_were_written(
    telegram: FakeTelegram,
) -> None:
    ana = telegram.patient()
    ana.says("my throat", sent_ago=3600)
    ana.says("is closing", sent_ago=1800)
    async with serving(telegram):
        shown = [await ana.next_message() for _ in range(2)]

    assert EMERGENCY not in [one.text for one in shown]


async def test_a_topic_of_a_private_chat_is_kept(telegram: FakeTelegram) -> None:
    ana = telegram.patient()
    async with serving(telegram):
        posts(ana, "ice", message_thread_id=77, is_topic_message=True)
        await ana.next_message()

    assert telegram.calls("sendMessage")[0].params["message_thread_id"] == 77


async def test_nothing_is_asked_of_telegram_but_messages_edits_presses_and_blocks(telegram: FakeTelegram) -> None:
    async with serving(telegram):
        pass

    kinds = ["message", "edited_message", "callback_query", "my_chat_member"]
    assert telegram.calls("getUpdates")[0].params["allowed_updates"] == kinds

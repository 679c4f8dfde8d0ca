"""A person of the clinic takes over: the way of a patient's words to the staff, and of theirs back."""

from __future__ import annotations

from tests.channels.care import NOTICE, Clinic, opened, shows, texts
from tests.channels.serving import FALLBACK, SCRATCH
from tests.fake_telegram import FakeTelegram, Group, Patient

STRANGE = "do you have parking"
URGENT = "I cannot breathe"


async def test_after_a_fallback_the_question_itself_can_be_sent(
    telegram: FakeTelegram, care: Clinic, ana: Patient, nurse: Patient, staff: Group
) -> None:
    async with care.open():
        asked = ana.says(STRANGE)
        fallback = await shows(ana, "[fallback]")
        ana.presses("[handoff_ask]")
        told = await shows(ana, "[handoff_write: Ana]")
        assert texts(staff) == []  # nothing was passed on by that alone
        ana.presses("[handoff_send]")
        passed = await shows(ana, "[handoff_passed]")
        copied = await shows(staff, STRANGE)
        head = await shows(staff, "[staff_handoff_file: Ana]")

    assert fallback.labels == ["[handoff_ask]"]
    assert (told.reply_to, told.labels) == (asked.id, ["[handoff_send]", "[handoff_leave]"])
    assert passed.labels == ["[handoff_aside]", "[handoff_end]"]
    assert (copied.text, copied.reply_to) == (STRANGE, head.id)
    assert head.labels == ["[staff_handoff_close]"]
    seen = " ".join(shown.html for shown in staff.inbox)
    assert "ana_secret" not in seen
    assert str(ana.id) not in seen


async def test_the_question_behind_choices_that_did_not_fit_can_be_sent_too(
    telegram: FakeTelegram, care: Clinic, ana: Patient, staff: Group
) -> None:
    async with care.open():
        ana.says("which?")
        await shows(ana, "[choices]")
        ana.presses("[none_of_these]")
        await shows(ana, "[fallback]")
        ana.presses("[handoff_ask]")
        await shows(ana, "[handoff_question: which?]")
        ana.presses("[handoff_send]")
        await shows(staff, "[staff_handoff: Ana | which?]")


async def test_who_says_that_an_answer_did_not_help_can_ask_the_clinic(
    telegram: FakeTelegram, care: Clinic, ana: Patient, staff: Group
) -> None:
    async with care.open():
        ana.says(SCRATCH)
        await shows(ana, "Better not.")
        ana.presses("[rate_unhelpful]")
        await ana.expect(lambda shown: "[handoff_ask]" in shown.labels)
        ana.presses("[handoff_ask]")
        await shows(ana, f"[handoff_question: {SCRATCH}]")


async def test_words_and_answers_go_to_and_fro_until_the_staff_close(
    telegram: FakeTelegram, care: Clinic, ana: Patient, nurse: Patient, staff: Group
) -> None:
    async with care.open():
        first = await opened(ana, staff, "may I <b>swim</b>?")
        further = ana.says("it is the sea")
        second = await shows(staff, "it is the sea")
        await telegram.called("setMessageReaction")
        replied = nurse.says("Not for <two> weeks.", chat=staff, reply_to=first)
        answer = await shows(ana, "Not for <two> weeks.")
        await telegram.called("setMessageReaction", times=2)
        ana.says(SCRATCH)  # a question of the FAQ, but a person is asked
        third = await shows(staff, SCRATCH)
        await nurse.answer(nurse.presses("[staff_handoff_close]", on=third, chat=staff))
        await shows(ana, "[handoff_ended_by_clinic]")
        ana.says(SCRATCH)
        await shows(ana, "Better not.")

    assert first.text == "[staff_handoff: Ana | may I <b>swim</b>?]"
    assert second.reply_to == first.id
    assert answer.text == "[handoff_answer: Not for <two> weeks.]" + NOTICE
    assert answer.labels == ["[handoff_aside]", "[handoff_end]"]
    reactions = [message.reaction for message in telegram.world.messages[ana.id].values() if message.id == further.id]
    assert reactions == [("👌",)]
    assert telegram.world.messages[staff.id][replied.id].reaction == ("👌",)
    assert sum("[handoff_passed]" in text for text in texts(ana)) == 2  # at the beginning of each wait
    async with care.database() as db:
        lines = await db.audit.latest()
    done = [(line.action, line.who) for line in reversed(lines)]
    assert done == [(what, f"Nora ({nurse.user.id})") for what in ("handoff-answered", "handoff-closed")]


async def test_the_patient_ends_it_and_the_staff_know(
    telegram: FakeTelegram, care: Clinic, ana: Patient, nurse: Patient, staff: Group
) -> None:
    async with care.open():
        asked = await opened(ana, staff)
        ana.presses("[handoff_end]")
        await shows(ana, "[handoff_ended]")
        await shows(staff, "[staff_handoff_ended: Ana]")
        nurse.says("yes, you may", chat=staff, reply_to=asked)
        await shows(staff, "[staff_handoff_over]")
        ana.says(STRANGE)
        await shows(ana, "[fallback]")
    assert not any("yes, you may" in text for text in texts(ana))


async def test_who_asks_and_leaves_it_has_passed_on_nothing(
    telegram: FakeTelegram, care: Clinic, ana: Patient, staff: Group
) -> None:
    async with care.open():
        ana.says("/help")
        await shows(ana, "[help]")
        ana.presses("[handoff_ask]")
        await shows(ana, "[handoff_write")
        ana.presses("[handoff_leave]")
        await shows(ana, "[handoff_left]")
        ana.says(STRANGE)
        await shows(ana, FALLBACK)
    assert texts(staff) == []


async def test_an_urgent_message_gets_its_reply_an_alarm_and_is_passed_on(
    telegram: FakeTelegram, care: Clinic, ana: Patient, staff: Group
) -> None:
    async with care.open():
        await opened(ana, staff)
        ana.says(URGENT)
        await shows(ana, "[urgent_told]")
        await shows(staff, f"[staff_handoff: Ana | {URGENT}]")
        await shows(staff, "[staff_alert")


async def test_a_sign_in_two_pieces_that_were_written_to_a_person_is_seen(
    telegram: FakeTelegram, care: Clinic, ana: Patient, staff: Group
) -> None:
    async with care.open():
        await opened(ana, staff)
        ana.says("my throat")
        await shows(staff, "[staff_handoff: Ana | my throat]")
        assert not any("emergency" in text for text in texts(ana))
        ana.says("is closing")
        await shows(ana, "[emergency]")
        await shows(staff, "[staff_handoff: Ana | is closing]")


async def test_the_next_question_is_for_the_bot_when_the_patient_says_so(
    telegram: FakeTelegram, care: Clinic, ana: Patient, staff: Group
) -> None:
    async with care.open():
        await opened(ana, staff)
        ana.presses("[handoff_aside]")
        await shows(ana, "[handoff_aside_ask]")
        ana.says(SCRATCH)
        await shows(ana, "Better not.")
        ana.says("thank you")
        await shows(staff, "thank you")
    assert not any(SCRATCH in text for text in texts(staff))


async def test_commands_and_forms_work_while_a_conversation_is_open(
    telegram: FakeTelegram, care: Clinic, ana: Patient, staff: Group
) -> None:
    async with care.open():
        await opened(ana, staff)
        ana.says("/topics")
        await shows(ana, "[topics]")
        ana.says("/aftercare")
        await shows(ana, "[care_date]")
        ana.says("yesterday")  # the form was touched last
        await shows(ana, "[care_hour")
        ana.says("and one more thing")
        await shows(staff, "and one more thing")
        ana.says("9")  # now the conversation was
        await shows(staff, "| 9]")
    assert not any("yesterday" in text for text in texts(staff))


async def test_what_was_changed_is_passed_on_as_changed_on_both_sides(
    telegram: FakeTelegram, care: Clinic, ana: Patient, nurse: Patient, staff: Group
) -> None:
    async with care.open():
        asked = await opened(ana, staff)
        message = ana.says("at 5")
        at_five = await shows(staff, "at 5]")
        ana.edits(message, "at 6")
        edited = await shows(staff, "[staff_handoff_edited: Ana | at 6]")
        reply = nurse.says("take two", chat=staff, reply_to=asked)
        wrong = await shows(ana, "take two")
        nurse.edits(reply, "take one")
        corrected = await shows(ana, "take one")

    assert edited.reply_to == at_five.id
    assert corrected.text == "[handoff_corrected: take one]" + NOTICE
    assert corrected.reply_to == wrong.id


async def test_photos_and_voice_are_passed_on_in_a_conversation_and_never_assessed(
    telegram: FakeTelegram, care: Clinic, ana: Patient, nurse: Patient, staff: Group
) -> None:
    async with care.open():
        asked = await opened(ana, staff)
        ana.sends_photo("here it is")
        photo = await staff.expect(lambda shown: shown.media is not None and shown.media.kind == "photo")
        ana.sends_voice()
        await staff.expect(lambda shown: shown.media is not None and shown.media.kind == "voice")
        ana.sends_sticker()
        sticker = await staff.expect(lambda shown: shown.media is not None and shown.media.kind == "sticker")
        nurse.sends_document("after.pdf", b"%PDF", "please read", chat=staff, reply_to=asked)
        document = await ana.expect(lambda shown: shown.media is not None)
        nurse.says("looks as it should", chat=staff, reply_to=photo)
        await shows(ana, "looks as it should")

    assert photo.text == "[staff_handoff_file: Ana]\n\nhere it is"
    assert photo.labels == ["[staff_handoff_close]"]
    head = next(shown for shown in staff.inbox if shown.id == sticker.reply_to)
    assert head.text == "[staff_handoff_file: Ana]"
    assert document.text == "[handoff_answer_file]\n\nplease read" + NOTICE
    assert not any("unreadable" in text for text in texts(ana))


async def test_outside_of_a_conversation_a_photo_can_be_sent_along(
    telegram: FakeTelegram, care: Clinic, ana: Patient, staff: Group
) -> None:
    async with care.open():
        ana.sends_photo()
        unreadable = await shows(ana, "[unreadable]")
        ana.sends_photo(STRANGE)
        captioned = await shows(ana, "[unreadable_with_caption]")
        ana.presses("[handoff_ask]", on=unreadable)
        await shows(ana, "[handoff_write")
        ana.presses("[handoff_send]")
        await staff.expect(lambda shown: shown.media is not None)
    assert unreadable.labels == captioned.labels == ["[handoff_ask]"]


async def test_a_long_answer_under_a_file_is_sent_whole_with_the_notice(
    telegram: FakeTelegram, care: Clinic, ana: Patient, nurse: Patient, staff: Group
) -> None:
    words = "word " * 200
    async with care.open():
        asked = await opened(ana, staff)
        nurse.sends_document("after.pdf", b"%PDF", words.strip(), chat=staff, reply_to=asked)
        await shows(ana, words.strip())
        document = await ana.expect(lambda shown: shown.media is not None)
    assert document.text == NOTICE.strip()


async def test_without_a_staff_chat_nothing_is_offered(telegram: FakeTelegram, care: Clinic, ana: Patient) -> None:
    async with care.open():
        ana.says(STRANGE)
        fallback = await shows(ana, "[fallback]")
        press = await ana.answer(ana.forges_press("h:ask:", fallback))
        ana.says("/help")
        shown = await shows(ana, "[help]")
    assert fallback.labels == shown.labels == []
    assert press.text == "[out_of_date]"


async def test_a_single_person_can_be_the_staff(
    telegram: FakeTelegram, care: Clinic, ana: Patient, nurse: Patient
) -> None:
    care.staff = nurse.id
    async with care.open():
        ana.says("/help")
        await shows(ana, "[help]")
        ana.presses("[handoff_ask]")
        await shows(ana, "[handoff_write")
        ana.says("may I swim?")
        asked = await shows(nurse, "may I swim?")
        nurse.says("Not if you cannot breathe.", reply_to=asked)  # words of an answer, and no cry for help
        await shows(ana, "[handoff_answer: Not if you cannot breathe.]")
        nurse.says(STRANGE)
        fallback = await shows(nurse, "[fallback]")
    assert fallback.labels == []
    assert not any("staff_alert" in text for text in texts(nurse))


async def test_the_staff_s_words_are_audited_without_a_patient_s(
    telegram: FakeTelegram, care: Clinic, ana: Patient, nurse: Patient, staff: Group
) -> None:
    async with care.open():
        asked = await opened(ana, staff, "canary words")
        reply = nurse.says("canary answer", chat=staff, reply_to=asked)
        await shows(ana, "canary answer")
        nurse.edits(reply, "canary correction")
        await shows(ana, "canary correction")
        nurse.says("/audit", chat=staff)
        shown = await shows(staff, "[audit_heading]")
    assert "[audit_handoff_corrected] | conversation 1" in shown.text
    assert "canary" not in shown.text

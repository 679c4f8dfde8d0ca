"""Handoffs when things go wrong, take long, or are meddled with."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest

from bot.answering.openinghours import OpeningHours, Span
from bot.channels.telegram import handling, patience
from bot.channels.telegram.handoff import outbox, table
from bot.storage.errors import StorageUnavailableError
from bot.storage.handoff_letters import NewLetter
from bot.storage.handoff_post import HandoffPost
from bot.storage.staff_tables import HandoffKind, HandoffSide
from tests.channels.care import Clinic, opened, shows, texts
from tests.channels.serving import until
from tests.fake_telegram import FakeTelegram, Group, Patient, faults

WEEKDAYS = ((Span(time(9), time(17)),),) * 5
HOURS = OpeningHours("Europe/London", (*WEEKDAYS, (), ()), frozenset({date(2026, 11, 23)}), timedelta(hours=4))


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(outbox, "FIRST_WAIT", 0.05)
    monkeypatch.setattr(table, "GLANCE", 0.05)


async def test_the_patient_is_told_that_it_was_passed_on_only_once_it_was(
    telegram: FakeTelegram,
    care: Clinic,
    ana: Patient,
    nurse: Patient,
    staff: Group,
) -> None:
    staff.chat.members[telegram.world.bot.id] = "kicked"
    async with care.open():
        ana.says("/help")
        await shows(ana, "[help]")
        ana.presses("[handoff_ask]")
        await shows(ana, "[handoff_write")
        ana.says("canary words")
        await telegram.called("sendMessage", times=5)
    assert "[handoff_passed]" not in texts(ana)
    assert b"canary words" not in care.file.read_bytes()
    staff.chat.members[telegram.world.bot.id] = "member"
    async with care.open():
        await shows(staff, "[staff_handoff: Ana | canary words]")
        await shows(ana, "[handoff_passed]")
    assert texts(staff) == ["[staff_handoff: Ana | canary words]"]


async def test_a_patient_whose_words_do_not_reach_the_staff_for_minutes_is_told_so_once(
    telegram: FakeTelegram, care: Clinic, ana: Patient, nurse: Patient, staff: Group
) -> None:
    async with care.open():
        await opened(ana, staff)
        staff.chat.members[telegram.world.bot.id] = "kicked"
        ana.says("are you there?")
        await telegram.called("sendMessage", times=6)
        early = texts(ana)
        care.clock.pass_(timedelta(minutes=4))
        ana.says("hello?")
        await shows(ana, "[handoff_delayed]")
        tried = len(telegram.calls("sendMessage"))
        await telegram.called("sendMessage", times=tried + 3)
    assert "[handoff_delayed]" not in early
    assert texts(ana).count("[handoff_delayed]") == 1


async def test_a_message_that_is_handled_again_is_passed_on_once(
    telegram: FakeTelegram,
    care: Clinic,
    ana: Patient,
    staff: Group,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(patience, "DOUBTFUL_WAITS", (0.05,))
    async with care.open():
        await opened(ana, staff)
        telegram.fail(faults.server_error(), "setMessageReaction", times=None)
        telegram.fail(faults.server_error(), "sendMessage", times=2)
        ana.says("once")
        await shows(ana, "[handoff_passed_on]")
    assert texts(staff).count("[staff_handoff: Ana | once]") == 1


async def test_a_message_that_could_not_be_written_down_is_tried_again_and_not_answered_by_the_bot(
    telegram: FakeTelegram, care: Clinic, ana: Patient, nurse: Patient, staff: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(handling, "LATER_WAITS", (0.05,))
    put, failures = HandoffPost.put, [StorageUnavailableError("away")] * 2

    async def sometimes(post: HandoffPost, letter: NewLetter, now: datetime) -> bool:
        if failures:
            raise failures.pop()
        return await put(post, letter, now)

    async with care.open():
        asked = await opened(ana, staff)
        monkeypatch.setattr(HandoffPost, "put", sometimes)
        ana.says("may I scratch")
        await shows(staff, "[staff_handoff: Ana | may I scratch]")
        failures.append(StorageUnavailableError("away"))
        nurse.says("no", chat=staff, reply_to=asked)
        await shows(ana, "[handoff_answer: no]")
    assert sum("may I scratch" in text for text in texts(staff)) == 1
    assert sum("[handoff_answer: no]" in text for text in texts(ana)) == 1
    assert not any("Better not" in text for text in texts(ana))


async def test_what_was_sent_and_could_not_be_noted_is_sent_again_rather_than_lost(
    telegram: FakeTelegram, care: Clinic, ana: Patient, staff: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivered, failures = HandoffPost.delivered, [StorageUnavailableError("away")]

    async def sometimes(post: HandoffPost, *args: Any) -> bool:
        if failures:
            raise failures.pop()
        return await delivered(post, *args)

    monkeypatch.setattr(HandoffPost, "delivered", sometimes)
    async with care.open():
        await opened(ana, staff)
    assert texts(staff) == ["[staff_handoff: Ana | may I swim?]"] * 2
    assert sum("[handoff_passed]" in text for text in texts(ana)) == 1


async def test_the_staff_are_told_when_the_patient_can_t_be_reached(
    telegram: FakeTelegram,
    care: Clinic,
    ana: Patient,
    nurse: Patient,
    staff: Group,
) -> None:
    async with care.open():
        asked = await opened(ana, staff)
        ana.blocks()
        nurse.says("hello?", chat=staff, reply_to=asked)
        await shows(staff, "[staff_handoff_lost: Ana]")


async def test_what_can_t_be_copied_is_told_to_its_writer(
    telegram: FakeTelegram,
    care: Clinic,
    ana: Patient,
    nurse: Patient,
    staff: Group,
) -> None:
    async with care.open():
        asked = await opened(ana, staff)
        telegram.fail(faults.delay(0.2), "copyMessage")
        photo = ana.sends_photo()
        telegram.world.messages[ana.id][photo.id].deleted = True
        await shows(ana, "[handoff_refused]")
        nurse.says("what was it?", chat=staff, reply_to=asked)
        await shows(ana, "[handoff_answer: what was it?]")


async def test_a_reply_that_can_t_be_passed_on_is_explained(
    telegram: FakeTelegram,
    care: Clinic,
    ana: Patient,
    nurse: Patient,
    staff: Group,
) -> None:
    async with care.open():
        asked = await opened(ana, staff)
        shape = {"type": "regular", "width": 512, "height": 512, "emoji": "👍"}
        sticker = telegram.world.store("sticker", b"RIFF", is_animated=False, is_video=False, **shape)  # type: ignore[arg-type]
        nurse._send(staff, asked, 0.0, "", sticker)
        await shows(staff, "[staff_handoff_unfit]")


async def test_the_promise_is_honest_and_the_staff_are_reminded_once_when_it_runs_out(
    telegram: FakeTelegram,
    care: Clinic,
    ana: Patient,
    nurse: Patient,
    staff: Group,
) -> None:
    care.knowledge = replace(care.knowledge, opening=HOURS)
    async with care.open():  # Sunday, 10:00; Monday is a holiday
        ana.says("/help")
        await shows(ana, "[help]")
        ana.presses("[handoff_ask]")
        await shows(ana, "[handoff_write")
        ana.says("first")
        passed = await shows(ana, "[handoff_passed]")
        care.clock.pass_(timedelta(days=2, hours=2, minutes=59))
        await shows(staff, "first")
        assert not any("overdue" in text for text in texts(staff))
    assert (
        passed.text == "[handoff_passed]\n\n[handoff_promise: 4 | Tuesday 24 November | 13:00]\n\n[handoff_closed_now]"
    )
    care.clock.pass_(timedelta(minutes=2))
    async with care.open():
        overdue = await shows(staff, "[staff_handoff_overdue: Ana | 13:00")
    async with care.open():
        nurse.says("sorry", chat=staff, reply_to=overdue)  # the reminder belongs to the conversation, too
        await shows(ana, "[handoff_answer: sorry]")
        ana.says("second")
        again = await ana.expect(lambda shown: "[handoff_promise: 4 | Wednesday 25 November | 09:0" in shown.text)
    assert "[handoff_closed_now]" not in again.text
    assert sum("overdue" in text for text in texts(staff)) == 1


async def test_the_staff_are_not_reminded_of_what_they_have_answered_meanwhile(
    telegram: FakeTelegram, care: Clinic, ana: Patient, nurse: Patient, staff: Group
) -> None:
    care.knowledge = replace(care.knowledge, opening=HOURS)
    async with care.open():
        asked = await opened(ana, staff)
    async with care.database() as db:
        assert await db.handoffs.remind(care.clock() + timedelta(days=9)) == 1
        again = NewLetter(1, HandoffSide.STAFF, HandoffKind.TEXT, 1, 999, "answered", staff.id)
        await db.handoff_post.put(again, care.clock())
        [letter] = await db.letters.waiting(HandoffSide.STAFF)
        await db.handoff_post.delivered(letter, staff.id, [998], care.clock())
    async with care.open():
        nurse.says("and more", chat=staff, reply_to=asked)
        await shows(ana, "and more")
        ana.says("thank you")
        await shows(staff, "thank you")
    assert not any("overdue" in text for text in texts(staff))


async def test_without_opening_hours_no_time_is_promised(
    telegram: FakeTelegram,
    care: Clinic,
    ana: Patient,
    staff: Group,
) -> None:
    async with care.open():
        await opened(ana, staff)
    assert "[handoff_passed]\n\n[handoff_closed_now]" in texts(ana)


async def test_a_conversation_in_which_nobody_writes_ends_for_both(
    telegram: FakeTelegram,
    care: Clinic,
    ana: Patient,
    staff: Group,
) -> None:
    async with care.open():
        await opened(ana, staff)
        care.clock.pass_(timedelta(days=3, minutes=1))
        await shows(ana, "[handoff_ended_by_silence]")
        await shows(staff, "[staff_handoff_silent: Ana]")


async def test_deleting_everything_marks_what_the_staff_were_shown(
    telegram: FakeTelegram,
    care: Clinic,
    ana: Patient,
    nurse: Patient,
    staff: Group,
) -> None:
    async with care.open():
        asked = await opened(ana, staff)
        ana.sends_photo("look")
        await staff.expect(lambda shown: shown.media is not None)
        ana.says("/privacy")
        await shows(ana, "[privacy")
        ana.presses("[privacy_forget]")
        await shows(ana, "[privacy_sure]")
        ana.presses("[privacy_erase]")
        await shows(ana, "[privacy_erased]")
        await until(lambda: texts(staff) == ["[staff_handoff_withdrawn]"])
        nurse.says("still there?", chat=staff, reply_to=asked)
        await shows(staff, "[staff_reply_unclear]")
    assert not any("still there?" in text for text in texts(ana))


async def test_who_is_not_of_the_staff_can_neither_answer_nor_close(
    telegram: FakeTelegram,
    care: Clinic,
    ana: Patient,
    nurse: Patient,
    staff: Group,
) -> None:
    eve = telegram.patient("Eve")
    others = telegram.group("Others", eve, admin=True)
    async with care.open():
        await opened(ana, staff)
        _, data = staff.with_button("[staff_handoff_close]")
        eve.says("/start")
        own = await eve.next_message()
        press = await eve.answer(eve.forges_press(data, own))
        for number in range(1, telegram.world.new_id()):  # a reply to a message of every id that there is, elsewhere
            found = telegram.world.message(eve.id, number)
            if found is not None:
                eve.says("wrong advice", reply_to=found)
        eve.says("@clinic_test_bot hello", chat=others)
        invited = await others.next_message()
        eve.says("wrong advice", chat=others, reply_to=invited)
        theirs = telegram.world.messages[others.id][invited.id]
        in_group = await eve.answer(eve._press(theirs, data))
        end = await eve.answer(eve.forges_press("h:end:1", own))
        aside = await eve.answer(eve.forges_press("h:bot:1", own))
        ana.says("still open?")
        await shows(staff, "still open?")

    assert [p.text for p in (press, in_group, end, aside)] == ["[out_of_date]"] * 4
    assert not any("wrong advice" in text for text in texts(ana))


async def test_what_colleagues_say_to_each_other_goes_to_nobody(
    telegram: FakeTelegram,
    care: Clinic,
    ana: Patient,
    nurse: Patient,
    staff: Group,
) -> None:
    staff.chat.members[telegram.world.bot.id] = "administrator"  # who hears everything
    async with care.open():
        asked = await opened(ana, staff)
        reply = nurse.says("you may", chat=staff, reply_to=asked)
        await shows(ana, "you may")
        nurse.says("really?", chat=staff, reply_to=reply)
        nurse.says("lunch?", chat=staff)
        nurse.says("end of test", chat=staff, reply_to=asked)
        await shows(ana, "end of test")
    assert not any("really?" in text or "lunch?" in text for text in [*texts(ana), *texts(staff)])


@pytest.mark.parametrize(
    "data", ["h:", "h:x:1", "h:send:", "h:send:m0", "h:send:u999", "h:end:", "h:send:m" + "9" * 40]
)
async def test_a_forged_button_leads_nowhere(
    telegram: FakeTelegram,
    care: Clinic,
    ana: Patient,
    staff: Group,
    data: str,
) -> None:
    async with care.open():
        ana.says("/help")
        shown = await shows(ana, "[help]")
        press = await ana.answer(ana.forges_press(data, shown))
    assert press.text == "[out_of_date]"
    assert texts(staff) == []

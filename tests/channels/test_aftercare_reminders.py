"""The reminder as it arrives, its buttons, and what becomes of it where Telegram refuses."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest

from bot.aftercare.model import EnrollmentState, PauseReason, ReminderState
from bot.answering.careplan import Step
from tests.aftercare.plans import PLAN
from tests.channels.care import NOTICE, Clinic, care_clinic, shows, texts
from tests.channels.serving import ICE_ANSWER
from tests.fake_telegram import FakeTelegram, Patient, Shown, faults
from tests.storage.samples import DAY, NOW

FIRST = "Day 1 of 7, Sunday 22 November\nIce helps." + NOTICE
BUTTONS = ["[reminder_more]", "[reminder_question]", "[reminder_got_it]", "[reminder_stop]"]


async def due_at_once(care: Clinic, who: Patient) -> None:
    """Treated yesterday, reminded at 9, and it is 10: the first one is sent when it begins."""
    await care.enrolls(who, "[care_yesterday]", "09:00")


async def reminded(who: Patient) -> Shown:
    return await shows(who, "Day 1 of 7")


async def test_a_reminder_is_a_state_with_its_advice_and_its_buttons(telegram: FakeTelegram, care: Clinic) -> None:
    ana = telegram.patient()
    async with care.open():
        await due_at_once(care, ana)
        reminder = await reminded(ana)
        ana.presses("[reminder_more]")
        answer = await shows(ana, ICE_ANSWER)
        assert await settled(care, ReminderState.SENT) == (None, 1)

    assert reminder.text == FIRST
    assert PLAN.title.casefold() not in (reminder.text + str(reminder.labels)).casefold()
    assert reminder.labels == BUTTONS
    assert answer.id != reminder.id


async def test_got_it_takes_only_itself_away(telegram: FakeTelegram, care: Clinic) -> None:
    ana = telegram.patient()
    async with care.open():
        await due_at_once(care, ana)
        reminder = await reminded(ana)
        presses = [await ana.answer(ana.presses("[reminder_got_it]", on=reminder))]
        left = await ana.expect(lambda shown: shown.id == reminder.id and len(shown.labels) == 3)
        presses.append(await ana.answer(ana.forges_press(presses[0].data, reminder)))

    assert [press.text for press in presses] == ["[reminder_thanks]"] * 2
    assert left.labels == [label for label in BUTTONS if label != "[reminder_got_it]"]
    assert left.text == FIRST


async def test_a_question_is_asked_for_once_and_then_answered_as_any(telegram: FakeTelegram, care: Clinic) -> None:
    ana = telegram.patient()
    async with care.open():
        await due_at_once(care, ana)
        reminder = await reminded(ana)
        for press in [ana.presses("[reminder_question]", reminder), ana.presses("[reminder_question]", reminder)]:
            await ana.answer(press)
        ana.says("is ice ok")
        await shows(ana, ICE_ANSWER)

    assert texts(ana).count("[reminder_ask]") == 1


async def test_stop_below_a_reminder_ends_all_and_leaves_the_advice(telegram: FakeTelegram, care: Clinic) -> None:
    ana = telegram.patient()
    async with care.open():
        await due_at_once(care, ana)
        reminder = await reminded(ana)
        for press in [ana.presses("[reminder_stop]", reminder), ana.presses("[reminder_stop]", reminder)]:
            await ana.answer(press)
        left = await ana.expect(lambda shown: shown.id == reminder.id and len(shown.labels) == 1)
        ana.says("/help")
        await shows(ana, "[help]")

    assert (left.text, left.labels) == (FIRST, ["[reminder_more]"])
    assert texts(ana).count("[care_stopped]") == 1
    async with care.database() as db:
        assert (await db.reports.counts())[ReminderState.STOPPED] == 2


async def test_a_stranger_can_do_nothing_with_anothers_reminder(telegram: FakeTelegram, care: Clinic) -> None:
    ana, eve = telegram.patient("Ana"), telegram.patient("Eve")
    async with care.open():
        await due_at_once(care, ana)
        reminder = await reminded(ana)
        data = [
            button.data for row in reminder.buttons for button in row if button.data and button.data.startswith("ar:")
        ]
        eve.says("/help")
        own = await eve.next_message()
        presses = [await eve.answer(eve.forges_press(one, own)) for one in data]
        group = telegram.group("All of us", ana, eve, admin=True)
        eve.says("@clinic_test_bot hello", chat=group)
        shown = await group.next_message()
        message = eve.world.messages[group.chat.id][shown.id]
        grouped = [await eve.answer(eve._press(message, one)) for one in (data[-1], "af:no:")]

    assert len(data) == 3
    assert {press.text for press in [*presses, *grouped]} == {"[out_of_date]"}
    assert texts(eve) == ["[help]"]
    assert texts(group) == [shown.text]
    async with care.database() as db:
        running = await db.enrollments.of_chat(ana.id)
        assert running is not None
        assert running.state is EnrollmentState.ACTIVE


async def the_day_after(care: Clinic, who: Patient) -> None:
    """Ana's reminder of day 1 became due an hour ago, while nobody was there to send it."""
    async with care.open():
        await care.enrolls(who, hour="09:00")
    care.clock.pass_(DAY)


async def settled(care: Clinic, *states: ReminderState, reason: str | None = None) -> tuple[str | None, int]:
    """Wait for what becomes of day 1; its reason and its tries."""
    async with asyncio.timeout(5), care.database() as db:
        while True:
            [line] = [line for line in await db.reports.due_between(NOW - 9 * DAY, NOW + 9 * DAY) if line.day == 1]
            if line.state in states and line.reason == (reason or line.reason) and (line.reason or reason is None):
                return line.reason, line.tries
            await asyncio.sleep(0.02)


async def test_a_step_that_the_clinic_took_out_is_not_sent(telegram: FakeTelegram, care: Clinic) -> None:
    ana = telegram.patient()
    await the_day_after(care, ana)
    care.knowledge = care_clinic(plans=(replace(PLAN, steps=PLAN.steps[1:]),))
    async with care.open():
        assert await settled(care, ReminderState.STOPPED) == ("removed", 0)

    assert not any("Day 1" in text for text in texts(ana))


async def test_the_text_is_the_one_that_the_clinic_has_now(telegram: FakeTelegram, care: Clinic) -> None:
    ana = telegram.patient()
    await the_day_after(care, ana)
    care.knowledge = care_clinic(plans=(replace(PLAN, steps=(Step(1, "New advice.", "ice"), *PLAN.steps[1:])),))
    async with care.open():
        reminder = await reminded(ana)

    assert reminder.text == "Day 1 of 7, Monday 23 November\nNew advice." + NOTICE


@pytest.mark.parametrize("fault", [faults.lost_reply(), faults.server_error(502, took_effect=True), faults.garbage()])
async def test_a_reminder_whose_answer_is_lost_counts_as_one_that_may_have_arrived(
    telegram: FakeTelegram, care: Clinic, fault: faults.Fault
) -> None:
    ana = telegram.patient()
    await the_day_after(care, ana)
    telegram.fail(fault, "sendMessage")
    async with care.open():
        assert await settled(care, ReminderState.DUE, reason="network") == ("network", 1)

    assert sum("Day 1" in text for text in texts(ana)) == 1


async def test_too_many_requests_is_waited_for_and_is_no_try(
    telegram: FakeTelegram, care: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PTB_TIMEDELTA", "true")  # the library warns of what it gives without
    ana = telegram.patient()
    await the_day_after(care, ana)
    telegram.fail(faults.too_many_requests(1), "sendMessage")
    async with care.open():
        await reminded(ana)
        assert await settled(care, ReminderState.SENT) == (None, 1)

    assert sum("Day 1" in text for text in texts(ana)) == 1


async def test_a_block_that_is_found_out_by_sending_pauses_the_plan(telegram: FakeTelegram, care: Clinic) -> None:
    ana = telegram.patient()
    await the_day_after(care, ana)
    ana.chat.members[telegram.world.bot.id] = "kicked"  # and the update that says so was lost
    async with care.open():
        assert await settled(care, ReminderState.DUE, reason="blocked") == ("blocked", 0)

    async with care.database() as db:
        enrollment = await db.enrollments.of_chat(ana.id)
        assert enrollment is not None
        assert enrollment.pause_reason is PauseReason.BLOCKED


async def test_a_chat_that_is_gone_ends_the_plan_and_the_staff_are_told(telegram: FakeTelegram, care: Clinic) -> None:
    ana, ben, nurse = telegram.patient("Ana"), telegram.patient("Ben"), telegram.patient("Nurse")
    care.staff = nurse.id
    await the_day_after(care, ana)
    ana.deletes_account()
    async with care.open():
        told = await shows(nurse, "[staff_ended")
    async with care.open():
        await due_at_once(care, ben)
        await reminded(ben)
    care.clock.pass_(DAY)
    del telegram.world.chats[ben.id]
    async with care.open():
        await nurse.expect(lambda shown: str(ben.id) in shown.html)

    assert told.html == f'[staff_ended: <a href="tg://user?id={ana.id}">[staff_patient]</a>]'
    async with care.database() as db:
        assert await db.enrollments.of_chat(ana.id) is None
        assert await db.enrollments.of_chat(ben.id) is None


async def test_what_telegram_does_not_take_is_told_to_the_staff_once(telegram: FakeTelegram, care: Clinic) -> None:
    ana, ben, nurse = telegram.patient("Ana"), telegram.patient("Ben"), telegram.patient("Nurse")
    care.staff = nurse.id
    async with care.open():
        await care.enrolls(ben, hour="09:00")
    await the_day_after(care, ana)
    spoilt = replace(PLAN, steps=(Step(1, "<blink>x</blink>", "ice"), *PLAN.steps[1:]))
    care.knowledge = care_clinic(plans=(spoilt,))
    async with care.open():
        await shows(nurse, "[staff_trouble]")
        async with care.database() as db:
            async with asyncio.timeout(5):
                while (await db.reports.counts())[ReminderState.FAILED] < 2:  # noqa: ASYNC110  a database tells nobody
                    await asyncio.sleep(0.02)
        nurse.says("/start")
        await shows(nurse, "[start]")

    assert texts(nurse) == ["[staff_trouble]", "[start]"]

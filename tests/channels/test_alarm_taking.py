"""An urgent message is told again and again until a person of the staff has taken it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.channels.telegram.aftercare import alarms
from tests.channels.care import NOTICE, Clinic, shows, texts
from tests.channels.serving import until
from tests.fake_telegram import FakeTelegram, Group, Limits, Patient

URGENT = "I cannot breathe"
FIVE = timedelta(minutes=5, seconds=1)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(alarms, "GLANCE", 0.05)


def repeats(staff: Group) -> list[str]:
    return [text for text in texts(staff) if text.startswith("[staff_untaken:")]


async def alarmed(ana: Patient, staff: Group) -> None:
    before = texts(ana).count("[urgent_told]")
    ana.says(URGENT)
    await until(lambda: texts(ana).count("[urgent_told]") > before)


async def test_an_alarm_is_repeated_every_five_minutes_until_a_person_takes_it(
    telegram: FakeTelegram, care: Clinic, ana: Patient, nurse: Patient, staff: Group
) -> None:
    async with care.open():
        await alarmed(ana, staff)
        care.clock.pass_(timedelta(minutes=4))
        assert repeats(staff) == []
        care.clock.pass_(timedelta(minutes=1, seconds=1))
        await until(lambda: len(repeats(staff)) == 1)
    care.clock.pass_(FIVE)
    async with care.open():  # across a restart
        await until(lambda: len(repeats(staff)) == 2)
        press = await nurse.answer(nurse.presses("[staff_take]", chat=staff))
        taken = await staff.expect(lambda shown: "[staff_taken: Nora | 10:" in shown.text)
        care.clock.pass_(FIVE)
        ana.says("/help")
        await shows(ana, "[help]")
    async with care.database() as db:
        alert = await db.alerts.get(1)
        lines = await db.audit.latest()

    assert press.text == "[staff_taking]"
    assert taken.text.startswith("[staff_alert: [staff_patient] | trouble breathing")
    assert len(repeats(staff)) == 2
    assert alert is not None
    assert alert.taken_by == f"Nora ({nurse.user.id})"
    assert [(line.who, line.action, line.about) for line in lines] == [(alert.taken_by, "alarm-taken", "alarm 1")]


async def test_many_that_nobody_has_taken_are_named_in_one_message_with_a_button_each(
    telegram: FakeTelegram, care: Clinic, ana: Patient, nurse: Patient, staff: Group
) -> None:
    ben, olga = telegram.patient("Ben"), telegram.patient("Olga")
    async with care.open():
        await alarmed(ana, staff)
        await alarmed(ben, staff)
        care.clock.pass_(FIVE)
        first = await shows(staff, "[staff_untaken: 2]")
        await nurse.answer(nurse.presses("[staff_take] (2)", on=first, chat=staff))
        await staff.expect(lambda shown: shown.id == first.id and shown.labels == ["[staff_take] (1)"])
        own = [shown for shown in staff.inbox if "[staff_alert" in shown.text]
        late = await olga.answer(olga._press(telegram.world.messages[staff.id][first.id], "xu:take:2"))
        care.clock.pass_(FIVE)
        second = await shows(staff, "[staff_untaken: 1]")

    assert first.labels == ["[staff_take] (1)", "[staff_take] (2)"]
    assert ["staff_taken" in shown.text for shown in own] == [False, True]
    assert late.text == "[staff_done_already]"
    assert second.labels == ["[staff_take] (1)"]


async def test_thirty_alarms_do_not_flood_the_group(
    telegram: FakeTelegram, care: Clinic, ana: Patient, staff: Group
) -> None:
    async with care.open():
        await alarmed(ana, staff)
    async with care.database() as db:
        for update in range(2, 31):
            await db.alerts.add(update, ana.id, "sign", "text", care.clock())
            await db.alerts.delivered(update, (staff.id, 1000 + update), care.clock())
    telegram.limit(Limits(per_chat_second=100))
    care.clock.pass_(FIVE)
    async with care.open():
        told = await shows(staff, "[staff_untaken: 30]")
    assert len(told.labels) == 10
    assert len(repeats(staff)) == 1
    assert [call.status for call in telegram.calls("sendMessage")].count(429) == 0


async def test_the_reminders_can_still_be_let_go_on_after_it_was_taken(
    telegram: FakeTelegram, care: Clinic, ana: Patient, nurse: Patient, staff: Group
) -> None:
    async with care.open():
        await care.enrolls(ana)
        await alarmed(ana, staff)
        await shows(ana, "[urgent_paused]")
        await nurse.answer(nurse.presses("[staff_take]", chat=staff))
        taken = await staff.expect(lambda shown: "staff_taken" in shown.text)
        await nurse.answer(nurse.presses("[staff_resume]", chat=staff))
        await shows(ana, "[staff_resumed]")
    assert taken.labels == ["[staff_resume]"]
    async with care.database() as db:
        assert [line.action for line in await db.audit.latest()] == ["reminders-resumed", "alarm-taken"]


async def test_a_reply_to_an_alarm_reaches_the_patient_and_takes_it(
    telegram: FakeTelegram, care: Clinic, ana: Patient, nurse: Patient, staff: Group
) -> None:
    async with care.open():
        await alarmed(ana, staff)
        alarm = await shows(staff, "[staff_alert")
        nurse.says("We are calling you now.", chat=staff, reply_to=alarm)
        answer = await shows(ana, "We are calling you now.")
        await staff.expect(lambda shown: "[staff_taken: Nora" in shown.text)
        ana.says("thank you")
        await shows(staff, "thank you")
    assert answer.text == "[handoff_answer: We are calling you now.]" + NOTICE


async def test_nobody_else_can_take_an_alarm(telegram: FakeTelegram, care: Clinic, ana: Patient, staff: Group) -> None:
    eve = telegram.patient("Eve")
    others = telegram.group("Others", eve)
    async with care.open():
        await alarmed(ana, staff)
        _, data = staff.with_button("[staff_take]")
        eve.says("@clinic_test_bot hello", chat=others)
        invited = await others.next_message()
        in_group = await eve.answer(eve._press(telegram.world.messages[others.id][invited.id], data))
        eve.says("/start")
        private = await eve.answer(eve.forges_press(data, await eve.next_message()))
        care.clock.pass_(FIVE)
        await until(lambda: len(repeats(staff)) == 1)
    assert (in_group.text, private.text) == ("[out_of_date]", "[out_of_date]")


@pytest.mark.parametrize("data", ["xu:", "xu:take:", "xu:take:99", "xu:drop:1", "xh:close:99", "xh:"])
async def test_a_button_of_the_staff_that_names_nothing_leads_nowhere(
    telegram: FakeTelegram, care: Clinic, ana: Patient, nurse: Patient, staff: Group, data: str
) -> None:
    async with care.open():
        await alarmed(ana, staff)
        alarm = await shows(staff, "[staff_alert")
        press = await nurse.answer(nurse._press(telegram.world.messages[staff.id][alarm.id], data))
    assert press.text == "[out_of_date]"

"""An urgent message: the patient first, then the staff, who are told until they know; and the plan waits."""

from __future__ import annotations

import pytest

from bot.aftercare.model import EnrollmentState, PauseReason
from bot.channels.telegram import handling, patience
from bot.channels.telegram.aftercare import alarms
from tests.channels.care import Clinic, shows, texts
from tests.channels.serving import EMERGENCY
from tests.fake_telegram import FakeTelegram, Patient, faults

URGENT = "I cannot breathe"


def alarm(patient: Patient, words: str = URGENT) -> str:
    link = f'<a href="tg://user?id={patient.id}">[staff_patient]</a>'
    return f"[staff_alert: {link} | trouble breathing | {words}]"


async def test_the_patient_is_answered_first_and_told_of_the_clinic_only_once_it_knows(
    telegram: FakeTelegram, care: Clinic
) -> None:
    ana, nurse = telegram.patient("Ana"), telegram.patient("Nurse")
    care.staff = nurse.id
    async with care.open():
        begun = await care.enrolls(ana)
        ana.says(URGENT)
        told = await shows(nurse, "[staff_alert")
        await shows(ana, "[urgent_told]")
        paused = await shows(ana, "[urgent_paused]")
        ana.says("/aftercare")
        await shows(ana, "[care_paused_urgent]")

    after = [shown.text for shown in ana.inbox if shown.id > begun.id]
    assert after[0] == EMERGENCY
    assert sorted(after[1:3]) == ["[urgent_paused]", "[urgent_told]"]
    assert told.html == alarm(ana)
    assert told.labels == ["[staff_take]", "[staff_resume]"]
    assert paused.labels == ["[care_resume]"]
    sent = [
        call
        for call in telegram.calls("sendMessage")
        if call.params["text"][:8] in ("[staff_a", "[urgent_", "[emergen")
    ]
    order = [str(call.params["text"])[1:12] for call in sent]
    assert order[0] == "emergency]\n"
    assert order.index("staff_alert") < order.index("urgent_told")
    async with care.database() as db:
        assert await db.alerts.undelivered() == []
        enrollment = await db.enrollments.of_chat(ana.id)
        assert enrollment is not None
        assert (enrollment.state, enrollment.pause_reason) == (EnrollmentState.PAUSED, PauseReason.URGENT)


async def test_the_patient_lets_the_reminders_go_on(telegram: FakeTelegram, care: Clinic) -> None:
    ana = telegram.patient()
    async with care.open():
        await care.enrolls(ana)
        ana.says(URGENT)
        await shows(ana, "[urgent_paused]")
        ana.presses("[care_resume]")
        await shows(ana, "[care_next")

    async with care.database() as db:
        enrollment = await db.enrollments.of_chat(ana.id)
        assert enrollment is not None
        assert enrollment.state is EnrollmentState.ACTIVE
    assert "[urgent_told]" not in texts(ana)  # there is nobody who could know


async def test_the_staff_let_the_reminders_go_on_and_nobody_else_can(telegram: FakeTelegram, care: Clinic) -> None:
    ana, eve, nurse = telegram.patient("Ana"), telegram.patient("Eve"), telegram.patient("Nurse")
    group = telegram.group("Staff", nurse)
    care.staff = group.id
    async with care.open():
        await care.enrolls(ana)
        ana.says(URGENT)
        told = await shows(group, "[staff_alert")
        _, data = group.with_button("[staff_resume]")
        eve.says("/help")
        own = await eve.next_message()
        refused = await eve.answer(eve.forges_press(data, own))
        async with care.database() as db:
            still = await db.enrollments.of_chat(ana.id)
        for press in [nurse.presses("[staff_resume]", chat=group), nurse.presses("[staff_resume]", chat=group)]:
            await nurse.answer(press)
        await shows(ana, "[staff_resumed]")
        left = await group.expect(lambda shown: shown.id == told.id and shown.labels == ["[staff_take]"])

    assert refused.text == "[out_of_date]"
    assert still is not None
    assert still.state is EnrollmentState.PAUSED
    assert left.html == alarm(ana)
    assert texts(ana).count("[staff_resumed]") == 1
    async with care.database() as db:
        enrollment = await db.enrollments.of_chat(ana.id)
        assert enrollment is not None
        assert enrollment.state is EnrollmentState.ACTIVE


async def test_the_staff_do_not_lift_a_patients_own_pause(telegram: FakeTelegram, care: Clinic) -> None:
    ana, nurse = telegram.patient("Ana"), telegram.patient("Nurse")
    care.staff = nurse.id
    async with care.open():
        await care.enrolls(ana)
        ana.says("/aftercare")
        await shows(ana, "[care_next")
        ana.presses("[care_pause]")
        await shows(ana, "[care_paused]")
        ana.says(URGENT)
        await shows(nurse, "[staff_alert")
        await nurse.answer(nurse.presses("[staff_resume]"))
        await nurse.expect(lambda shown: "[staff_alert" in shown.text and shown.labels == ["[staff_take]"])

    async with care.database() as db:
        enrollment = await db.enrollments.of_chat(ana.id)
        assert enrollment is not None
        assert enrollment.pause_reason is PauseReason.PATIENT
    assert "[urgent_paused]" not in texts(ana)


async def test_staff_out_of_reach_are_tried_again_and_the_patient_is_told_nothing_untrue(
    telegram: FakeTelegram, care: Clinic, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(alarms, "FIRST_WAIT", 0.05)
    ana, nurse = telegram.patient("Ana"), telegram.patient("Nurse")
    care.staff = nurse.id
    nurse.chat.members[telegram.world.bot.id] = "kicked"
    async with care.open():
        ana.says(URGENT)
        await shows(ana, "[emergency]")
        await telegram.called("sendMessage", times=4)
        assert texts(ana) == [EMERGENCY]
    nurse.chat.members[telegram.world.bot.id] = "member"
    async with care.open():  # what was not delivered is, after a restart
        await shows(nurse, "[staff_alert")
        await shows(ana, "[urgent_told]")

    assert "is STAFF_CHAT_ID right?" in caplog.text
    assert texts(ana) == [EMERGENCY, "[urgent_told]"]
    assert len(nurse.inbox) == 1


async def test_a_message_that_is_handled_twice_alarms_once(
    telegram: FakeTelegram, care: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(alarms, "FIRST_WAIT", 0.05)
    monkeypatch.setattr(patience, "DOUBTFUL_WAITS", (0.05, 0.05))
    monkeypatch.setattr(handling, "DOUBT_WAITS", (0.05, 0.05))
    ana, nurse = telegram.patient("Ana"), telegram.patient("Nurse")
    care.staff = nurse.id
    async with care.open():
        await care.enrolls(ana)
        telegram.fail(faults.server_error(500), "sendMessage", times=3, skip=1)  # the alarm's, or what comes beside it
        ana.says(URGENT)
        await shows(ana, "[urgent_told]", within=10)
        await shows(ana, "[urgent_paused]", within=10)

    assert [shown.html for shown in nurse.inbox] == [alarm(ana)]
    assert texts(ana).count(EMERGENCY) == 1


async def test_words_under_a_picture_and_behind_a_command_alarm_too(telegram: FakeTelegram, care: Clinic) -> None:
    ana, nurse = telegram.patient("Ana"), telegram.patient("Nurse")
    care.staff = nurse.id
    async with care.open():
        ana.sends_photo("my throat closing <now>")
        await nurse.expect(lambda shown: shown.html == alarm(ana, "my throat closing &lt;now&gt;"))
        ana.says("/help I cannot breathe")
        await nurse.expect(lambda shown: shown.html == alarm(ana))
        ana.says("/bleeding and I cannot breathe")
        await nurse.expect(lambda shown: shown.html == alarm(ana, "bleeding and I cannot breathe"))


async def test_a_group_raises_no_alarm(telegram: FakeTelegram, care: Clinic) -> None:
    ana, nurse = telegram.patient("Ana"), telegram.patient("Nurse")
    care.staff = nurse.id
    group = telegram.group("All of us", ana)
    async with care.open():
        ana.says("@clinic_test_bot I cannot breathe", chat=group)
        await shows(group, "[emergency]")
        nurse.says("/help")
        await shows(nurse, "[staff_help]")

    assert texts(nurse) == ["[staff_help]"]

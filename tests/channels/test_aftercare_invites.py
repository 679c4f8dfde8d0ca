"""Invitations of the staff, /whoami, and what happens when a patient blocks the bot."""

from __future__ import annotations

from datetime import timedelta

from bot.aftercare.model import EnrollmentState, PauseReason
from bot.channels.telegram.aftercare.invites import LIFE
from tests.aftercare.plans import PLAN
from tests.channels.care import OTHER_PLAN, Clinic, care_clinic, shows, texts
from tests.fake_telegram import FakeTelegram, Group, Patient, Shown

LINK = "https://t.me/clinic_test_bot?start="


async def invitation(nurse: Patient, group: Group, command: str = "/invite yesterday") -> tuple[Shown, str]:
    """The picture, and what the link in it carries."""
    nurse.says(command, chat=group)
    shown = await group.expect(lambda shown: shown.media is not None)
    return shown, shown.text.partition(LINK)[2].partition(" ")[0]


async def refused(who: Patient, payload: str) -> None:
    last = who.inbox[-1].id
    who.starts(payload)
    await who.expect(lambda shown: shown.id > last and shown.text == "[invite_over]")


async def test_a_patient_scans_the_code_and_has_only_to_agree(telegram: FakeTelegram, care: Clinic) -> None:
    ana, nurse = telegram.patient("Ana"), telegram.patient("Nurse")
    group = telegram.group("Staff", nurse)
    care.staff = group.id
    async with care.open():
        shown, payload = await invitation(nurse, group)
        ana.starts(payload)
        await shows(ana, "[care_consent: Sunday 22 November | Tuesday 24 November | 09:00 | London]")
        ana.presses("[care_yes]")
        await shows(ana, "[care_begun")

    assert shown.media is not None
    assert shown.media.data.startswith(b"\x89PNG")
    assert shown.text == f"[staff_invite: Laser | Saturday 21 November | {LINK}{payload} | Tuesday 24 November]"
    assert len(payload) == 34
    async with care.database() as db:
        enrollment = await db.enrollments.of_chat(ana.id)
        assert enrollment is not None
        assert (enrollment.plan_id, enrollment.treatment_date.day, enrollment.hour) == ("laser", 21, 9)


async def test_an_invitation_is_for_one_patient_and_not_for_ever(telegram: FakeTelegram, care: Clinic) -> None:
    ana, ben, nurse = telegram.patient("Ana"), telegram.patient("Ben"), telegram.patient("Nurse")
    group = telegram.group("Staff", nurse)
    care.staff = group.id
    async with care.open():
        _, payload = await invitation(nurse, group)
        for who in (ana, ben):  # both have scanned it, and both are asked
            who.starts(payload)
            await shows(who, "[care_consent")
        ana.presses("[care_yes]")
        await shows(ana, "[care_begun")
        ben.presses("[care_yes]")
        await shows(ben, "[invite_over]")
        await refused(ben, payload)
        await refused(ben, "i_" + "x" * 32)
        group.world.own_messages(group.chat)[-1].deleted = True
        _, second = await invitation(nurse, group)
        care.clock.pass_(LIFE + timedelta(minutes=1))
        await refused(ben, second)

    assert second != payload
    async with care.database() as db:
        assert await db.enrollments.of_chat(ben.id) is None


async def test_an_invitation_without_a_date_asks_the_patient(telegram: FakeTelegram, care: Clinic) -> None:
    ana, nurse = telegram.patient("Ana"), telegram.patient("Nurse")
    care.staff = nurse.id  # a person may be the staff
    async with care.open():
        nurse.says("/invite")
        shown = await nurse.expect(lambda shown: shown.media is not None)
        ana.starts(shown.text.partition(LINK)[2].partition(" ")[0])
        await shows(ana, "[care_date]")

    assert "| [staff_invite_any_date] |" in shown.text


async def test_an_invitation_asks_who_has_a_plan_which_to_keep(telegram: FakeTelegram, care: Clinic) -> None:
    ana, nurse = telegram.patient("Ana"), telegram.patient("Nurse")
    care.staff = nurse.id
    care.knowledge = care_clinic(plans=(PLAN, OTHER_PLAN))
    async with care.open():
        ana.says("/aftercare")
        await shows(ana, "[care_plan]")
        ana.presses("Laser")
        await shows(ana, "[care_date]")
        ana.presses("[care_today]")
        await shows(ana, "[care_hour")
        ana.presses("21:00")
        await shows(ana, "[care_consent")
        ana.presses("[care_yes]")
        begun = await shows(ana, "[care_begun")
        nurse.says("/invite peel today")
        shown = await nurse.expect(lambda shown: shown.media is not None)
        ana.starts(shown.text.partition(LINK)[2].partition(" ")[0])
        await shows(ana, "[care_two: Peeling]")
        ana.presses("[care_take]")
        await ana.expect(lambda shown: shown.id > begun.id and "[care_consent" in shown.text)
        ana.presses("[care_yes]")
        await ana.expect(lambda shown: shown.id > begun.id and "[care_begun" in shown.text)

    async with care.database() as db:
        enrollment = await db.enrollments.of_chat(ana.id)
        assert enrollment is not None
        assert enrollment.plan_id == "peel"


async def test_what_can_not_be_read_behind_invite_is_asked_back(telegram: FakeTelegram, care: Clinic) -> None:
    nurse = telegram.patient("Nurse")
    care.staff = nurse.id
    care.knowledge = care_clinic(plans=(PLAN, OTHER_PLAN))
    async with care.open():
        for said in ("/invite", "/invite today", "/invite peel someday", "/invite peel 1 june 2020"):
            nurse.says(said)
            shown = await nurse.next_message()
            assert shown.text == "[staff_invite_unclear: laser, peel]"


async def test_invite_is_no_command_elsewhere_and_whoami_tells_the_chat(telegram: FakeTelegram, care: Clinic) -> None:
    ana, nurse = telegram.patient("Ana"), telegram.patient("Nurse")
    staff, other = telegram.group("Staff", nurse), telegram.group("Others", ana)
    care.staff = staff.id
    async with care.open():
        ana.says("/invite")
        await shows(ana, "[unknown_command]")
        ana.says("/invite", chat=other)
        ana.says("/whoami", chat=other)
        await shows(other, f"[whoami: {other.id}]")
        ana.says("/whoami")
        await shows(ana, f"[whoami: {ana.id}]")

    assert texts(other) == [f"[whoami: {other.id}]"]


async def test_without_a_staff_chat_nobody_invites(telegram: FakeTelegram, care: Clinic) -> None:
    ana = telegram.patient()
    async with care.open():
        ana.says("/invite")
        await shows(ana, "[unknown_command]")


async def test_a_block_pauses_at_once_and_coming_back_offers_to_go_on(telegram: FakeTelegram, care: Clinic) -> None:
    ana, ben = telegram.patient("Ana"), telegram.patient("Ben")
    async with care.open():
        begun = await care.enrolls(ana)
        ana.blocks()
        ben.blocks()
        await telegram.all_confirmed()
        ana.unblocks()
        ben.unblocks()
        offered = await shows(ana, "[care_unblocked]")
        async with care.database() as db:
            enrollment = await db.enrollments.of_chat(ana.id)
        ana.presses("[care_resume]")
        await ana.expect(lambda shown: shown.id > begun.id and "[care_next" in shown.text)
        ben.says("/help")
        await shows(ben, "[help]")

    assert "my_chat_member" in telegram.calls("getUpdates")[0].params["allowed_updates"]
    assert offered.labels == ["[care_resume]", "[reminder_stop]"]
    assert enrollment is not None
    assert (enrollment.state, enrollment.pause_reason) == (EnrollmentState.PAUSED, PauseReason.BLOCKED)
    assert texts(ben) == ["[help]"]
    async with care.database() as db:
        enrollment = await db.enrollments.of_chat(ana.id)
        assert enrollment is not None
        assert enrollment.state is EnrollmentState.ACTIVE


async def test_a_pause_of_the_patients_own_outlives_a_block(telegram: FakeTelegram, care: Clinic) -> None:
    ana = telegram.patient()
    async with care.open():
        await care.enrolls(ana)
        ana.says("/aftercare")
        await shows(ana, "[care_next")
        ana.presses("[care_pause]")
        await shows(ana, "[care_paused]")
        ana.blocks()
        ana.unblocks()
        ana.says("/help")
        await shows(ana, "[help]")

    assert "[care_unblocked]" not in texts(ana)
    async with care.database() as db:
        enrollment = await db.enrollments.of_chat(ana.id)
        assert enrollment is not None
        assert enrollment.pause_reason is PauseReason.PATIENT

"""A patient fills in the form: /aftercare, the questions, the whole plan, consent."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from bot.aftercare.model import EnrollmentState
from tests.aftercare.plans import PLAN
from tests.channels.care import LONDON, NOTICE, OTHER_PLAN, Clinic, care_clinic, shows, texts
from tests.channels.serving import EMERGENCY, FALLBACK, ICE, ICE_ANSWER
from tests.fake_telegram import FakeTelegram

HOURS = [f"{hour:02}:00" for hour in range(7, 22)]
WHOLE_PLAN = (
    "[plan: 7]\n\n"
    "[plan_step: 1 | 7 | Monday 23 November | 21:00]\nIce helps.\n\n"
    "[plan_step: 2 | 7 | Tuesday 24 November | 21:00]\nRest.\n\n"
    "[plan_step: 3 | 7 | Wednesday 25 November | 21:00]\nDon't scratch." + NOTICE
)


async def test_a_patient_sees_the_whole_plan_and_agrees_before_it_begins(telegram: FakeTelegram, care: Clinic) -> None:
    ana = telegram.patient()
    async with care.open():
        ana.says("/aftercare")
        asked = await shows(ana, "[care_date]")
        ana.presses("[care_today]")
        hours = await shows(ana, "[care_hour: London]")
        ana.presses("21:00")
        consent = await shows(ana, "[care_consent")
        async with care.database() as db:
            assert await db.enrollments.of_chat(ana.id) is None
        ana.presses("[care_yes]")
        begun = await shows(ana, "[care_begun")

    assert asked.labels == ["[care_today]", "[care_yesterday]", "[care_other_date]", "[care_no]"]
    assert hours.id == asked.id
    assert hours.labels == [*HOURS, "[care_change_zone]", "[care_no]"]
    assert texts(ana)[1] == WHOLE_PLAN
    assert consent.text == "[care_consent: Monday 23 November | Wednesday 25 November | 21:00 | London]"
    assert begun.text == "[care_begun: Monday 23 November | 21:00 | London]"
    assert begun.id == consent.id
    assert begun.labels == []
    assert ana.inbox[0].labels == []  # the hours have gone, too
    async with care.database() as db:
        enrollment = await db.enrollments.of_chat(ana.id)
        assert enrollment is not None
        assert (enrollment.plan_id, enrollment.treatment_date) == ("laser", date(2026, 11, 22))
        assert (enrollment.hour, enrollment.zone) == (21, "Europe/London")
        assert enrollment.state is EnrollmentState.ACTIVE
        assert [line.day for line in await db.reports.coming(enrollment.id, care.clock())] == [1, 2, 3]
        assert await db.dialogs.get(ana.id, care.clock()) is None


async def test_who_says_no_has_nothing_kept(telegram: FakeTelegram, care: Clinic) -> None:
    ana = telegram.patient()
    async with care.open():
        ana.says("/aftercare")
        await shows(ana, "[care_date]")
        ana.presses("[care_no]")
        left = await shows(ana, "[care_left]")

    assert left.labels == []
    async with care.database() as db:
        assert await db.enrollments.of_chat(ana.id) is None
        assert await db.dialogs.get(ana.id, care.clock()) is None


async def test_who_begins_late_gets_what_is_left_and_the_earlier_advice_once(
    telegram: FakeTelegram, care: Clinic
) -> None:
    ana = telegram.patient()
    async with care.open():
        ana.says("/aftercare")
        await shows(ana, "[care_date]")
        ana.says("2 days ago")
        await shows(ana, "[care_hour: London]")
        ana.presses("21:00")
        await shows(ana, "[care_consent: Sunday 22 November | Monday 23 November")
        ana.presses("[care_yes]")
        await shows(ana, "[earlier_advice]")
        ana.says("/aftercare")
        await shows(ana, "[care_next: 2 | 7 | Sunday 22 November | 21:00 | London]")

    assert "[plan_step_past: 1 | 7 | Saturday 21 November]\nIce helps." in texts(ana)[2]
    assert [text for text in texts(ana) if "earlier" in text] == ["[earlier_advice]\n\nIce helps." + NOTICE]
    async with care.database() as db:
        enrollment = await db.enrollments.of_chat(ana.id)
        assert enrollment is not None
        assert [line.day for line in await db.reports.coming(enrollment.id, care.clock())] == [2, 3]


async def test_the_plan_is_chosen_where_there_are_several(telegram: FakeTelegram, care: Clinic) -> None:
    ana = telegram.patient()
    care.knowledge = care_clinic(plans=(PLAN, OTHER_PLAN))
    async with care.open():
        ana.says("/aftercare")
        which = await shows(ana, "[care_plan]")
        ana.presses("Peeling")
        await shows(ana, "[care_date]")

    assert which.labels == ["Laser", "Peeling", "[care_no]"]


async def test_a_date_is_chosen_in_a_calendar(telegram: FakeTelegram, care: Clinic) -> None:
    ana = telegram.patient()
    async with care.open():
        ana.says("/aftercare")
        await shows(ana, "[care_date]")
        ana.presses("[care_other_date]")
        month = await ana.expect(lambda shown: "November 2026" in shown.labels)
        ana.presses("▶")
        following = await ana.expect(lambda shown: "December 2026" in shown.labels)
        ana.presses("1")
        await shows(ana, "[care_hour")

    assert month.labels[:10] == ["·", "November 2026", "▶", "Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"]
    assert month.labels[10:-1] == ["·"] * 20 + [str(day) for day in range(15, 31)] + ["·"] * 6
    assert following.labels[:3] == ["◀", "December 2026", "▶"]
    async with care.database() as db:
        kept = await db.dialogs.get(ana.id, care.clock())
        assert kept is not None
        assert '"day": "2026-12-01"' in kept.state


async def test_a_date_that_may_be_two_is_asked(telegram: FakeTelegram, care: Clinic) -> None:
    ana = telegram.patient()
    async with care.open():
        care.clock.pass_(timedelta(days=13))  # 5 December
        ana.says("/aftercare")
        await shows(ana, "[care_date]")
        ana.says("1/12")
        two = await shows(ana, "[care_date_two]")
        ana.presses(two.labels[0])
        await shows(ana, "[care_hour")

    assert two.labels == ["Tuesday 1 December 2026", "Tuesday 12 January 2027", "[care_no]"]


async def test_an_urgent_message_goes_before_the_form(telegram: FakeTelegram, care: Clinic) -> None:
    ana = telegram.patient()
    async with care.open():
        ana.says("/aftercare")
        await ana.next_message()
        ana.says("I cannot breathe since yesterday")
        urgent = await ana.next_message()
        ana.says("/help")
        following = await ana.next_message()

    assert urgent.text == EMERGENCY
    assert following.text == "[help]"


async def test_a_red_flag_in_pieces_goes_before_an_answer_to_the_form(telegram: FakeTelegram, care: Clinic) -> None:
    ana = telegram.patient()
    care.knowledge = care_clinic(plan_defaults=replace(LONDON, zone=None), places={"closing": ("Africa/Cairo",)})
    async with care.open():
        ana.says("/aftercare")
        await ana.next_message()
        ana.says("my throat")  # no sign yet, and no place: a question
        await shows(ana, "[choices]")
        ana.says("closing")  # a place to this clinic
        await shows(ana, "[emergency]")

    assert not any("[care_date]" in text for text in texts(ana))


async def test_a_question_in_the_middle_is_answered_and_the_form_goes_on(telegram: FakeTelegram, care: Clinic) -> None:
    ana = telegram.patient()
    async with care.open():
        ana.says("/aftercare")
        await ana.next_message()
        ana.says(ICE)
        answer = await ana.next_message()
        again = await ana.next_message()
        ana.says("something else entirely, nobody knows what")
        unknown = await ana.next_message()
        asked = await ana.next_message()

    assert answer.text == ICE_ANSWER
    assert again.text == "[care_date]"
    assert unknown.text == FALLBACK
    assert asked.text == "[care_date_unclear]\n\n[care_date]"


async def test_after_an_hour_a_text_is_a_question_again(telegram: FakeTelegram, care: Clinic) -> None:
    ana = telegram.patient()
    async with care.open():
        ana.says("/aftercare")
        await ana.next_message()
        care.clock.pass_(timedelta(hours=1, minutes=1))
        ana.says("yesterday")
        answer = await ana.next_message()

    assert answer.text.endswith(NOTICE)
    assert texts(ana) == ["[care_date]", answer.text]


async def test_where_the_clinics_zone_is_unset_the_patient_is_asked_first(telegram: FakeTelegram, care: Clinic) -> None:
    ana = telegram.patient()
    care.knowledge = care_clinic(plan_defaults=replace(LONDON, zone=None))
    async with care.open():
        ana.says("/aftercare")
        await shows(ana, "[care_zone]")
        ana.says("Auckland")
        dates = await shows(ana, "[care_date]")
        ana.presses("[care_today]")
        await shows(ana, "[care_hour: Auckland]")
        ana.presses("09:00")
        consent = await shows(ana, "[care_consent")

    # It is 23:00 on the 22nd in Auckland.
    assert consent.text == "[care_consent: Monday 23 November | Wednesday 25 November | 09:00 | Auckland]"
    assert dates.labels[0] == "[care_today]"


async def test_a_guessed_place_is_confirmed_with_its_time(telegram: FakeTelegram, care: Clinic) -> None:
    ana = telegram.patient()
    care.knowledge = care_clinic(plan_defaults=replace(LONDON, zone=None))
    async with care.open():
        ana.says("/aftercare")
        await shows(ana, "[care_zone]")
        ana.says("Egpyt")
        which = await shows(ana, "[care_zone_which]")
        ana.presses("Cairo, 12:00")
        await shows(ana, "[care_date]")

    assert which.labels == ["Cairo, 12:00", "[care_no]"]


async def test_a_country_with_several_zones_is_asked_which(telegram: FakeTelegram, care: Clinic) -> None:
    ana = telegram.patient()
    async with care.open():
        ana.says("/aftercare")
        await shows(ana, "[care_date]")
        ana.presses("[care_today]")
        await shows(ana, "[care_hour: London]")
        ana.presses("[care_change_zone]")
        await shows(ana, "[care_zone]")
        ana.says("Portugal")
        which = await shows(ana, "[care_zone_which]")
        ana.presses("Lisbon, 10:00")
        await shows(ana, "[care_hour: Lisbon]")

    assert which.labels == ["Lisbon, 10:00", "Azores, 09:00", "[care_no]"]


async def test_a_form_survives_a_restart(telegram: FakeTelegram, care: Clinic) -> None:
    ana = telegram.patient()
    async with care.open():
        ana.says("/aftercare")
        await shows(ana, "[care_date]")
        ana.presses("[care_yesterday]")
        await shows(ana, "[care_hour: London]")
        await telegram.all_confirmed()
    async with care.open():
        ana.presses("21:00")
        await shows(ana, "[care_consent")
    async with care.open():
        ana.presses("[care_yes]")
        begun = await shows(ana, "[care_begun")

    assert begun.text == "[care_begun: Sunday 22 November | 21:00 | London]"


async def test_what_is_agreed_to_can_be_changed_before(telegram: FakeTelegram, care: Clinic) -> None:
    ana = telegram.patient()
    async with care.open():
        ana.says("/aftercare")
        await shows(ana, "[care_date]")
        ana.presses("[care_today]")
        await shows(ana, "[care_hour: London]")
        ana.presses("21:00")
        consent = await shows(ana, "[care_consent")
        ana.presses("[care_change_date]")
        await shows(ana, "[care_date]")
        ana.presses("[care_yesterday]")
        changed = await shows(ana, "[care_consent: Sunday 22 November")

    assert consent.labels == [
        "[care_yes]", "[care_change_date]", "[care_change_hour]", "[care_change_zone]", "[care_no]",
    ]  # fmt: skip
    assert changed.id != consent.id


async def test_consent_holds_only_for_what_was_shown(telegram: FakeTelegram, care: Clinic) -> None:
    ana = telegram.patient()
    async with care.open():
        ana.says("/aftercare")
        await shows(ana, "[care_date]")
        ana.presses("[care_today]")
        await shows(ana, "[care_hour: London]")
        ana.presses("21:00")
        old = await shows(ana, "[care_consent: Monday 23 November")
        ana.says("/aftercare")
        await shows(ana, "[care_date]")
        ana.says("yesterday")
        await ana.expect(lambda shown: shown.id > old.id and "[care_hour" in shown.text)
        ana.says("7:00")
        await ana.expect(lambda shown: shown.id > old.id and "[care_consent" in shown.text)
        await ana.answer(ana.presses("[care_yes]", on=old))
        again = await ana.expect(lambda shown: shown.id > old.id and "[care_consent" in shown.text)

    assert "07:00" in again.text
    async with care.database() as db:
        assert await db.enrollments.of_chat(ana.id) is None


async def test_agreeing_twice_begins_once(telegram: FakeTelegram, care: Clinic) -> None:
    ana = telegram.patient()
    async with care.open():
        ana.says("/aftercare")
        await shows(ana, "[care_date]")
        ana.presses("[care_yesterday]")
        await shows(ana, "[care_hour: London]")
        ana.presses("21:00")
        consent = await shows(ana, "[care_consent")
        for press in [ana.presses("[care_yes]", on=consent), ana.presses("[care_yes]", on=consent)]:
            await ana.answer(press)
        await shows(ana, "[care_begun")
        ana.says("/help")
        await shows(ana, "[help]")

    assert [text.partition(":")[0] for text in texts(ana)[-2:]] == ["[care_begun", "[help]"]
    async with care.database() as db:
        assert sum((await db.reports.counts()).values()) == 3


async def test_a_button_of_a_form_that_is_gone_leads_to_a_new_one(telegram: FakeTelegram, care: Clinic) -> None:
    ana = telegram.patient()
    async with care.open():
        ana.says("/aftercare")
        await shows(ana, "[care_date]")
        care.clock.pass_(timedelta(days=3))
        ana.presses("[care_today]")
        await shows(ana, "[care_again]")


async def test_a_forged_answer_is_no_answer(telegram: FakeTelegram, care: Clinic) -> None:
    ana = telegram.patient()
    async with care.open():
        ana.says("/aftercare")
        asked = await shows(ana, "[care_date]")
        presses = [await ana.answer(ana.forges_press(data, asked)) for data in ("af:hour:23", "af:what:1", "am:stop:1")]

    assert [(press.text, press.alert) for press in presses] == [("[out_of_date]", True)] * 3
    assert texts(ana) == ["[care_date]"]

"""A plan that runs: what /aftercare shows and changes, and how it is stopped."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from bot.aftercare.model import EnrollmentState, PauseReason, ReminderState
from tests.aftercare.plans import PLAN
from tests.channels.care import OTHER_PLAN, Clinic, care_clinic, shows, texts
from tests.channels.serving import EMERGENCY
from tests.fake_telegram import FakeTelegram

NEXT = "[care_next: 1 | 7 | Monday 23 November | 21:00 | London]"
BUTTONS = ["[care_change_hour]", "[care_change_date]", "[reminder_stop]"]


async def test_aftercare_shows_what_is_next_and_pauses_and_goes_on(telegram: FakeTelegram, care: Clinic) -> None:
    ana = telegram.patient()
    async with care.open():
        await care.enrolls(ana)
        ana.says("/aftercare")
        overview = await shows(ana, NEXT)
        ana.presses("[care_pause]")
        paused = await shows(ana, "[care_paused]")
        async with care.database() as db:
            enrollment = await db.enrollments.of_chat(ana.id)
        ana.presses("[care_resume]")
        going_on = await ana.expect(lambda shown: shown.text == NEXT)

    assert overview.labels == ["[care_pause]", *BUTTONS]
    assert (paused.text, paused.labels) == (f"[care_paused]\n\n{NEXT}", ["[care_resume]", *BUTTONS])
    assert enrollment is not None
    assert (enrollment.state, enrollment.pause_reason) == (EnrollmentState.PAUSED, PauseReason.PATIENT)
    assert going_on.labels == overview.labels
    async with care.database() as db:
        enrollment = await db.enrollments.of_chat(ana.id)
        assert enrollment is not None
        assert enrollment.state is EnrollmentState.ACTIVE


async def test_the_hour_and_the_zone_can_be_changed(telegram: FakeTelegram, care: Clinic) -> None:
    ana = telegram.patient()
    async with care.open():
        await care.enrolls(ana)
        ana.says("/aftercare")
        await shows(ana, NEXT)
        ana.presses("[care_change_hour]")
        await ana.expect(lambda shown: "08:00" in shown.labels)
        ana.presses("08:00")
        await shows(ana, "[care_next: 1 | 7 | Monday 23 November | 08:00 | London]")
        ana.presses("[care_change_hour]")
        await ana.expect(lambda shown: "07:00" in shown.labels)
        ana.presses("[care_change_zone]")
        await shows(ana, "[care_zone]")
        ana.says("Tokyo")
        await shows(ana, "[care_hour: Tokyo]")
        ana.says("9")
        await shows(ana, "[care_next: 1 | 7 | Monday 23 November | 09:00 | Tokyo]")

    async with care.database() as db:
        enrollment = await db.enrollments.of_chat(ana.id)
        assert enrollment is not None
        coming = await db.reports.coming(enrollment.id, care.clock())
        assert [line.due_at.hour for line in coming] == [0, 0, 0]  # 9:00 in Tokyo


async def test_another_date_moves_the_whole_plan(telegram: FakeTelegram, care: Clinic) -> None:
    ana = telegram.patient()
    async with care.open():
        await care.enrolls(ana)
        ana.says("/aftercare")
        await shows(ana, NEXT)
        ana.presses("[care_change_date]")
        await shows(ana, "[care_date]")
        ana.says("25 november")
        plan = await shows(ana, "[plan_step: 3 | 7 | Saturday 28 November | 21:00]")
        await shows(ana, "[care_next: 1 | 7 | Thursday 26 November | 21:00 | London]")

    assert plan.text.startswith("[plan: 7]")
    async with care.database() as db:
        enrollment = await db.enrollments.of_chat(ana.id)
        assert enrollment is not None
        assert enrollment.treatment_date == date(2026, 11, 25)
        assert [line.due_at.day for line in await db.reports.coming(enrollment.id, care.clock())] == [26, 27, 28]


async def test_a_date_with_nothing_left_ends_the_plan(telegram: FakeTelegram, care: Clinic) -> None:
    ana = telegram.patient()
    async with care.open():
        await care.enrolls(ana)
        ana.says("/aftercare")
        await shows(ana, NEXT)
        ana.presses("[care_change_date]")
        await shows(ana, "[care_date]")
        ana.says("6 days ago")
        await shows(ana, "[care_over]")

    async with care.database() as db:
        assert await db.enrollments.of_chat(ana.id) is None


async def test_stop_is_committed_before_it_is_confirmed(telegram: FakeTelegram, care: Clinic) -> None:
    ana, ben = telegram.patient("Ana"), telegram.patient("Ben")
    async with care.open():
        await care.enrolls(ana)
        await care.enrolls(ben)
        ana.says("/stop")
        await shows(ana, "[care_stopped]")
        async with care.database() as db:
            assert await db.enrollments.of_chat(ana.id) is None
            assert await db.enrollments.of_chat(ben.id) is not None
            counts = await db.reports.counts()
        ana.says("/stop")
        await shows(ana, "[care_not_running]")
        ana.says("/aftercare")
        await shows(ana, "[care_date]")

    assert (counts[ReminderState.STOPPED], counts[ReminderState.DUE]) == (3, 3)


async def test_the_word_on_the_button_stops_too(telegram: FakeTelegram, care: Clinic) -> None:
    ana = telegram.patient()
    care.knowledge = care_clinic(wording=replace(care.knowledge.wording, reminder_stop="Stop"))
    async with care.open():
        await care.enrolls(ana)
        ana.says(" STOP! ")
        await shows(ana, "[care_stopped]")


async def test_what_is_said_with_stop_is_answered_urgent_first(telegram: FakeTelegram, care: Clinic) -> None:
    ana = telegram.patient()
    async with care.open():
        begun = await care.enrolls(ana)
        ana.says("/stop I cannot breathe")
        await shows(ana, "[care_stopped]")

    after = [shown.text for shown in ana.inbox if shown.id > begun.id]
    assert after[0] == EMERGENCY
    assert after[-1] == "[care_stopped]"
    async with care.database() as db:
        assert await db.enrollments.of_chat(ana.id) is None


async def test_stopping_by_the_button_and_pressing_what_is_left(telegram: FakeTelegram, care: Clinic) -> None:
    ana = telegram.patient()
    async with care.open():
        await care.enrolls(ana)
        ana.says("/aftercare")
        first = await shows(ana, NEXT)
        ana.says("/aftercare")
        second = await ana.expect(lambda shown: shown.id != first.id and shown.text == NEXT)
        ana.presses("[reminder_stop]", on=second)
        await shows(ana, "[care_stopped]")
        late = await ana.answer(ana.presses("[care_pause]", on=first))
        again = await ana.answer(ana.presses("[reminder_stop]", on=first))

    assert (late.text, late.alert) == ("[out_of_date]", True)
    assert again.text == ""
    assert texts(ana)[-2:] == ["[care_stopped]", "[care_stopped]"]


async def test_a_strangers_press_for_another_does_nothing(telegram: FakeTelegram, care: Clinic) -> None:
    ana, eve = telegram.patient("Ana"), telegram.patient("Eve")
    async with care.open():
        await care.enrolls(ana)
        await care.enrolls(eve)
        eve.says("/aftercare")
        own = await shows(eve, NEXT)
        async with care.database() as db:
            hers = await db.enrollments.of_chat(ana.id)
            assert hers is not None
        kinds = [f"{kind}:{do}:{hers.id}" for kind in ("am", "ar") for do in ("stop", "pause", "hours", "ok", "ask")]
        forged = [*kinds, f"aw:resume:{hers.id}"]
        presses = [await eve.answer(eve.forges_press(data, own)) for data in forged]

    assert {press.text for press in presses} == {"[out_of_date]"}
    async with care.database() as db:
        assert await db.enrollments.of_chat(ana.id) == hers
        assert (await db.enrollments.of_chat(eve.id)) is not None


async def test_another_plan_asks_which_to_keep(telegram: FakeTelegram, care: Clinic) -> None:
    ana = telegram.patient()
    async with care.open():
        await care.enrolls(ana)
    care.knowledge = care_clinic(plans=(PLAN, OTHER_PLAN))
    async with care.open():
        ana.says("/aftercare")
        await shows(ana, NEXT)
        ana.presses("[care_another]")
        await shows(ana, "[care_plan]")
        ana.presses("Peeling")
        two = await shows(ana, "[care_two: Peeling]")
        ana.presses("[care_keep]")
        await shows(ana, "[care_left]")
        async with care.database() as db:
            kept = await db.enrollments.of_chat(ana.id)

        ana.says("/aftercare")
        await ana.expect(lambda shown: shown.id > two.id and "[care_next" in shown.text)
        ana.presses("[care_another]")
        await ana.expect(lambda shown: shown.id > two.id and "[care_plan]" in shown.text)
        ana.presses("Peeling")
        await ana.expect(lambda shown: shown.id > two.id and "[care_two" in shown.text)
        ana.presses("[care_take]")
        await ana.expect(lambda shown: shown.id > two.id and "[care_date" in shown.text)
        ana.presses("[care_today]")
        await ana.expect(lambda shown: shown.id > two.id and "[care_hour" in shown.text)
        ana.presses("20:00")
        consent = await ana.expect(lambda shown: shown.id > two.id and "[care_consent" in shown.text)
        async with care.database() as db:
            assert await db.enrollments.of_chat(ana.id) == kept  # nothing ends before the other begins
        ana.presses("[care_yes]", on=consent)
        await ana.expect(lambda shown: shown.id == consent.id and "[care_begun" in shown.text)

    assert two.labels == ["[care_keep]", "[care_take]"]
    assert kept is not None
    async with care.database() as db:
        now, before = await db.enrollments.of_chat(ana.id), await db.enrollments.get(kept.id)
        assert now is not None
        assert before is not None
        assert (now.plan_id, before.state, before.stop_reason) == ("peel", EnrollmentState.STOPPED, "replaced")


async def test_a_patient_with_a_plan_is_known_to_be_before_or_after_it(telegram: FakeTelegram, care: Clinic) -> None:
    ana, ben = telegram.patient("Ana"), telegram.patient("Ben")
    async with care.open() as conversation:
        heard: list[tuple[str, object]] = []
        handle = conversation.handle
        conversation.handle = lambda incoming: (heard.append((incoming.text, incoming.side)), handle(incoming))[1]  # type: ignore[method-assign,func-returns-value]
        ana.says("what about the sun")
        await ana.next_message()
        await care.enrolls(ana)
        ana.says("what about the sun now")
        await ana.expect(lambda shown: "care" not in shown.text)
        ben.says("/aftercare")
        await shows(ben, "[care_date]")
        ben.says("in 3 days")
        await shows(ben, "[care_hour")
        ben.presses("21:00")
        await shows(ben, "[care_consent")
        ben.presses("[care_yes]")
        await shows(ben, "[care_begun")
        ben.says("what about the sun then")
        await ben.expect(lambda shown: "care" not in shown.text and "plan" not in shown.text)

    assert heard == [
        ("what about the sun", None),
        ("what about the sun now", "after"),
        ("what about the sun then", "before"),
    ]


async def test_a_plan_that_ran_out_leaves_aftercare_to_begin_anew(telegram: FakeTelegram, care: Clinic) -> None:
    ana = telegram.patient()
    async with care.open():
        await care.enrolls(ana)
    care.clock.pass_(timedelta(days=30))
    async with care.open():
        ana.says("/aftercare")
        await ana.expect(lambda shown: shown.text in ("[care_date]", "[care_over]"))


async def test_a_patient_has_everything_deleted_and_only_the_own(telegram: FakeTelegram, care: Clinic) -> None:
    ana, ben = telegram.patient("Ana"), telegram.patient("Ben")
    async with care.open():
        await care.enrolls(ben)
        await care.enrolls(ana)
        ana.says("/privacy")
        shown = await shows(ana, "[privacy: ")
        ana.presses("[privacy_forget]")
        await shows(ana, "[privacy_sure]")
        ana.presses("[care_no]")
        await shows(ana, "[care_left]")
        async with care.database() as db:
            kept = await db.enrollments.of_chat(ana.id)
        ana.says("/privacy")
        await ana.expect(lambda message: message.id != shown.id and message.text.startswith("[privacy: "))
        ana.presses("[privacy_forget]")
        await shows(ana, "[privacy_sure]")
        ana.presses("[privacy_erase]")
        await shows(ana, "[privacy_erased]")

    assert kept is not None
    async with care.database() as db:
        assert await db.enrollments.get(kept.id) is None
        assert await db.enrollments.of_chat(ben.id) is not None
        assert (await db.reports.counts())[ReminderState.DUE] == 3

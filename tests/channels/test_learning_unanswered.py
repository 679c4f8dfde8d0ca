"""/unanswered and /try in the staff chat."""

from __future__ import annotations

from datetime import timedelta

from bot.storage.staff_tables import QuestionReason
from tests.channels.care import Clinic, shows, texts
from tests.channels.serving import ICE, SCRATCH
from tests.fake_telegram import FakeTelegram

SWIM = ("can i swim", "is swimming ok", "Can I swim?")
LOT = "[unanswered_lot: "


async def keeps(care: Clinic, *questions: str, reason: QuestionReason = QuestionReason.UNANSWERED) -> None:
    async with care.database() as db:
        for number, text in enumerate(questions):
            at = care.clock() + timedelta(seconds=number)
            await db.questions.keep(900, int(at.timestamp() * 1000) + number, reason, text, None, at)


async def test_kept_questions_come_in_lots_the_most_frequent_first(telegram: FakeTelegram, care: Clinic) -> None:
    nurse = telegram.patient("Nora")
    care.staff = nurse.chat.id
    await keeps(care, "a <b>beard</b>?", *SWIM)
    async with care.open():
        nurse.says("/unanswered")
        first = await shows(nurse, LOT)
        nurse.presses("▶ 2/2")
        second = await shows(nurse, "beard")
        nurse.presses("◀ 1/2")
        await shows(nurse, "swim")
    assert first.text.splitlines() == [
        "[unanswered_lot: 3 | 2026-11-22 | [unanswered_unanswered] 3]",
        *(f"[unanswered_example: {text}]" for text in reversed(SWIM)),
    ]
    assert second.text.splitlines()[1] == "[unanswered_example: a <b>beard</b>?]"
    assert len(nurse.inbox) == 1


async def test_ignoring_takes_a_lot_away_for_good_and_stands_in_the_audit(telegram: FakeTelegram, care: Clinic) -> None:
    nurse = telegram.patient("Nora")
    care.staff = nurse.chat.id
    await keeps(care, *SWIM)
    async with care.open():
        nurse.says("/unanswered")
        await shows(nurse, LOT)
        press = await nurse.answer(nurse.presses("[unanswered_ignore]"))
        await shows(nurse, "[unanswered_none]")
        nurse.says("/audit")
        audit = await shows(nurse, "[audit_heading]")
    assert press.text == "[unanswered_ignored]"
    assert audit.text.splitlines()[1].endswith("[audit_questions_ignored] | 3]")


async def test_a_lot_that_has_grown_since_it_was_shown_is_shown_anew(telegram: FakeTelegram, care: Clinic) -> None:
    nurse = telegram.patient("Nora")
    care.staff = nurse.chat.id
    await keeps(care, *SWIM)
    async with care.open():
        nurse.says("/unanswered")
        await shows(nurse, f"{LOT}3")
        await keeps(care, "swimming ok")
        press = await nurse.answer(nurse.presses("[unanswered_ignore]"))
        await shows(nurse, f"{LOT}4")
    assert press.text == "[unanswered_changed]"
    async with care.database() as db:
        assert len(await db.questions.open()) == 4


async def test_the_nearest_entries_are_offered_to_add_to(telegram: FakeTelegram, care: Clinic) -> None:
    nurse = telegram.patient("Nora")
    care.staff = nurse.chat.id
    await keeps(care, "frozen peas on a swelling", reason=QuestionReason.UNHELPFUL)
    async with care.open():
        nurse.says("/unanswered")
        await shows(nurse, LOT)
        nurse.presses("[unanswered_add]")
        shown = await shows(nurse, "[unanswered_which]")
        nurse.presses("[unanswered_back]")
        await nurse.expect(lambda message: "[unanswered_ignore]" in message.labels)
    assert "[unanswered_unhelpful] 1" in shown.text
    assert shown.labels[0] == ICE
    assert shown.labels[-2:] == ["[unanswered_search]", "[unanswered_back]"]


async def test_a_patient_sees_no_questions_and_settles_none(telegram: FakeTelegram, care: Clinic) -> None:
    nurse, eve = telegram.patient("Nora"), telegram.patient("Eve")
    care.staff = nurse.chat.id
    await keeps(care, *SWIM)
    async with care.open():
        eve.says("/unanswered")
        shown = await shows(eve, "[unknown_command]")
        nurse.says("/unanswered")
        await shows(nurse, LOT)
        _, data = nurse.with_button("[unanswered_ignore]")
        presses = [await eve.answer(eve.forges_press(forged, shown)) for forged in (data, "xq:page:0", "xq:add:3.3")]
        own = [
            await nurse.answer(nurse.forges_press(forged, nurse.inbox[0])) for forged in ("xq:", "xq:ignore", "xq:x:1")
        ]
    assert {(press.text, press.alert) for press in presses} == {("[out_of_date]", True)}
    assert [press.text for press in own] == ["[out_of_date]", "[unanswered_changed]", "[out_of_date]"]
    assert not any("swim" in text for text in texts(eve))
    async with care.database() as db:
        assert len(await db.questions.open()) == 3


async def test_where_no_questions_are_kept_the_staff_are_told_so(telegram: FakeTelegram, care: Clinic) -> None:
    nurse = telegram.patient("Nora")
    care.staff, care.questions_kept = nurse.chat.id, timedelta()
    async with care.open():
        nurse.says("/unanswered")
        await shows(nurse, "[unanswered_off]")


async def test_try_tells_what_a_patient_would_get_and_why_and_counts_nothing(
    telegram: FakeTelegram, care: Clinic
) -> None:
    nurse = telegram.patient("Nora")
    care.staff = nurse.chat.id
    async with care.open():
        nurse.says("/try can i put ice on it and may i scratch my skin?")
        two = await shows(nurse, "[try_thresholds")
        nurse.says("/try I cannot breathe")
        urgent = await shows(nurse, "[try_urgent")
        nurse.says("/try hello")
        await shows(nurse, "[try_smalltalk]")
        nurse.says("/try")
        await shows(nurse, "[try_usage]")
    assert f"| ice | {ICE}]" in two.text
    assert f"| scratch | {SCRATCH}]" in two.text
    assert "[try_words: ice 0." in two.text
    assert urgent.text.startswith("[try_urgent: breathing | trouble breathing | ")
    assert urgent.text.endswith("cannot breathe]")
    async with care.database() as db:
        day = timedelta(days=1)
        assert await db.answers.between(care.clock() - day, care.clock() + day) == []
        assert await db.alerts.undelivered() == []


async def test_elsewhere_try_is_an_unknown_command(telegram: FakeTelegram, care: Clinic) -> None:
    nurse, eve = telegram.patient("Nora"), telegram.patient("Eve")
    care.staff = nurse.chat.id
    async with care.open():
        eve.says("/try zzzz")
        await shows(eve, "[unknown_command]")
    assert not any("try_" in text for text in texts(eve))

"""/report in the staff chat."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.channels.telegram.staff import reporting
from bot.reporting.drawing import NotDrawnError, Sketch
from tests.channels.care import Clinic, shows, texts
from tests.channels.serving import ICE
from tests.fake_telegram import FakeTelegram

EMPTY = "[report_questions: 0 | 7 | – | – | – | 0]\n[report_rest: – | 0 | 0 | 0 | 0]"


async def test_a_report_is_a_picture_with_two_lines(telegram: FakeTelegram, care: Clinic) -> None:
    nurse, ana = telegram.patient("Nora"), telegram.patient("Ana")
    care.staff = nurse.chat.id
    async with care.open():
        ana.says(ICE)
        await shows(ana, "Ice is often advised")
        await ana.answer(ana.presses("[rate_helpful]"))
        for text, shown in (("quantum flux", "[fallback"), ("which?", "[choices]"), ("hello", "[hello]")):
            ana.says(text)
            await shows(ana, shown)
        nurse.says("/report")
        report = await nurse.expect(lambda shown: "report_questions" in shown.text, 30)
    assert report.text == "[report_questions: 3 | 7 | 33% | 33% | 33% | 0]\n[report_rest: 100% | 1 | 0 | 0 | 0]"
    [call] = telegram.calls("sendPhoto")
    assert call.params["chat_id"] == nurse.chat.id


async def test_without_a_picture_the_figures_are_told(
    telegram: FakeTelegram, care: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(_: Sketch) -> bytes:
        raise NotDrawnError("no fonts")

    monkeypatch.setattr(reporting, "drawn", broken)
    nurse = telegram.patient("Nora")
    care.staff = nurse.chat.id
    async with care.open():
        nurse.says("/report WEEK")
        report = await shows(nurse, "report_questions")
        nurse.says("/report month")
        month = await shows(nurse, "| 30 |")
        nurse.says("/report yesterday")
        await shows(nurse, "[report_usage]")
    assert report.text == EMPTY
    assert month.text == EMPTY.replace("7", "30")


async def test_old_answers_and_those_of_forgotten_patients_still_count(
    telegram: FakeTelegram, care: Clinic, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(_: Sketch) -> bytes:
        raise NotDrawnError("no fonts")

    monkeypatch.setattr(reporting, "drawn", broken)
    nurse, ana = telegram.patient("Nora"), telegram.patient("Ana")
    care.staff = nurse.chat.id
    async with care.open():
        ana.says(ICE)
        await shows(ana, "Ice is often advised")
    async with care.database() as db:
        await db.forget(ana.chat.id)
    care.clock.pass_(timedelta(days=3))
    async with care.open():
        nurse.says("/report")
        await shows(nurse, "[report_questions: 1 | 7 | 100%")


async def test_elsewhere_there_is_no_report(telegram: FakeTelegram, care: Clinic) -> None:
    nurse, eve = telegram.patient("Nora"), telegram.patient("Eve")
    care.staff = nurse.chat.id
    async with care.open():
        eve.says("/report")
        await shows(eve, "[unknown_command]")
    assert not any("report_" in text for text in texts(eve))
    assert telegram.calls("sendPhoto") == []

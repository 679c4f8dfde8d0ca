from __future__ import annotations

import pytest

from tests.channels.care import Clinic, shows, texts
from tests.channels.serving import until
from tests.fake_telegram import FakeTelegram


async def test_what_the_staff_do_stands_in_the_audit_with_their_name(telegram: FakeTelegram, care: Clinic) -> None:
    nurse = telegram.patient("Nora")
    care.staff = nurse.chat.id
    async with care.open():
        nurse.says("/audit")
        await shows(nurse, "[staff_nothing]")
        nurse.says("/invite laser")
        await shows(nurse, "[staff_invite")
        nurse.says("/audit")
        shown = await shows(nurse, "[audit_heading]")
    line = shown.text.splitlines()[1]
    assert line.startswith("[audit_line: 2026-11-22 | 10:0")
    assert line.endswith(f"| Nora ({nurse.user.id}) | [audit_invite] | laser]")


async def test_elsewhere_the_commands_of_the_staff_are_unknown_ones(telegram: FakeTelegram, care: Clinic) -> None:
    nurse, patient = telegram.patient("Nora"), telegram.patient("Paul")
    care.staff = nurse.chat.id
    async with care.open():
        patient.says("/audit")
        await shows(patient, "[unknown_command]")
    assert not any("audit_" in text or "staff_" in text for text in texts(patient))


async def test_a_staff_chat_that_can_not_be_reached_is_told_of_at_the_start(
    telegram: FakeTelegram, care: Clinic, caplog: pytest.LogCaptureFixture
) -> None:
    care.staff = -100_123_456
    async with care.open():
        await until(lambda: "STAFF_CHAT_ID: the bot can't write to that chat" in caplog.text)


async def test_a_staff_chat_that_can_be_reached_is_no_news(
    telegram: FakeTelegram, care: Clinic, caplog: pytest.LogCaptureFixture
) -> None:
    care.staff = telegram.patient("Nora").chat.id
    async with care.open():
        await telegram.called("getChat")
    assert "STAFF_CHAT_ID" not in caplog.text

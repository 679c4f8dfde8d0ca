from __future__ import annotations

from tests.channels.care import Clinic, shows, texts
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

"""Who may do what: the staff's commands and buttons work in their chat alone, a patient's on what is the patient's own.

Both tables are compared with what the bot really has, so a new command or button can't be forgotten here.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Any

import pytest
from telegram.ext import CallbackQueryHandler, CommandHandler

from bot.aftercare.model import EnrollmentState
from bot.channels.telegram import application, channel, floods
from bot.channels.telegram.application import Handler
from bot.channels.telegram.staff.presses import PATTERN, StaffPresses
from bot.staff.publisher import FILES
from tests.channels.care import Clinic, opened, shows, texts
from tests.channels.serving import SCRATCH, until
from tests.channels.test_publishing import Office
from tests.fake_telegram import FakeTelegram, Group, Patient
from tests.faq.folder import FAQ

OF_PATIENTS = {"start", "help", "topics", "privacy", "forget", "mydata", "aftercare", "stop", "whoami"}
OF_STAFF = {
    "audit": "", "faq": "clinic.yaml", "history": "", "invite": "yesterday", "report": "month", "rollback": "1",
    "status": "", "try": "can I ice it?", "unanswered": "",
}  # fmt: skip
BUTTONS = {
    "xq": ("page:0", "add:1.1", "ignore:1.1"),
    "xh": ("close:1",),
    "xu": ("take:1",),
    "xv": ("apply:1", "drop:1", "accept:1"),
    "xe": ("new:1.1", "search:1.1", "add:1.1:ice", "asis:1", "kind:1:answer", "apply:1", "cancel:1"),
}
KEPT = (
    "alerts",
    "audit",
    "enrollments",
    "handoffs",
    "handoff_messages",
    "invites",
    "questions",
    "reminders",
    "versions",
)


@pytest.fixture(autouse=True)
def patient_with_presses(monkeypatch: pytest.MonkeyPatch) -> None:
    """One person tries them all."""
    monkeypatch.setattr(floods, "BURST", 1000)


@pytest.fixture
def built(monkeypatch: pytest.MonkeyPatch) -> list[Handler]:
    """The table of handlers, once the bot is up."""
    found: list[Handler] = []
    made = application.handlers

    def noted(*parts: Any) -> list[Handler]:
        found.extend(made(*parts))
        return found

    monkeypatch.setattr(channel, "handlers", noted)
    return found


def rows(file: Path) -> dict[str, list[Any]]:
    """All that is kept about patients and the clinic's files."""
    with sqlite3.connect(file) as connection:
        return {table: connection.execute(f"SELECT * FROM {table} ORDER BY 1").fetchall() for table in KEPT}  # noqa: S608


async def questions(office: Office) -> None:
    """A question that was kept, a version of a file, and an edit that waits for a yes."""
    office.ana.says("zebra crossing")
    await office.ana.next_message()
    await office.uploads(FAQ.replace("Ice is often advised.", "Ice is fine."))
    served = {name for name in FILES if (office.world.folder / name).exists()}
    await until(lambda: {row[1] for row in rows(office.database)["versions"]} == served)  # those of the start


async def test_the_staffs_commands_and_files_do_nothing_outside_their_chat(
    telegram: FakeTelegram, tmp_path: Path, built: list[Handler]
) -> None:
    office = Office(telegram, tmp_path)
    eve = telegram.patient("Eve")
    group = telegram.group("Others", office.nurse, eve, admin=True)  # one of the staff, but elsewhere
    async with office.open():
        await questions(office)
        before, staff_before = rows(office.database), len(office.nurse.inbox)
        for name, said in OF_STAFF.items():
            for who, chat in ((eve, None), (eve, group), (office.nurse, group)):
                who.says(f"/{name} {said}".strip(), chat=chat)
                who.says(f"/{name}@clinic_test_bot {said}".strip(), chat=chat)
        for who, chat in ((eve, None), (eve, group), (office.nurse, group)):
            who.sends_document("faq.yaml", FAQ.encode(), chat=chat)
        forwarded = office.nurse.world.messages[office.nurse.id][office.nurse.inbox[-1].id]
        eve.says("/rollback 1", reply_to=forwarded)
        await telegram.all_confirmed(20)
        eve.says("Can I ice it?")
        await eve.expect(lambda shown: "Ice is often advised." in shown.text, 20)

        assert rows(office.database) == before
        assert len(office.nurse.inbox) == staff_before
        assert {text.split("\n")[0] for text in texts(group)} <= {"[group_invitation]"}
        assert not any(shown.media for shown in (*eve.inbox, *group.inbox))
        assert not [text for text in texts(eve) if "zebra" in text or "[audit" in text or "[status" in text]

    commands = {name for handler in built if isinstance(handler, CommandHandler) for name in handler.commands}
    assert commands == OF_PATIENTS | OF_STAFF.keys()


async def test_the_staffs_buttons_do_nothing_outside_their_chat(
    telegram: FakeTelegram, tmp_path: Path, built: list[Handler]
) -> None:
    office = Office(telegram, tmp_path)
    eve = telegram.patient("Eve")
    group = telegram.group("Others", office.nurse, eve)
    async with office.open():
        await questions(office)
        for who in (eve, office.nurse):
            who.says("/whoami", chat=group)
        eve.says("/help")
        at_home, elsewhere = await shows(eve, "[help]"), await shows(group, "[whoami")
        before, shown_before = rows(office.database), len(office.nurse.inbox)
        real = [data for _, data in _buttons(office.nurse)]
        forged = [*real, *(f"{kind}:{act}" for kind, acts in BUTTONS.items() for act in acts)]
        for data in forged:
            await eve.answer(eve.forges_press(data, at_home))
            for who in (eve, office.nurse):
                await who.answer(who._press(who.world.messages[group.id][elsewhere.id], data))
            inline = {
                "id": f"i{data}",
                "from": office.nurse.user.json(),
                "inline_message_id": "A",
                "chat_instance": "1",
            }
            telegram.world.updates.add("callback_query", office.nurse.id, inline | {"data": data})
        await telegram.all_confirmed()

        assert rows(office.database) == before
        assert len(office.nurse.inbox) == shown_before
        assert len(real) >= 2
        await office.nurse.answer(office.nurse.presses("[proposal_apply]"))  # where it may, it does
        await until(lambda: rows(office.database) != before)

    handler = next(
        h for h in built if isinstance(h, CallbackQueryHandler) and getattr(h.pattern, "pattern", "") == PATTERN
    )
    presses = handler.callback.__self__  # type: ignore[attr-defined]
    assert isinstance(presses, StaffPresses)
    assert presses._kinds.keys() == BUTTONS.keys()


async def test_a_patients_buttons_work_on_what_is_the_patients_own(
    telegram: FakeTelegram, care: Clinic, ana: Patient, staff: Group
) -> None:
    eve = telegram.patient("Eve")
    group = telegram.group("Others", ana, eve)
    async with care.open():
        await care.enrolls(ana)
        ana.says(SCRATCH)
        await shows(ana, "Better not.")
        await opened(ana, staff)
        rated = max(int(data.rpartition(":")[2]) for _, data in _buttons(ana) if data.startswith("r:"))
        eve.says("/help")
        eve.says("/whoami", chat=group)
        hers, theirs = await shows(eve, "[help]"), await shows(group, "[whoami")
        before = rows(care.file)
        marks = [
            f"{kind}:{do}:1"
            for kind in ("am", "ar")
            for do in ("stop", "pause", "resume", "hours", "date", "another", "ok")
        ]
        marks += ["aw:resume:1", "h:end:1", "h:bot:1", f"h:send:u{rated}", f"r:-:{rated}", f"r:+:{rated}"]
        for data in marks:
            await eve.answer(eve.forges_press(data, hers))
            for who in (eve, ana):  # in a group nobody is answered about a plan, not even who has it
                await who.answer(who._press(who.world.messages[group.id][theirs.id], data))
        eve.forges_press("af:erase:", hers)
        await shows(eve, "[privacy_erased]")

        assert rows(care.file) == before
        assert not [text for text in texts(eve) if SCRATCH in text]

    async with care.database() as db:
        running = await db.enrollments.of_chat(ana.id)
        assert running is not None
        assert running.state is EnrollmentState.ACTIVE


async def test_nothing_that_a_patient_sends_to_the_clinic_is_fetched_or_kept(
    telegram: FakeTelegram, care: Clinic, ana: Patient, staff: Group
) -> None:
    async with care.open():
        await opened(ana, staff)
        for sends in (ana.sends_photo, ana.sends_voice, ana.sends_sticker):
            sends()
        ana.sends_document("huge.exe", b"MZ" * 1000, "see this")
        await telegram.called("copyMessage", 4)
    assert telegram.calls("getFile") == []


async def test_who_reads_patients_words_is_noted(care: Clinic, nurse: Patient, staff: Group) -> None:
    async with care.open():
        nurse.says("/unanswered", chat=staff)
        await shows(staff, "[unanswered_none]")
    async with care.database() as db:
        [line] = await db.audit.latest()
    assert (line.who, line.action) == (f"Nora ({nurse.id})", "questions-read")


async def test_a_press_that_was_replayed_does_nothing_twice(
    telegram: FakeTelegram, care: Clinic, ana: Patient, staff: Group
) -> None:
    async with care.open():
        await care.enrolls(ana)
        ana.says("/aftercare")
        shown = await shows(ana, "[care_next")
        stop = next(data for label, data in _buttons(ana) if label == "[reminder_stop]")
        await ana.answer(ana.forges_press(stop, shown))
        await shows(ana, "[care_stopped]")
        before = rows(care.file)
        for _ in range(3):
            await ana.answer(ana.forges_press(stop, shown))
        assert rows(care.file) == before


def _buttons(who: Patient) -> list[tuple[str, str]]:
    """All that can be pressed in a chat."""
    found = []
    for message in who.world.own_messages(who.chat):
        keyboard = (message.markup or {}).get("inline_keyboard", [])
        found += [
            (button["text"], button["callback_data"]) for row in keyboard for button in row if "callback_data" in button
        ]
    return found

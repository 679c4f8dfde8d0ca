"""Where the staff read, when their group gets another id; and replies that are for nobody."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.channels.telegram.staff import home
from bot.channels.telegram.staff.home import StaffHome
from bot.storage.database import open_database
from tests.channels.care import Clinic, shows, texts
from tests.channels.serving import until
from tests.fake_telegram import FakeTelegram
from tests.storage.samples import CIPHER

URGENT = "I cannot breathe"


async def test_a_group_that_becomes_a_supergroup_is_followed_also_after_a_restart(
    telegram: FakeTelegram, care: Clinic, caplog: pytest.LogCaptureFixture
) -> None:
    ana, nurse = telegram.patient("Ana"), telegram.patient("Nora")
    group = telegram.group("Staff", nurse)
    care.staff = group.id
    async with care.open():
        new = group.migrates()
        nurse.says("/audit", chat=new)
        await shows(new, "[staff_nothing]")
    assert "has become a supergroup" in caplog.text
    assert not [group_id for group_id in (group.id, new.id) if str(group_id) in caplog.text]
    async with care.open():
        ana.says(URGENT)
        await shows(new, "[staff_alert")
        nurse.says("/audit", chat=new)
        await new.expect(lambda shown: shown.text == "[staff_nothing]" and texts(new).count("[staff_nothing]") == 2)


async def test_an_id_that_nobody_told_of_is_learnt_from_the_first_message(telegram: FakeTelegram, care: Clinic) -> None:
    ana, nurse = telegram.patient("Ana"), telegram.patient("Nora")
    group = telegram.group("Staff", nurse)
    care.staff = group.id
    new = group.migrates()
    telegram.world.updates.clear()
    async with care.open():
        ana.says(URGENT)
        await shows(new, "[staff_alert")
        nurse.says("/audit", chat=new)
        await shows(new, "[staff_nothing]")


async def test_another_group_that_moves_changes_nothing(telegram: FakeTelegram, care: Clinic) -> None:
    ana, nurse, eve = telegram.patient("Ana"), telegram.patient("Nora"), telegram.patient("Eve")
    group, other = telegram.group("Staff", nurse), telegram.group("Others", eve)
    care.staff = group.id
    async with care.open():
        moved = other.migrates()
        ana.says(URGENT)
        await shows(group, "[staff_alert")
    assert texts(moved) == []


async def test_a_reply_to_a_message_that_no_patient_wrote_is_explained_and_urgent_ones_are_answered(
    telegram: FakeTelegram, care: Clinic
) -> None:
    nurse = telegram.patient("Nora")
    group = telegram.group("Staff", nurse)
    care.staff = group.id
    async with care.open():
        nurse.says("/help", chat=group)
        shown = await shows(group, "[staff_help]")
        nurse.says("thank you", chat=group, reply_to=shown)
        await shows(group, "[staff_reply_unclear]")
        nurse.says(URGENT, chat=group, reply_to=shown)
        await shows(group, "[emergency]")


async def test_what_one_process_was_told_of_another_takes_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(home, "FOLLOW_EVERY", 0.01)
    async with open_database(f"sqlite:///{tmp_path / 'clinic-bot.db'}", CIPHER) as db:
        one, other, stop = StaffHome(db.notes, -5), StaffHome(db.notes, -5), asyncio.Event()
        following = asyncio.create_task(other.follow(stop))
        await one.moved(-6, -7)  # another group
        await one.moved(-5, -1005)
        await until(lambda: other.chat == -1005)
        stop.set()
        await following
        elsewhere = StaffHome(db.notes, -9)
        await elsewhere.load()
    assert (one.chat, elsewhere.chat) == (-1005, -9)

from __future__ import annotations

import json

from tests.channels.care import Clinic, shows
from tests.channels.serving import ICE
from tests.fake_telegram import FakeTelegram


async def test_a_patient_gets_all_that_is_kept_as_a_file(telegram: FakeTelegram, care: Clinic) -> None:
    ana, ben = telegram.patient("Ana"), telegram.patient("Ben")
    async with care.open():
        await care.enrolls(ben)
        await care.enrolls(ana)
        ana.says("/mydata")
        sent = await shows(ana, "[mydata_caption]")

    assert sent.media is not None
    shown = json.loads(sent.media.data)
    assert [row["chat"] for row in shown["enrollments"]] == [str(ana.chat.id)]
    assert len(shown["reminders"]) == 3


async def test_who_is_not_known_gets_no_file(telegram: FakeTelegram, care: Clinic) -> None:
    ana = telegram.patient()
    async with care.open():
        ana.says("/mydata")
        await shows(ana, "[mydata_nothing]")


async def test_forget_asks_once_and_then_leaves_nothing(telegram: FakeTelegram, care: Clinic) -> None:
    ana = telegram.patient()
    async with care.open():
        await care.enrolls(ana)
        ana.says(ICE)
        await ana.next_message()
        ana.says("/forget")
        await shows(ana, "[privacy_sure]")
        ana.presses("[privacy_erase]")
        await shows(ana, "[privacy_erased]")
        ana.says("/mydata")
        await shows(ana, "[mydata_nothing]")
        async with care.database() as db:
            assert await db.enrollments.of_chat(ana.chat.id) is None


async def test_forget_that_is_not_meant_deletes_nothing(telegram: FakeTelegram, care: Clinic) -> None:
    ana = telegram.patient()
    async with care.open():
        await care.enrolls(ana)
        ana.says("/forget")
        await shows(ana, "[privacy_sure]")
        ana.presses("[care_no]")
        await shows(ana, "[care_left]")
        async with care.database() as db:
            assert await db.enrollments.of_chat(ana.chat.id) is not None

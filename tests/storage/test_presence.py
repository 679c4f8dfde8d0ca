import asyncio
from dataclasses import replace
from datetime import timedelta

from bot.aftercare.model import PauseReason
from bot.storage.database import Database
from bot.storage.dialogs import KEPT
from bot.storage.presence import Presence
from bot.storage.staff_tables import HandoffEnd
from tests.storage.samples import NOW, wish

NOTHING = Presence(form=False, plan=False, handoff=False)
ANA, BEN, CEM, DAN = 11, 12, 13, 14


async def test_each_chat_is_told_what_there_is_of_it_and_of_nobody_else(db: Database) -> None:
    await db.dialogs.put(ANA, "half a form", NOW)
    await db.enrollments.create(wish(BEN), [], NOW)
    await db.handoffs.ask(CEM, "Cem", NOW)
    found = await asyncio.gather(*(db.presence.of(chat, NOW) for chat in (ANA, BEN, CEM, DAN, ANA)))

    form = replace(NOTHING, form=True)
    assert found == [form, replace(NOTHING, plan=True), replace(NOTHING, handoff=True), NOTHING, form]


async def test_what_has_ended_is_not_there(db: Database) -> None:
    await db.dialogs.put(ANA, "half a form", NOW)
    enrollment = await db.enrollments.create(wish(ANA), [], NOW)
    await db.enrollments.stop(enrollment.id, "patient", NOW)
    handoff = await db.handoffs.ask(ANA, "Ana", NOW)
    assert await db.presence.of(ANA, NOW) == Presence(form=True, plan=False, handoff=True)

    assert await db.presence.of(ANA, NOW + KEPT + timedelta(seconds=1)) == replace(NOTHING, handoff=True)
    await db.dialogs.drop(ANA)
    await db.handoffs.leave(ANA)
    assert await db.handoffs.close(handoff.id, HandoffEnd.PATIENT, NOW) is False
    assert await db.presence.of(ANA, NOW) == NOTHING


async def test_a_paused_plan_is_a_plan(db: Database) -> None:
    enrollment = await db.enrollments.create(wish(ANA), [], NOW)
    await db.enrollments.pause(enrollment.id, PauseReason.PATIENT, NOW)
    assert await db.presence.of(ANA, NOW) == replace(NOTHING, plan=True)

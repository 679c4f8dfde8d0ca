from __future__ import annotations

from datetime import date

from bot.storage.database import Database
from bot.storage.invites import Invite
from tests.storage.samples import ANA, BEN, DAY, NOW, SECOND

INVITE = Invite("laser", date(2026, 11, 20), NOW + DAY)


async def test_an_invitation_is_used_by_one_patient_who_may_repeat_it(db: Database) -> None:
    await db.invites.create("token", INVITE, NOW)
    assert await db.invites.look("token", ANA, NOW) == INVITE
    assert await db.invites.use("token", ANA, NOW) == INVITE
    assert await db.invites.use("token", ANA, NOW) == INVITE
    assert await db.invites.use("token", BEN, NOW) is None
    assert await db.invites.look("token", BEN, NOW) is None


async def test_an_invitation_expires_and_an_unknown_one_is_none(db: Database) -> None:
    await db.invites.create("token", Invite("laser", None, NOW + DAY), NOW)
    assert await db.invites.use("other", ANA, NOW) is None
    assert await db.invites.use("token", ANA, NOW + DAY) is None
    assert await db.invites.use("token", ANA, NOW + DAY - SECOND) == Invite("laser", None, NOW + DAY)
    assert await db.invites.prune(NOW + DAY) == 0
    assert await db.invites.prune(NOW + DAY + SECOND) == 1


async def test_an_update_raises_one_alarm_that_waits_until_it_is_delivered(db: Database) -> None:
    assert await db.alerts.add(1, ANA, "breathing", "I can't breathe", NOW)
    assert not await db.alerts.add(1, ANA, "breathing", "I can't breathe", NOW)
    [alert] = await db.alerts.undelivered()
    assert (alert.chat, alert.sign, alert.text, alert.tries) == (ANA, "breathing", "I can't breathe", 0)
    await db.alerts.failed(alert.id)
    [again] = await db.alerts.undelivered()
    assert again.tries == 1
    await db.alerts.delivered(alert.id, NOW)
    assert await db.alerts.undelivered() == []


async def test_forgetting_a_patient_keeps_the_alarm_that_nobody_has_seen(db: Database) -> None:
    await db.alerts.add(1, ANA, "sign", "seen", NOW)
    [seen] = await db.alerts.undelivered()
    await db.alerts.delivered(seen.id, NOW)
    await db.alerts.add(2, ANA, "sign", "unseen", NOW)
    assert await db.alerts.forget(ANA) == 1
    assert [alert.text for alert in await db.alerts.undelivered()] == ["unseen"]

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
    await db.alerts.delivered(alert.id, (-1, 7), NOW)
    assert await db.alerts.undelivered() == []


async def test_an_alarm_is_told_again_until_one_person_has_taken_it(db: Database) -> None:
    for update in (1, 2):
        await db.alerts.add(update, ANA, "sign", "text", NOW)
    first, second = await db.alerts.undelivered()
    assert not await db.alerts.is_due(NOW + DAY)
    for number, alert in ((7, first), (8, second)):
        await db.alerts.delivered(alert.id, (-1, number), NOW)
    assert not await db.alerts.is_due(NOW - SECOND)
    assert await db.alerts.is_due(NOW)
    await db.alerts.told(NOW + SECOND)
    assert not await db.alerts.is_due(NOW)
    assert await db.alerts.take(first.id, "Nora (7)", NOW)
    assert not await db.alerts.take(first.id, "Olga (8)", NOW)
    assert [alert.id for alert in await db.alerts.untaken()] == [second.id]
    taken = await db.alerts.of_message(-1, 7)
    assert taken is not None
    assert (taken.id, taken.taken_by, taken.taken_at) == (first.id, "Nora (7)", NOW)
    assert await db.alerts.of_message(-2, 7) is None


async def test_alarms_go_a_while_after_they_were_taken_and_never_before(db: Database) -> None:
    for update in (1, 2):
        await db.alerts.add(update, ANA, "sign", "text", NOW)
    first, second = await db.alerts.undelivered()
    await db.alerts.take(first.id, "Nora (7)", NOW)
    await db.alerts.prune(NOW)
    assert await db.alerts.get(first.id) is not None
    await db.alerts.prune(NOW + SECOND)
    assert await db.alerts.get(first.id) is None
    assert await db.alerts.get(second.id) is not None


async def test_forgetting_a_patient_keeps_the_alarm_that_nobody_has_taken_until_somebody_has(db: Database) -> None:
    for update in (1, 2):
        await db.alerts.add(update, ANA, "sign", f"words {update}", NOW)
    first, second = await db.alerts.undelivered()
    await db.alerts.take(first.id, "Nora (7)", NOW)
    await db.forget(ANA)
    assert [alert.text for alert in await db.alerts.undelivered()] == ["words 2"]
    await db.alerts.take(second.id, "Nora (7)", NOW)
    await db.alerts.prune(NOW - DAY)
    assert await db.alerts.get(second.id) is None

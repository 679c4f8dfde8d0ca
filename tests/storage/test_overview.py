"""How things stand, in numbers."""

from __future__ import annotations

from datetime import timedelta

from bot.aftercare.model import ReminderState
from bot.storage.database import Database
from bot.storage.overview import Overview, Waiting
from tests.storage.samples import ANA, BEN, HOUR, NOW, SECOND, daily, wish

NONE = Waiting(0, None)


async def test_of_an_empty_database_nothing_waits(db: Database) -> None:
    await db.overview.reach()

    assert await db.overview.at(NOW) == Overview(NONE, 0, NONE, 0, NONE, dict.fromkeys(ReminderState, 0))


async def test_what_waits_is_counted_from_the_first_of_it(db: Database) -> None:
    await db.inbox.add([(1, ANA, "{}"), (2, ANA, "{}")], NOW)
    await db.inbox.add([(3, BEN, "{}"), (4, BEN, "{}")], NOW + HOUR)
    await db.inbox.done(1)
    await db.inbox.park(4)
    await db.alerts.add(5, ANA, "sign", "words", NOW)
    await db.alerts.add(6, BEN, "sign", "words", NOW + SECOND)
    first, second = await db.alerts.undelivered()
    await db.alerts.delivered(first.id, (1, 2), NOW)
    await db.enrollments.create(wish(), daily(3), NOW)
    await db.enrollments.create(wish(BEN), daily(2, NOW + timedelta(minutes=30)), NOW)

    found = await db.overview.at(NOW + HOUR)

    assert (found.messages, found.parked) == (Waiting(2, NOW), 1)
    assert (found.alarms, found.untold) == (Waiting(2, NOW), 1)
    assert found.overdue == Waiting(2, NOW)
    assert found.reminders[ReminderState.DUE] == 5
    assert found.alarms.seconds(NOW + HOUR) == 3600
    await db.alerts.take(first.id, "Nora", NOW)
    assert (await db.overview.at(NOW)).alarms == Waiting(1, second.created_at)

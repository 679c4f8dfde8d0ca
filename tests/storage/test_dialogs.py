from __future__ import annotations

from bot.storage.database import Database, open_database
from bot.storage.dialogs import KEPT, Kept
from tests.storage.samples import ANA, BEN, CIPHER, HOUR, NOW, SECOND, daily, wish


async def test_a_form_is_each_patients_own_and_survives_a_restart(db: Database, url: str) -> None:
    await db.dialogs.put(ANA, "first", NOW)
    await db.dialogs.put(BEN, "other", NOW)
    await db.dialogs.put(ANA, "second", NOW + HOUR)

    async with open_database(url, CIPHER) as again:
        assert await again.dialogs.get(ANA, NOW + HOUR) == Kept("second", NOW + HOUR)
        assert await again.dialogs.get(BEN, NOW + HOUR) == Kept("other", NOW)


async def test_a_finished_form_is_gone(db: Database) -> None:
    await db.dialogs.put(ANA, "first", NOW)
    await db.dialogs.drop(ANA)

    assert await db.dialogs.get(ANA, NOW) is None


async def test_a_form_that_nobody_finished_is_forgotten(db: Database) -> None:
    await db.dialogs.put(ANA, "first", NOW)
    later = NOW + KEPT + SECOND

    assert await db.dialogs.get(ANA, later) is None
    await db.dialogs.prune(later)
    assert await db.dialogs.get(ANA, NOW) is None  # the row is gone, not only too old


async def test_deleting_what_is_known_of_a_patient_takes_the_form_along(db: Database) -> None:
    await db.dialogs.put(ANA, "first", NOW)
    await db.forget(ANA)

    assert await db.dialogs.get(ANA, NOW) is None


async def test_what_is_coming_is_told_in_order_without_what_is_over(db: Database) -> None:
    made = await db.enrollments.create(wish(), daily(3), NOW)
    await db.enrollments.create(wish(BEN), daily(3), NOW)

    coming = await db.reports.coming(made.id, NOW + 7 * HOUR)
    assert [(line.enrollment_id, line.day) for line in coming] == [(made.id, 2), (made.id, 3)]


async def test_each_person_in_a_chat_has_a_form_of_their_own(db: Database) -> None:
    await db.dialogs.put(ANA, "the chat's", NOW)
    await db.dialogs.put(ANA, "Nora's", NOW, person=1)
    await db.dialogs.put(ANA, "Otto's", NOW, person=2)
    await db.dialogs.drop(ANA, person=2)
    kept = [await db.dialogs.get(ANA, NOW, person) for person in (None, 1, 2)]
    assert [one.state if one else None for one in kept] == ["the chat's", "Nora's", None]

"""The clinic's files in the database: what counts is what was published last, and everybody hears of it."""

from __future__ import annotations

import asyncio
from datetime import timedelta

from bot.storage.database import Database, open_database
from bot.storage.published import Published, Standing
from bot.storage.replicas import GONE, Replica
from bot.storage.staff_tables import Origin, VersionState
from bot.storage.versions import NewVersion
from tests.channels.serving import until
from tests.storage.samples import CIPHER, NOW

SECOND = timedelta(seconds=1)


def new(file: str, digest: str, base: str | None = None) -> NewVersion:
    return NewVersion(file, digest, digest.encode(), Origin.UPLOAD, "Nora (7)", file, base)


async def proposed(db: Database, digest: str, base: str, file: str = "faq.yaml") -> int:
    return await db.versions.add(new(file, digest, base), VersionState.PROPOSED, NOW)


async def contents(db: Database) -> dict[str, bytes]:
    standing = await db.published.standing()
    found = await db.published.contents(standing.served.values())
    return {file: found[number] for file, number in standing.served.items()}


async def test_the_newest_of_each_file_counts_and_a_proposal_does_not(db: Database) -> None:
    await db.published.seed([new("faq.yaml", "a"), new("clinic.yaml", "x")], NOW)
    number = await proposed(db, "b", "a")
    assert await contents(db) == {"faq.yaml": b"a", "clinic.yaml": b"x"}

    assert await db.published.publish(number, "a", NOW + SECOND) is Published.DONE
    assert await contents(db) == {"faq.yaml": b"b", "clinic.yaml": b"x"}
    assert await db.published.publish(number, "a", NOW + SECOND) is Published.DECIDED


async def test_a_proposal_that_was_made_from_an_older_file_is_not_published(db: Database) -> None:
    await db.published.seed([new("faq.yaml", "a")], NOW)
    first, second = await proposed(db, "b", "a"), await proposed(db, "c", "a")

    assert await db.published.publish(first, "a", NOW) is Published.DONE
    assert await db.published.publish(second, "a", NOW) is Published.CHANGED
    assert await contents(db) == {"faq.yaml": b"b"}
    kept = await db.versions.get(second)
    assert kept is not None
    assert kept.state is VersionState.PROPOSED


async def test_what_is_published_later_counts_even_where_the_clock_is_behind(db: Database) -> None:
    await db.published.seed([new("faq.yaml", "a")], NOW)
    number = await proposed(db, "b", "a")
    await db.published.publish(number, "a", NOW - timedelta(minutes=3))

    assert await contents(db) == {"faq.yaml": b"b"}


async def test_only_the_first_of_several_seeds(db: Database) -> None:
    await asyncio.gather(*(db.published.seed([new("faq.yaml", name)], NOW) for name in "abc"))

    assert len(await db.versions.served("faq.yaml")) == 1


async def test_of_two_who_apply_at_once_one_is_told_that_the_file_has_changed(db: Database) -> None:
    await db.published.seed([new("faq.yaml", "a")], NOW)
    numbers = [await proposed(db, name, "a") for name in "bcde"]
    came = await asyncio.gather(*(db.published.publish(number, "a", NOW) for number in numbers))

    assert sorted(outcome.name for outcome in came) == ["CHANGED"] * 3 + ["DONE"]


async def test_what_waits_is_served_after_a_yes_to_exactly_that(db: Database) -> None:
    await db.published.seed([new("faq.yaml", "a")], NOW)
    await db.published.put([new("faq.yaml", "b")], VersionState.WAITING, NOW)
    [older] = (await db.published.standing()).waiting.values()
    await db.published.put([new("faq.yaml", "c")], VersionState.WAITING, NOW)
    [newer] = (await db.published.standing()).waiting.values()
    assert await contents(db) == {"faq.yaml": b"a"}

    assert not await db.published.agree([older], NOW)
    assert await db.published.agree([newer], NOW)
    assert not await db.published.agree([newer], NOW)
    assert await db.published.standing() == Standing({"faq.yaml": newer}, {})


async def test_what_is_applied_drops_what_waited(db: Database) -> None:
    await db.published.seed([new("faq.yaml", "a")], NOW)
    await db.published.put([new("faq.yaml", "b")], VersionState.WAITING, NOW)
    await db.published.publish(await proposed(db, "c", "a"), "a", NOW)

    assert (await db.published.standing()).waiting == {}
    assert await contents(db) == {"faq.yaml": b"c"}


async def test_the_bell_rings_in_this_process(db: Database) -> None:
    rings: list[str] = []
    db.bell.on_ring(lambda: rings.append("ring"))
    await db.published.seed([new("faq.yaml", "a")], NOW)
    await db.published.publish(await proposed(db, "b", "a"), "a", NOW)

    assert len(rings) == 2


async def test_the_bell_rings_in_other_processes_also_after_the_connection_was_lost(
    postgres: str, postgres_server: object
) -> None:
    async with open_database(postgres, CIPHER) as one, open_database(postgres, CIPHER) as other:
        rings: list[str] = []
        other.bell.on_ring(lambda: rings.append("ring"))
        listening = asyncio.create_task(other.bell.listen())
        try:
            await until(lambda: len(rings) == 1)  # when it begins
            await one.published.seed([new("faq.yaml", "a")], NOW)
            await until(lambda: len(rings) == 2)
            postgres_server.end_connections(postgres)  # type: ignore[attr-defined]
            await until(lambda: len(rings) == 3)  # for what was missed
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)


async def test_a_name_is_claimed_by_one(db: Database) -> None:
    won = await asyncio.gather(*(db.notes.claim("changed 1", "told") for _ in range(5)))

    assert sorted(won) == [False] * 4 + [True]


async def test_a_process_that_gives_no_sign_of_life_vanishes(db: Database) -> None:
    await db.replicas.beat(Replica("one", "v1", NOW, NOW))
    await db.replicas.beat(Replica("two", "v1", NOW, NOW))
    later = NOW + GONE + SECOND
    await db.replicas.beat(Replica("two", "v2", later, later))

    assert await db.replicas.alive(later) == [Replica("two", "v2", later, later)]
    await db.replicas.leave("two")
    assert await db.replicas.alive(later) == []

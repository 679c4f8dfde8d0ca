"""Several processes that serve what is published in one database. Each has a folder and a last good copy of its own."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.faq.atomic import ChangedMeanwhileError, digest
from bot.faq.problems import KnowledgeError
from bot.reloading import reloader as module
from bot.reloading.joining import joined
from bot.reloading.making import Job, Made, NotMadeError, make
from bot.reloading.presence import show_presence
from bot.reloading.reloader import Reloader
from bot.reloading.shared import Shared
from bot.reloading.source import Source
from bot.staff.places import NotSharedError
from bot.staff.publisher import NothingToDoError, Publisher
from bot.storage.database import Database, open_database
from bot.storage.staff_tables import Origin, VersionState
from bot.storage.versions import NewVersion
from tests.faq.folder import FAQ
from tests.reloading.world import BROKEN, FINE, ICE, NEW, NOON, ONE_LEFT, Recorder, World, asked, rests, until
from tests.storage.samples import CIPHER

WITHIN = 5.0  # seconds in which all have changed over
NORA = "Nora (7)"


@dataclass
class Replica:
    db: Database
    reloader: Reloader
    publisher: Publisher
    aside: Recorder = field(default_factory=Recorder)


@dataclass
class Fleet:
    """`heard`: what the staff are told, by whichever process; `address` of their database."""

    address: str
    path: Path
    heard: Recorder = field(default_factory=Recorder)

    def world(self, name: str, **parts: str) -> World:
        (folder := self.path / name).mkdir(exist_ok=True)
        return World(folder / "clinic", folder / "data") if (folder / "clinic").exists() else World.at(folder, **parts)

    @asynccontextmanager
    async def running(self, name: str, world: World | None = None) -> AsyncIterator[Replica]:
        world, stop = world or self.world(name), asyncio.Event()
        async with open_database(self.address, CIPHER) as db:
            shared = Shared(db, lambda: NOON)
            source = Source(world.folder, world.kept, None, lambda: NOON, world.make, shared)
            reloader = Reloader(source, await joined(source, shared), look_every=0.01)
            replica = Replica(db, reloader, Publisher(reloader, db, lambda: NOON))
            work = asyncio.create_task(reloader.run(stop, self.heard, replica.aside))
            try:
                yield replica
            finally:
                stop.set()
                await work

    @asynccontextmanager
    async def both(self) -> AsyncIterator[tuple[Replica, Replica]]:
        async with AsyncExitStack() as stack:
            one = await stack.enter_async_context(self.running("one"))
            yield one, await stack.enter_async_context(self.running("two"))

    async def hears(self, event: str) -> None:
        await until(lambda: any(heard.startswith(event) for heard in self.heard.events), 20, self.heard.events)


@pytest.fixture
def fleet(postgres: str, tmp_path: Path) -> Fleet:
    return Fleet(postgres, tmp_path)


async def applied(replica: Replica, text: str, file: str = "faq.yaml") -> None:
    before = await replica.publisher.read(file)
    proposal = await replica.publisher.propose(file, before, text.encode(), NORA, Origin.UPLOAD)
    await replica.publisher.apply(proposal.number, NORA)


async def waits(replica: Replica, text: str) -> None:
    """As the command publishes what loses much."""
    new = NewVersion("faq.yaml", digest(text.encode()), text.encode(), Origin.DISK)
    await replica.db.published.put([new], VersionState.WAITING, NOON)


async def serve(*replicas: Replica, answer: str, within: float = WITHIN) -> None:
    await until(lambda: all(asked(one.reloader) == answer for one in replicas), within, answer)


async def test_what_is_applied_in_one_is_served_by_both_within_seconds_and_told_once(fleet: Fleet) -> None:
    async with fleet.both() as (one, two):
        await applied(one, NEW)
        await serve(one, two, answer=FINE)
        await applied(two, FAQ)
        await serve(one, two, answer=ICE)
        await until(lambda: len([*fleet.heard.events, *one.aside.events, *two.aside.events]) == 4)

    assert fleet.heard.events == [f"changed {ICE} -> {FINE}", f"changed {FINE} -> {ICE}"]
    assert sorted([*one.aside.events, *two.aside.events]) == sorted(fleet.heard.events)
    assert (fleet.world("one").folder / "faq.yaml").read_text(encoding="utf-8") == FAQ


async def test_what_did_not_reach_the_staff_before_a_process_ended_is_told_by_another(
    fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.reloading.telling.LOOK_AGAIN", 0.1)
    fleet.heard.arrived.clear()
    async with fleet.running("one") as one:
        await waits(one, ONE_LEFT)
        await fleet.hears("held")
        async with fleet.running("two") as two:
            await until(lambda: any(event.startswith("held") for event in two.aside.events), 20, two.aside.events)
            assert len(fleet.heard.events) == 1
            assert one.db.locks is not None
            await one.db.locks.close()  # as it goes with a process that is killed
            await until(lambda: len(fleet.heard.events) == 2, 20, fleet.heard.events)
            fleet.heard.arrived.set()
            await rests()
    fleet.heard.events.clear()
    async with fleet.running("three") as three:
        await until(lambda: three.reloader.held is not None, 20)
        await rests()
    assert fleet.heard.events == []
    assert [event[:4] for event in three.aside.events] == ["held"]


async def test_where_the_bell_is_not_heard_it_is_looked_for(fleet: Fleet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.reloading.shared.LOOK_EVERY", 0.2)
    monkeypatch.setattr("bot.storage.ringing.HEAR", "SELECT 1")
    async with fleet.both() as (one, two):
        await applied(one, NEW)
        await serve(one, two, answer=FINE)


async def test_the_folder_seeds_the_first_start_and_does_not_count_after_that(fleet: Fleet) -> None:
    other = fleet.world("two", faq=NEW)
    async with fleet.running("one") as one:
        assert asked(one.reloader) == ICE
        async with fleet.running("two", other) as two:
            assert asked(two.reloader) == ICE
            fleet.world("one").write(faq=NEW)
            other.write(faq=BROKEN)
            await rests()
            assert asked(one.reloader) == asked(two.reloader) == ICE
    assert fleet.heard.events == []


async def test_one_that_was_down_catches_up_at_its_start(fleet: Fleet) -> None:
    async with fleet.running("two"):
        pass
    async with fleet.running("one") as one:
        await applied(one, NEW)
        await serve(one, answer=FINE)
        await fleet.hears("changed")
    async with fleet.running("two") as two:
        assert asked(two.reloader) == FINE
    assert fleet.heard.events == [f"changed {ICE} -> {FINE}"]


async def test_what_loses_much_is_held_by_all_asked_about_once_and_one_yes_counts_for_all(fleet: Fleet) -> None:
    async with fleet.both() as (one, two):
        await waits(one, ONE_LEFT)
        await until(lambda: one.reloader.held is not None and two.reloader.held is not None)
        assert asked(one.reloader) == asked(two.reloader) == ICE
        assert (two.reloader.trouble or "").startswith("It waits for a yes: 1 of 2 entries are lost")
        async with fleet.running("three") as late:
            assert asked(late.reloader) == ICE
            await until(lambda: late.reloader.held is not None)
            assert not await late.reloader.accept("0" * 32)
            assert await late.reloader.accept(fleet.heard.digests[0])
            await serve(one, two, late, answer=FINE)
            assert not await one.reloader.accept(fleet.heard.digests[0])
        await until(lambda: one.reloader.held is None and two.reloader.held is None)
        await fleet.hears("changed")
        await rests()
    assert [event.split()[0] for event in fleet.heard.events] == ["held", "changed"]


async def test_a_yes_counts_where_this_process_has_not_learnt_what_it_is_about_yet(fleet: Fleet) -> None:
    slow, learning = fleet.world("two"), asyncio.Event()

    async def never(job: Job) -> Made:
        if b"cold packs" not in job.snapshot.files["faq.yaml"].raw:
            return make(job)
        await learning.wait()
        raise NotMadeError("its process was ended")

    slow.make = never
    async with fleet.running("one") as one, fleet.running("two", slow) as two:
        await waits(one, ONE_LEFT.replace("cold pack", "cold packs"))
        await fleet.hears("held")
        learning.set()
        assert await two.reloader.accept(fleet.heard.digests[0])
        await serve(one, answer=FINE)


async def test_what_is_applied_takes_the_place_of_what_waited(fleet: Fleet) -> None:
    async with fleet.both() as (one, two):
        await waits(one, ONE_LEFT)
        await until(lambda: one.reloader.held is not None and two.reloader.held is not None)
        await applied(two, NEW)
        await serve(one, two, answer=FINE)
        await until(lambda: one.reloader.held is None and two.reloader.held is None)
        assert not await one.reloader.accept(fleet.heard.digests[0])


async def test_who_applies_what_loses_much_has_agreed_to_it(fleet: Fleet) -> None:
    async with fleet.both() as (one, two):
        await applied(one, ONE_LEFT)
        await serve(one, two, answer=FINE)
        await rests()
    assert [event.split()[0] for event in fleet.heard.events] == ["changed"]


async def test_one_that_can_not_learn_it_keeps_the_old_one_says_so_and_tries_again(
    fleet: Fleet, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "AGAIN_AFTER", 0.3)
    poor, failures = fleet.world("two"), [NotMadeError("there is too little memory")] * 2

    async def failing(job: Job) -> Made:
        if failures and b"cold packs" in job.snapshot.files["faq.yaml"].raw:
            raise failures.pop()
        return make(job)

    poor.make = failing
    async with fleet.running("one") as one, fleet.running("two", poor) as two:
        await applied(one, NEW.replace("cold pack", "cold packs"))
        await fleet.hears("problem The files could not be taken up: there is too little memory")
        assert asked(two.reloader) == ICE
        assert "too little memory" in (two.reloader.trouble or "")
        assert one.reloader.trouble is None
        await serve(one, two, answer=FINE, within=20)
        await fleet.hears("good again")
    assert sorted(event.split()[0] for event in fleet.heard.events) == ["changed", "good", "problem"]


async def test_what_this_program_can_not_use_leaves_the_last_good_copy_at_the_start(fleet: Fleet) -> None:
    async with fleet.running("one") as one:
        await until(lambda: fleet.world("one").kept.read() is not None)
        raw = BROKEN.encode()
        await one.db.published.put([NewVersion("faq.yaml", digest(raw), raw, Origin.DISK)], VersionState.SERVED, NOON)
        await fleet.hears("problem faq.yaml:")
        assert asked(one.reloader) == ICE
    async with fleet.running("one") as again:
        assert asked(again.reloader) == ICE
    with pytest.raises(KnowledgeError, match="did you mean `question`"):
        async with fleet.running("new"):
            pass
    assert [event.split()[0] for event in fleet.heard.events] == ["problem"]


async def test_of_two_who_apply_at_once_the_second_has_to_look_again(fleet: Fleet) -> None:
    async with fleet.both() as (one, two):
        before = await one.publisher.read("faq.yaml")
        other = FAQ.replace("cold pack", "cold packs").encode()
        first = await one.publisher.propose("faq.yaml", before, NEW.encode(), NORA, Origin.UPLOAD)
        second = await two.publisher.propose("faq.yaml", before, other, NORA, Origin.UPLOAD)
        await two.publisher.apply(first.number, NORA)
        with pytest.raises(NothingToDoError):
            await one.publisher.apply(first.number, NORA)
        with pytest.raises(ChangedMeanwhileError, match="was changed by somebody else"):
            await one.publisher.apply(second.number, NORA)
        await serve(one, two, answer=FINE)


async def test_a_file_that_was_never_published_is_the_one_in_the_folder(fleet: Fleet) -> None:
    async with fleet.running("one") as one:
        (fleet.world("one").folder / "aftercare.yaml").write_text("plans: []\n...\n", encoding="utf-8")
        assert await one.publisher.read("aftercare.yaml") == b"plans: []\n...\n"
        assert await one.publisher.read("faq.yaml") == FAQ.encode()


async def test_where_each_has_a_folder_of_its_own_nothing_can_be_edited(postgres: str, tmp_path: Path) -> None:
    async with open_database(postgres, CIPHER) as db, World.at(tmp_path).running() as reloader:
        publisher = Publisher(reloader, db, lambda: NOON)
        with pytest.raises(NotSharedError, match="KNOWLEDGE=database"):
            await publisher.propose("faq.yaml", FAQ.encode(), NEW.encode(), NORA, Origin.UPLOAD)
        new = NewVersion("faq.yaml", digest(NEW.encode()), NEW.encode(), Origin.UPLOAD, NORA, "", digest(FAQ.encode()))
        earlier = await db.versions.add(new, VersionState.PROPOSED, NOON)
        with pytest.raises(NotSharedError, match="KNOWLEDGE=database"):
            await publisher.apply(earlier, NORA)
        assert asked(reloader) == ICE


async def test_one_process_on_a_file_may_publish_in_its_database_too(tmp_path: Path) -> None:
    fleet = Fleet(f"sqlite:///{tmp_path / 'clinic.db'}", tmp_path)
    async with fleet.running("one") as one:
        await applied(one, NEW)
        await serve(one, answer=FINE)
    async with fleet.running("one") as again:
        assert asked(again.reloader) == FINE


async def test_each_shows_what_it_serves_and_takes_leave(fleet: Fleet) -> None:
    async with fleet.both() as (one, two):
        shown = [asyncio.create_task(show_presence(one_of.db, one_of.reloader, lambda: NOON)) for one_of in (one, two)]
        old = one.reloader.current.assistant.knowledge.version
        await until_shown(one.db, [old, old])
        await applied(one, NEW)
        await serve(one, two, answer=FINE)
        new = one.reloader.current.assistant.knowledge.version
        assert new != old
        await until_shown(one.db, [new, new])
        shown[0].cancel()
        await asyncio.gather(shown[0], return_exceptions=True)
        await until_shown(one.db, [new])
        shown[1].cancel()
        await asyncio.gather(shown[1], return_exceptions=True)


async def until_shown(db: Database, versions: list[str]) -> None:
    async with asyncio.timeout(10):
        while [replica.version for replica in await db.replicas.alive(NOON)] != versions:  # noqa: ASYNC110  no event
            await asyncio.sleep(0.02)

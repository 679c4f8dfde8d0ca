from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest

from bot.answering.model import Incoming
from bot.faq.problems import KnowledgeError
from bot.faq.snapshot import Snapshot
from bot.reloading import reloader as module
from bot.reloading.making import Job, Made, NotMadeError, make
from tests.faq.folder import FAQ, URGENT
from tests.reloading.world import BROKEN, FINE, ICE, NEW, NOON, ONE_LEFT, World, answer, asked, made_here, rests, until

NO_RULE = URGENT.replace("id: breathing", "id: other")


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World.at(tmp_path)


async def test_a_saved_file_is_served_and_told_of(world: World) -> None:
    async with world.running() as reloader:
        assert asked(reloader) == ICE
        world.write(faq=NEW)
        await world.hears("changed")

        assert asked(reloader) == FINE
        await until(lambda: (kept := world.kept.read()) is not None and kept.digest == reloader.current.digest)
    assert world.heard.events == [f"changed {ICE} -> {FINE}"]


async def test_a_broken_file_is_told_once_and_the_last_good_one_stays_until_it_is_mended(world: World) -> None:
    async with world.running() as reloader:
        world.write(faq=BROKEN)
        await world.hears("problem")
        await rests()
        (world.folder / "faq.yaml").touch()
        await rests()

        assert asked(reloader) == ICE
        world.write(faq=NEW)
        await world.hears("good again")
        assert asked(reloader) == FINE

    problem, *rest = world.heard.events
    assert problem.startswith(f"problem {world.folder}/faq.yaml:4:5: ")
    assert "did you mean `question`?" in problem
    assert rest == [f"changed {ICE} -> {FINE}", "good again"]


async def test_each_broken_version_is_told_and_taking_the_edit_back_is_all_good(world: World) -> None:
    async with world.running() as reloader:
        for number in range(2):
            world.write(faq=f"# {number}\n{BROKEN}")
            await until(lambda number=number: len(world.heard.events) == number + 1)  # type: ignore[misc]
        world.write(faq=FAQ)
        await world.hears("good again")

        assert asked(reloader) == ICE
    assert [event.split()[0] for event in world.heard.events] == ["problem", "problem", "good"]
    assert len(set(world.heard.digests)) == 2


async def test_a_rule_that_betrays_its_examples_is_refused(world: World) -> None:
    async with world.running() as reloader:
        world.write(urgent=URGENT.replace("must_not_fire: [Can I ice it?]", "must_not_fire: [I can not breathe]"))
        await world.hears("problem")

        assert "I can not breathe” raises an alarm and must not" in world.heard.events[0]
        assert asked(reloader, "I can not breathe") == "Call for help now."


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"urgent": NO_RULE}, "the red flag `breathing` is lost"),
        ({"faq": ONE_LEFT}, "1 of 2 entries are lost"),
        (
            {"urgent": URGENT.replace("[I can not breathe]", "[my lungs fail]").replace("[can not", "[lungs fail, xx")},
            "the red flag `breathing` has lost more than half of its examples; “I can not breathe” raises no alarm",
        ),
    ],
)
async def test_a_drastic_change_waits_for_a_yes(world: World, files: dict[str, str], reason: str) -> None:
    async with world.running() as reloader:
        served = reloader.current.digest
        world.write(**files)
        await world.hears("held")
        await rests()

        assert [event[: len(f"held {reason}")] for event in world.heard.events] == [f"held {reason}"]
        assert reloader.current.digest == served
        assert not await reloader.accept("0" * 32)
        assert await reloader.accept(world.heard.digests[0])
        assert not await reloader.accept(world.heard.digests[0])
        assert reloader.current.digest == world.heard.digests[0]
        await world.hears("changed")
    assert [event.split()[0] for event in world.heard.events] == ["held", "changed"]


async def test_a_newer_version_takes_the_place_of_one_that_is_held(world: World) -> None:
    async with world.running() as reloader:
        world.write(faq=ONE_LEFT)
        await world.hears("held")
        world.write(faq=NEW)
        await world.hears("changed")

        assert reloader.held is None
        assert not await reloader.accept(world.heard.digests[0])
        assert asked(reloader) == FINE


async def test_a_held_version_that_is_taken_back_is_all_good(world: World) -> None:
    async with world.running():
        world.write(faq=ONE_LEFT)
        await world.hears("held")
        world.write(faq=FAQ)
        await world.hears("good again")


async def test_a_yes_by_the_command_is_heard_and_holds_for_this_change_alone(world: World) -> None:
    async with world.running() as reloader:
        world.write(faq=ONE_LEFT)
        await world.hears("held")
        world.kept.accept(world.heard.digests[0])
        await world.hears("changed")
        world.write(faq=FAQ)
        await until(lambda: len(world.heard.events) == 3)
        world.write(faq=ONE_LEFT)
        await until(lambda: len(world.heard.events) == 4)

        assert reloader.held is not None
    assert [event.split()[0] for event in world.heard.events] == ["held", "changed", "changed", "held"]


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (NotMadeError("its process was ended"), "The files could not be taken up: its process was ended. It is tried"),
        (MemoryError(), "The files could not be taken up: there is too little memory to read them. It is tried"),
        (ValueError("a bug"), "A fault of the bot itself keeps it from reading the files (ValueError in test_reloader"),
    ],
)
async def test_where_learning_fails_the_old_version_stays_and_it_is_tried_again(
    world: World, monkeypatch: pytest.MonkeyPatch, error: Exception, told: str
) -> None:
    monkeypatch.setattr(module, "AGAIN_AFTER", 0.2)
    failures = [error, error]

    async def failing(job: Job) -> Made:
        if failures:
            raise failures.pop()
        return make(job)

    world.make = failing
    async with world.running() as reloader:
        world.write(faq=NEW.replace("cold pack", "cold packs"))
        await until(lambda: len(failures) == 1)
        assert asked(reloader) == ICE
        await world.hears("changed")
        assert asked(reloader) == FINE
    assert world.heard.events[0].startswith(f"problem {told}")
    assert world.heard.events[1:] == [f"changed {ICE} -> {FINE}"]


async def test_a_reworded_answer_or_a_broken_file_is_taken_up_without_learning_anything(world: World) -> None:
    async def never(job: Job) -> Made:
        raise AssertionError("nothing is to be learnt")

    world.make = never
    async with world.running() as reloader:
        learnt = reloader.current.learnt
        world.write(faq=BROKEN)
        await world.hears("problem")
        world.write(faq=NEW)
        await world.hears("changed")

        assert asked(reloader) == FINE
        assert reloader.current.learnt.answers is learnt.answers
        assert reloader.current.learnt.alarms is learnt.alarms


async def test_who_can_t_be_told_holds_nothing_up(world: World) -> None:
    world.heard.fails = "problem"
    async with world.running() as reloader:
        world.write(faq=BROKEN)
        await until(lambda: bool(world.heard.digests))
        world.write(faq=NEW)
        await world.hears("changed")

        assert asked(reloader) == FINE


async def test_an_edit_is_tried_without_being_served(world: World) -> None:
    async with world.running() as reloader:
        tried = await reloader.tried("faq.yaml", NEW.encode())

        assert answer(tried) == FINE
        assert asked(reloader) == ICE
        with pytest.raises(KnowledgeError, match="did you mean `question`"):
            await reloader.tried("faq.yaml", BROKEN.encode())
    assert world.heard.events == []


async def test_no_answer_is_made_of_two_versions(world: World) -> None:
    """Each version has a mark of its own in everything that one reply is put together from."""

    def marked(mark: str) -> str:
        notice = FAQ.replace("consult your doctor", f"consult your doctor {mark}")
        return (
            notice.replace("Can I ice it?", f"Can I ice it {mark}?")
            .replace(ICE, f"Advice {mark}.")
            .replace("Can I scratch?", f"Can I scratch {mark}?")
        )

    marks = ["A1", "B2", "C3"]
    replies: list[str] = []
    world.write(faq=marked(marks[0]))
    async with world.running(pace=0.002) as reloader:
        stop = asyncio.Event()

        def hammer() -> None:
            for number in range(10**9):
                if stop.is_set():
                    return
                reply = reloader.conversation.handle(Incoming(str(number), "Can I ice it?", NOON))
                replies.append(" ".join([reply.text, *(choice.label for choice in reply.see_also)]))

        patients = [asyncio.create_task(asyncio.to_thread(hammer)) for _ in range(3)]
        for mark in [*marks[1:], *marks]:
            world.write(faq=marked(mark))
            await until(lambda mark=mark: mark in answer(reloader.current.assistant))  # type: ignore[misc]
        stop.set()
        await asyncio.gather(*patients)

    found = [{mark for mark in marks if mark in reply} for reply in replies]
    assert {frozenset(kinds) for kinds in found} == {frozenset([mark]) for mark in marks}
    assert all(reply.count(min(kinds)) >= 3 for reply, kinds in zip(replies, found, strict=True))


async def test_an_entry_is_withdrawn_at_the_clinic_s_midnight_though_no_file_changes(world: World) -> None:
    care = "---\ndefaults: {zone: America/New_York}\n...\n"
    world.write(aftercare=care, faq=FAQ.replace(f"answer: {ICE}", f"answer: {ICE}\n    review_by: 2026-11-22"))
    async with world.running() as reloader:
        await world.hears("reviews ice")
        world.clock = NOON + timedelta(hours=16, minutes=59)  # 04:59 UTC, and still the 22nd in New York
        await rests()
        assert asked(reloader) == ICE
        world.clock += timedelta(minutes=1)
        await world.hears("reviews ice!")

        assert asked(reloader) == "withdrawn"
    assert world.heard.events == ["reviews ice", "reviews ice!"]


async def test_a_review_date_that_is_added_on_the_day_of_another_is_told_at_once(world: World) -> None:
    one = FAQ.replace(f"answer: {ICE}", f"answer: {ICE}\n    review_by: 2026-11-24")
    world.write(faq=one)
    async with world.running():
        await world.hears("reviews ice")
        world.write(
            faq=one.replace("answer: Better <b>not</b>.", "answer: Better <b>not</b>.\n    review_by: 2026-11-25")
        )
        await world.hears("reviews ice scratch")


async def test_a_withdrawal_for_which_there_is_no_memory_is_tried_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "AGAIN_AFTER", 0.1)
    world.write(faq=FAQ.replace(f"answer: {ICE}", f"answer: {ICE}\n    review_by: 2026-11-22"))
    async with world.running() as reloader:
        failures = [NotMadeError("no memory")]

        async def failing(job: Job) -> Made:
            if failures:
                raise failures.pop()
            return await made_here(job)

        await world.hears("reviews")
        object.__setattr__(reloader._source, "make", failing)
        world.clock += timedelta(days=1)
        await world.hears("good again")

        assert asked(reloader) == "withdrawn"
    assert [event.split()[0] for event in world.heard.events] == ["reviews", "problem", "good", "reviews"]


async def test_what_was_seen_before_a_newer_edit_was_taken_up_does_not_replace_it(world: World) -> None:
    async with world.running(pace=3600) as reloader:
        await rests()
        world.write(faq=NEW)
        assert reloader._watch.look() is None
        older = reloader._watch.look()
        assert older is not None

        def late() -> Snapshot:
            """Returns what it saw when a newer edit has been served already."""
            newer = asyncio.run_coroutine_threadsafe(take_up(), loop)
            newer.result(20)
            return older

        async def take_up() -> None:
            world.write(faq=NEW.replace(FINE, "Ice is best."))
            await reloader.take_up()

        loop = asyncio.get_running_loop()
        reloader._watch.look = late  # type: ignore[method-assign]
        await reloader._round()

        assert asked(reloader) == "Ice is best."
    assert world.heard.events == [f"changed {ICE} -> Ice is best."]


async def test_after_each_swap_who_asked_for_it_is_called(world: World) -> None:
    calls: list[str] = []
    async with world.running() as reloader:
        reloader.on_swap(lambda: calls.append(asked(reloader)))
        world.write(faq=NEW)
        await until(lambda: bool(calls))

    assert calls == [FINE]

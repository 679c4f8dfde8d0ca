"""What the bot starts with, and what it goes on to tell, when the files were changed while it was not there."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bot.faq.problems import KnowledgeError
from tests.faq.folder import FAQ
from tests.reloading.world import BROKEN, FINE, ICE, NEW, ONE_LEFT, World, asked, rests


@pytest.fixture
async def world(tmp_path: Path) -> World:
    """A clinic whose bot has run, and was stopped."""
    world = World.at(tmp_path)
    async with world.running():
        await rests(3)
    assert world.heard.events == []
    return world


async def test_with_broken_files_it_starts_with_the_last_good_copy_and_tells(world: World) -> None:
    world.write(faq=BROKEN)
    async with world.running() as reloader:
        assert asked(reloader) == ICE
        await world.hears("problem")
        world.write(faq=NEW)
        await world.hears("changed")
        assert asked(reloader) == FINE


async def test_without_its_folder_it_starts_with_the_last_good_copy_and_tells(world: World) -> None:
    shutil.rmtree(world.folder)
    async with world.running() as reloader:
        assert asked(reloader) == ICE
        await world.hears("problem")

    assert "there is no such file: put it back" in world.heard.events[0]


def test_without_a_copy_broken_files_end_it_with_every_problem(tmp_path: Path) -> None:
    world = World.at(tmp_path, faq=BROKEN)

    with pytest.raises(KnowledgeError, match="did you mean `question`"):
        world.reloader()


async def test_with_a_spoilt_copy_and_broken_files_it_ends(world: World) -> None:
    world.write(faq=BROKEN)
    [copy] = [path for path in (world.data / "last-good").iterdir() if path.is_dir()]
    (copy / "faq.yaml").write_text(FAQ.replace(ICE, "Spoilt."))

    with pytest.raises(KnowledgeError, match="did you mean `question`"):
        world.reloader()


async def test_a_small_change_is_served_from_the_start_and_told(world: World) -> None:
    world.write(faq=NEW)
    async with world.running() as reloader:
        assert asked(reloader) == FINE
        await world.hears("changed")
        await rests()
    async with world.running():
        await rests()

    assert world.heard.events == [f"changed {ICE} -> {FINE}"]


async def test_a_drastic_change_waits_for_a_yes_also_at_the_start_and_the_yes_outlives_a_restart(world: World) -> None:
    world.write(faq=ONE_LEFT)
    for _ in range(2):
        world.heard.events.clear()
        async with world.running() as reloader:
            assert asked(reloader) == ICE
            await world.hears("held 1 of 2 entries are lost")
    world.kept.accept(world.heard.digests[0])
    async with world.running() as reloader:
        assert asked(reloader) == FINE
        await rests()
    assert world.heard.events == ["held 1 of 2 entries are lost", f"changed {ICE} -> {FINE}"]
    async with world.running() as reloader:
        assert asked(reloader) == FINE


async def test_a_copy_that_this_bot_can_t_use_any_more_holds_nothing_up(
    world: World, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """As after an update of the bot that asks for a text which the copy does not have."""
    old = World(world.folder.with_name("old"), world.data)
    shutil.copytree(world.folder, old.folder)
    old.write(clinic=(world.folder / "clinic.yaml").read_text().replace("  fallback: fallback\n", ""))
    from bot.faq.snapshot import read_snapshot  # noqa: PLC0415

    world.kept.keep(read_snapshot(old.folder))
    world.write(faq=ONE_LEFT)

    assert asked(world.reloader()) == FINE
    assert "What has changed since the last run can't be told" in caplog.text

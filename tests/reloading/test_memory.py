from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.reloading import apart
from tests.reloading.world import NEW, World, until


@contextmanager
def no_collector() -> Iterator[None]:
    """Without Python's collector of circles, which comes when it likes."""
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


async def test_nothing_holds_a_version_that_is_not_served_any_more(tmp_path: Path) -> None:
    world = World.at(tmp_path)
    world.make = apart.made_apart
    async with world.running() as reloader:
        with no_collector():
            matcher = weakref.ref(reloader.current.learnt.answers.matcher)
            world.write(faq=NEW.replace("cold pack", "cold packs"))
            await world.hears("changed")

            await until(lambda: matcher() is None)

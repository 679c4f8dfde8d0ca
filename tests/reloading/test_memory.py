from __future__ import annotations

import gc
import subprocess
import sys
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


def test_the_collector_leaves_out_what_was_loaded_and_goes_on() -> None:
    script = (
        "import gc, sys\n"
        "from bot.reloading import memory\n"
        "memory.load()\n"
        "print(gc.isenabled())\n"
        "import bot.live\n"
        "memory.loaded()\n"
        "print(gc.isenabled(), gc.get_freeze_count() > 100_000, sorted({'rich', 'pygments'} & sys.modules.keys()))\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert done.stdout.split("\n") == ["False", "True True []", ""]

"""Runs the bot on Telegram: its libraries and what answers are loaded, then the loop goes until a signal."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from bot.reloading import memory
from bot.reloading.apart import made_apart
from bot.reloading.making import Job, Made, made_from_known
from bot.reloading.reloader import Reloader
from bot.reloading.source import Source
from bot.reloading.starting import first_version
from bot.settings import Settings
from bot.signalled import until_signalled

if TYPE_CHECKING:
    from bot.live import Begin, Serving
    from bot.storage.database import Database

Now = Callable[[], datetime]


def run_telegram(settings: Settings, now: Now) -> None:
    """Serve Telegram until SIGINT or SIGTERM, taking up what changes in the clinic's files.

    Raises:
        ClinicBotError: the files, Telegram, the database or its key can't be used, or another process serves it.
    """
    memory.load()
    from bot.channels.telegram.channel import serve  # noqa: PLC0415  the libraries take a second, a terminal needs none

    _run(settings, now, serve)


def run_worker(settings: Settings, now: Now) -> None:
    """The same, but listen to nobody: send the reminders and the alarms, beside processes that answer."""
    memory.load()
    from bot.channels.telegram.worker import send_only  # noqa: PLC0415  as above

    _run(settings, now, send_only)


def _run(settings: Settings, now: Now, serving: "Serving") -> None:
    import uvloop  # noqa: PLC0415  as above

    from bot.live import last_good, serve_telegram  # noqa: PLC0415

    source = Source(settings.knowledge_dir, last_good(settings), settings.cache_dir, now)
    begin = _by_database(source) if settings.knowledge == "database" else _by_files(source)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(until_signalled(lambda stop: serve_telegram(settings, begin, now, stop, serving)))


def _by_files(source: Source) -> "Begin":
    """What can't be used in the folder is told before anything else is begun."""
    reloader = Reloader(source, first_version(source.folder, source.kept, source.cache, source.now(), _made_first))

    async def begin(_: "Database") -> Reloader:
        memory.loaded()
        return reloader

    return begin


def _by_database(source: Source) -> "Begin":
    from bot.reloading.joining import joined  # noqa: PLC0415  as above
    from bot.reloading.shared import Shared  # noqa: PLC0415

    async def begin(db: "Database") -> Reloader:
        shared = Shared(db, source.now)
        reloader = Reloader(replace(source, shared=shared), await joined(source, shared))
        memory.loaded()
        return reloader

    return begin


def _made_first(job: Job) -> Made:
    """Learn, if need be, in other processes: this one would keep the memory that it takes."""
    return made_from_known(job) or asyncio.run(made_apart(job))

"""The composition root: builds the parts from the settings, owns the clock, the loop and the shutdown."""

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bot.answering.assistant import Assistant
from bot.errors import SettingsError
from bot.faq.lastgood import LastGood
from bot.faq.loading import Loaded, load_snapshot, snapshot_of
from bot.faq.reviews import clinic_date
from bot.faq.snapshot import NEEDED
from bot.reloading.apart import made_apart
from bot.reloading.learning import learn
from bot.reloading.making import Job, Made, Version, made_from_known, make
from bot.reloading.memory import give_back
from bot.reloading.reloader import Reloader
from bot.reloading.source import Source
from bot.reloading.starting import first_version, waiting
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.live import Begin, Serving
    from bot.reloading.publishing import Publication
    from bot.storage.database import Database

log = logging.getLogger(__name__)


def now() -> datetime:
    """Return the time, aware, in UTC. The only clock of the program."""
    return datetime.now(UTC)  # noqa: TID251  this is the place that the rule speaks of


def load(folder: Path, rest: Path | None = None) -> Loaded:
    """Return the knowledge in `folder` as of today, the clinic's; see `load_knowledge`."""
    return load_snapshot(snapshot_of(folder, rest), partial(clinic_date, now()))


def missing_files(folder: Path) -> list[str]:
    """Return the files that a folder of the clinic needs and `folder` lacks."""
    return [name for name in NEEDED if folder.is_dir() and not (folder / name).exists()]


def build_assistant(loaded: Loaded, cache: Path | None) -> Assistant:
    """Return an assistant for the loaded knowledge."""
    return Assistant(loaded.knowledge, learn(loaded.knowledge, cache))


def load_checked(folder: Path, cache: Path | None) -> Version:
    """Return what answers from the files in `folder`, their red flags proven on their own examples.

    Raises:
        KnowledgeError: a file can't be used, or an example of a red flag does not do what it must.
    """
    snapshot = snapshot_of(folder)
    return Version.of(snapshot, make(Job(snapshot, now(), cache)))


def waiting_for_yes(settings: Settings) -> tuple[LastGood, tuple[str, str] | None]:
    """Return where a yes is kept, and what waits for it: the digest of the files and the reason; None: nothing waits.

    Raises:
        KnowledgeError: the files can't be used.
        SettingsError: it is not the files in the folder that count.
    """
    from bot.live import last_good  # noqa: PLC0415  see `run_telegram`

    if settings.knowledge == "database":
        raise SettingsError("KNOWLEDGE=database: say yes in the staff chat, or by `clinic-bot publish --yes`")
    kept = last_good(settings)
    return kept, waiting(settings.knowledge_dir, kept, settings.cache_dir, now())


def publish(settings: Settings, *, agreed: bool) -> "Publication":
    """Publish the files in the folder for all processes at the database; see `bot.reloading.publishing`.

    Raises:
        ClinicBotError: the files, the database or its key can't be used, or the files in the folder count.
    """
    from bot.live import last_good, publish_files  # noqa: PLC0415  see `run_telegram`

    if settings.knowledge != "database":
        raise SettingsError("KNOWLEDGE=files: the bot serves the files in KNOWLEDGE_DIR, there is nothing to publish")
    source = Source(settings.knowledge_dir, last_good(settings), settings.cache_dir, now)
    return asyncio.run(publish_files(settings, source, agreed=agreed))


def run_telegram(settings: Settings) -> None:
    """Serve Telegram until SIGINT or SIGTERM, taking up what changes in the clinic's files.

    Raises:
        ClinicBotError: the files, Telegram, the database or its key can't be used, or another process serves it.
    """
    from bot.channels.telegram.channel import serve  # noqa: PLC0415  the libraries take a second, a terminal needs none

    _run(settings, serve)


def run_worker(settings: Settings) -> None:
    """The same, but listen to nobody: send the reminders and the alarms, beside processes that answer."""
    from bot.channels.telegram.worker import send_only  # noqa: PLC0415  as above

    _run(settings, send_only)


def _run(settings: Settings, serving: "Serving") -> None:
    import uvloop  # noqa: PLC0415  as above

    from bot.live import last_good, serve_telegram  # noqa: PLC0415

    source = Source(settings.knowledge_dir, last_good(settings), settings.cache_dir, now)
    begin = _by_database(source) if settings.knowledge == "database" else _by_files(source)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_until_signalled(lambda stop: serve_telegram(settings, begin, now, stop, serving)))


def _by_files(source: Source) -> "Begin":
    """What can't be used in the folder is told before anything else is begun."""
    reloader = Reloader(source, first_version(source.folder, source.kept, source.cache, now(), _made_first))
    give_back()  # what loading took

    async def begin(_: "Database") -> Reloader:
        return reloader

    return begin


def _by_database(source: Source) -> "Begin":
    from bot.reloading.joining import joined  # noqa: PLC0415  as above
    from bot.reloading.shared import Shared  # noqa: PLC0415

    async def begin(db: "Database") -> Reloader:
        shared = Shared(db, now)
        return Reloader(replace(source, shared=shared), await joined(source, shared))

    return begin


def _made_first(job: Job) -> Made:
    """Learn, if need be, in other processes: this one would keep the memory that it takes."""
    return made_from_known(job) or asyncio.run(made_apart(job))


async def _until_signalled(serve: Callable[[asyncio.Event], Awaitable[None]]) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for signal_number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(signal_number, stop.set)
    await serve(stop)

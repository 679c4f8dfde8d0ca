"""The composition root: builds the parts from the settings, and owns the clock. `bot.running` has the loop."""

import asyncio
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bot.answering.assistant import Assistant
from bot.errors import SettingsError
from bot.faq.lastgood import LastGood
from bot.faq.reviews import clinic_date
from bot.faq.snapshot import NEEDED, snapshot_of
from bot.reloading.learning import learn
from bot.reloading.making import Job, Version, make
from bot.reloading.reading import keep_said
from bot.reloading.source import Source
from bot.reloading.starting import waiting
from bot.settings import Settings

if TYPE_CHECKING:
    from bot.faq.loading import Loaded
    from bot.reloading.publishing import Publication


def now() -> datetime:
    """Return the time, aware, in UTC. The only clock of the program."""
    return datetime.now(UTC)  # noqa: TID251  this is the place that the rule speaks of


def load(folder: Path, rest: Path | None = None) -> "Loaded":
    """Return the knowledge in `folder` as of today, the clinic's; see `load_knowledge`."""
    from bot.faq.loading import load_snapshot  # noqa: PLC0415  a bot that starts again has read its files before

    return load_snapshot(snapshot_of(folder, rest), partial(clinic_date, now()))


def missing_files(folder: Path) -> list[str]:
    """Return the files that a folder of the clinic needs and `folder` lacks."""
    return [name for name in NEEDED if folder.is_dir() and not (folder / name).exists()]


def build_assistant(loaded: "Loaded", cache: Path | None) -> Assistant:
    """Return an assistant for the loaded knowledge."""
    return Assistant(loaded.knowledge, learn(loaded.knowledge, cache))


def assistant_of(folder: Path, rest: Path | None, cache: Path | None) -> Assistant:
    """Return an assistant for the files in `folder`, see `load`; the next start, of a bot too, will know them.

    Raises:
        KnowledgeError: a file can't be used.
    """
    job = Job(snapshot_of(folder, rest), now(), cache)
    assistant = Assistant(job.said.knowledge, learn(job.said.knowledge, cache))
    keep_said(job.snapshot, job.said, cache)
    return assistant


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

"""The composition root: builds the parts from the settings, owns the clock, the loop and the shutdown."""

import asyncio
import logging
import signal
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from bot.answering.assistant import Assistant
from bot.answering.knowledge import Knowledge
from bot.answering.learnt import Learnt, learnt_name
from bot.cache import cached
from bot.conversation import Conversation
from bot.faq.checks import safety_problems
from bot.faq.loading import Loaded, load_snapshot, snapshot_of
from bot.faq.problems import KnowledgeError
from bot.faq.reviews import clinic_date
from bot.faq.snapshot import NEEDED
from bot.settings import Settings

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


def learn(knowledge: Knowledge, cache: Path | None) -> Learnt:
    """Return what is learnt from `knowledge`: from `cache` where it is kept, else in some seconds."""
    return cached(cache, learnt_name(knowledge), lambda: _learn(knowledge))


def build_assistant(loaded: Loaded, cache: Path | None) -> Assistant:
    """Return an assistant for the loaded knowledge."""
    return Assistant(loaded.knowledge, learn(loaded.knowledge, cache))


def load_checked(folder: Path, cache: Path | None) -> Assistant:
    """Return an assistant for the knowledge in `folder`, its red flags proven on their own examples.

    Raises:
        KnowledgeError: a file can't be used, or an example of a red flag does not do what it must.
    """
    loaded = load(folder)
    learnt = learn(loaded.knowledge, cache)
    problems = safety_problems(learnt.failures, loaded.files)
    if problems:
        raise KnowledgeError(problems)
    return Assistant(loaded.knowledge, learnt)


def _learn(knowledge: Knowledge) -> Learnt:
    log.info("Learning the clinic's knowledge: once for each version of its files, some seconds")
    return Learnt.of(knowledge)


def run_telegram(settings: Settings, assistant: Assistant) -> None:
    """Serve Telegram until SIGINT or SIGTERM.

    Raises:
        ClinicBotError: Telegram, the database or its key can't be used, or another process serves this database.
    """
    import uvloop  # noqa: PLC0415  the libraries take a second, and a terminal needs none of them

    from bot.live import serve_telegram  # noqa: PLC0415

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(_until_signalled(lambda stop: serve_telegram(settings, Conversation(assistant), now, stop)))


async def _until_signalled(serve: Callable[[asyncio.Event], Awaitable[None]]) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for signal_number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(signal_number, stop.set)
    await serve(stop)

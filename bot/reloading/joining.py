"""Which version a process starts with where the clinic's files are published in the database."""

import asyncio
import logging
from collections.abc import Callable
from functools import partial

from bot.faq.problems import KnowledgeError
from bot.faq.snapshot import read_snapshot
from bot.reloading.apart import in_thread
from bot.reloading.making import Job, Made, NotMadeError, Version, made_from_known
from bot.reloading.shared import Shared, unlike
from bot.reloading.source import Source
from bot.reloading.starting import first_version, usable, version_of

log = logging.getLogger(__name__)

UNLIKE = (
    "In %s, other than what is published: %s. These files are not used (KNOWLEDGE=database): send them to the staff "
    "chat, or publish them with `clinic-bot publish`"
)
UNUSABLE = "The files that are published can't be used by this process: it starts with the last good copy of them"


async def joined(source: Source, shared: Shared) -> Version:
    """Return what is published; at the very first start that is what stands in the folder. Told as `first_version` is.

    Raises:
        KnowledgeError, NotMadeError: the files can't be used, and there is no last good copy that can.
        StorageUnavailableError: the database can't be used.
    """
    made = _maker(source)
    await shared.refresh()
    if shared.is_empty:
        first = await in_thread(partial(first_version, source.folder, source.kept, source.cache, source.now(), made))
        await shared.seed(first.snapshot)
        if shared.over(first.snapshot).digest == first.digest:  # else another was faster
            return first
    folder = await in_thread(partial(read_snapshot, source.folder))
    files = shared.over(folder)
    if others := unlike(files, folder):
        log.warning(UNLIKE, source.folder, ", ".join(others))
    try:
        return await in_thread(partial(version_of, files, source.cache, source.now(), made))
    except (KnowledgeError, NotMadeError):
        last = await in_thread(partial(usable, source.kept.read(), source.cache, source.now(), made))
        if last is None:
            raise
        log.error(UNUSABLE)  # noqa: TRY400  why is told by who goes on watching
        return last


def _maker(source: Source) -> Callable[[Job], Made]:
    """Return what learns, for a thread, in processes of their own: this one would keep the memory that it takes."""
    loop = asyncio.get_running_loop()

    def made(job: Job) -> Made:
        return made_from_known(job) or asyncio.run_coroutine_threadsafe(make(job), loop).result()

    async def make(job: Job) -> Made:
        return await source.make(job)

    return made

"""The files of a folder, published for all processes at once by whoever brings them: the command `publish`."""

from dataclasses import dataclass

from bot.faq.atomic import digest
from bot.faq.problems import KnowledgeError
from bot.faq.snapshot import CLINIC_FILES, read_snapshot
from bot.reloading.consent import needs_consent
from bot.reloading.making import Job
from bot.reloading.shared import Shared
from bot.reloading.source import Source
from bot.reloading.starting import version_of
from bot.storage.database import Database
from bot.storage.staff_tables import Origin, VersionState
from bot.storage.versions import NewVersion


@dataclass(frozen=True, slots=True)
class Publication:
    """Which files were published, and why the staff have to agree first; None where they are served."""

    files: tuple[str, ...]
    reason: str | None


async def publish(source: Source, shared: Shared, db: Database, *, agreed: bool) -> Publication:
    """Publish what stands in the folder otherwise than it is published. `agreed`: whatever it loses.

    Raises:
        KnowledgeError: the files can't be used.
        StorageUnavailableError: the database can't be used.
    """
    await shared.refresh()
    folder = read_snapshot(source.folder)
    new, served = version_of(folder, source.cache, source.now()), shared.over(folder)
    names = tuple(name for name in CLINIC_FILES if name in folder.files and not shared.has(name, folder))
    if not names:
        return Publication((), None)
    try:
        old = Job(served, source.now(), source.cache).said.knowledge
        reason = None if agreed else needs_consent(old, new.assistant)
    except KnowledgeError:  # nothing can be lost that can't be used
        reason = None
    files = [NewVersion(name, digest(raw), raw, Origin.DISK) for name in names for raw in [folder.files[name].raw]]
    await db.published.put(files, VersionState.WAITING if reason else VersionState.SERVED, source.now())
    return Publication(names, reason)

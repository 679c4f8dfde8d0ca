"""An edit of one of the clinic's files: proposed, looked at, then written in one step, or dropped."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from bot.answering.assistant import Assistant
from bot.errors import ClinicBotError
from bot.faq.atomic import digest
from bot.faq.diff import Change, changes
from bot.faq.snapshot import CLINIC_FILES
from bot.reloading.apart import in_thread
from bot.reloading.consent import needs_consent
from bot.reloading.reloader import Reloader
from bot.staff.impact import Impact, impact_of
from bot.staff.places import edit_place
from bot.storage.database import Database
from bot.storage.staff_tables import Origin, VersionState
from bot.storage.versions import FileVersion, NewVersion

MOST_BYTES = 1024 * 1024  # of a file, as for one on the disk
FILES = CLINIC_FILES


class NothingToDoError(ClinicBotError):
    """The proposal was decided on before, or is no more."""


@dataclass(frozen=True, slots=True)
class Proposal:
    """An edit that was checked. `reason`: why it is drastic, or None; `changes` and `impact` are for staff to read."""

    number: int
    file: str
    old: Assistant
    new: Assistant
    changes: tuple[Change, ...]
    impact: Impact
    reason: str | None


class Publisher:
    """Proposals outlive a restart. What is applied is written to the clinic's folder, and served some seconds later."""

    def __init__(self, reloader: Reloader, db: Database, now: Callable[[], datetime]) -> None:
        self._reloader = reloader
        self._db = db
        self._now = now
        self._place = edit_place(reloader, db)

    @property
    def folder(self) -> Path:
        """Where the clinic's files are."""
        return self._reloader.folder

    async def read(self, file: str) -> bytes:
        """Return a file as it is now, on the disk or in the database.

        Raises:
            UnknownFileError: it is none of the clinic's, or is not there.
        """
        return await self._place.read(file)

    async def propose(
        self, file: str, before: bytes, after: bytes, author: str, origin: Origin, about: str = ""
    ) -> Proposal:
        """Return what an edit would do, and keep it until it is decided on. `before`: the file it was made from.

        Raises:
            KnowledgeError: the files could not be used with it.
            NotMadeError: that could not be found out.
            NotSharedError: several processes serve the files, each from its own folder.
            StorageUnavailableError: the database can't be used.
        """
        self._place.check()
        old = self._reloader.current.assistant
        new = await self._reloader.tried(file, after)
        kept = [question.text for question in await self._db.questions.open()]
        impact = await impact_of(old, new, kept, self.folder)
        reason = await in_thread(partial(needs_consent, old.knowledge, new))
        version = NewVersion(file, digest(after), after, origin, author, about, digest(before))
        number = await self._db.versions.add(version, VersionState.PROPOSED, self._now())
        return Proposal(number, file, old, new, changes(old.knowledge, new.knowledge), impact, reason)

    async def apply(self, number: int, author: str) -> FileVersion:
        """Put a proposal into the clinic's folder, or publish it for all processes.

        Raises:
            NothingToDoError: it was applied or dropped before.
            ChangedMeanwhileError: the file is not any more what the proposal was made from. It can be proposed again.
            WriteError: the file can't be written; nothing has changed.
            NotSharedError: several processes serve the files, each from its own folder.
        """
        version = await self._proposal(number)
        if version.new.base is None:
            raise NothingToDoError("this was no proposal")
        if not await self._place.replace(version, self._now()):
            raise NothingToDoError("a colleague was faster")
        await self._db.audit.add(author, f"{version.new.origin}-applied", version.new.about, self._now())
        return version

    async def take_up(self) -> str | None:
        """Have served at once what was written; return why it is not, or None."""
        await self._reloader.take_up()
        return self._reloader.trouble

    async def drop(self, number: int, author: str) -> None:
        """Leave the files as they are.

        Raises:
            NothingToDoError: it was applied or dropped before.
        """
        version = await self._proposal(number)
        if not await self._db.versions.decide(number, VersionState.DROPPED, self._now()):
            raise NothingToDoError("a colleague was faster")
        await self._db.audit.add(author, f"{version.new.origin}-dropped", version.new.about, self._now())

    async def record(self, origin: Origin = Origin.DISK) -> None:
        """Keep what is served now as versions of its files, those that are not the newest kept ones already.

        Not where the versions in the database come first, and are served because they stand there.
        """
        if self._reloader.is_shared:
            return
        for file in FILES:
            served = self._reloader.current.snapshot.files.get(file)
            if served is None:
                continue
            newest = await self._db.versions.served(file, 1)
            if not newest or newest[0].new.digest != digest(served.raw):
                version = NewVersion(file, digest(served.raw), served.raw, origin)
                await self._db.versions.add(version, VersionState.SERVED, self._now())

    async def _proposal(self, number: int) -> FileVersion:
        version = await self._db.versions.get(number)
        if version is None or version.state is not VersionState.PROPOSED:
            raise NothingToDoError("this was decided on before")
        return version

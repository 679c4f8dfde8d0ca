"""Where an edit of the clinic's files is put: into the folder of the one process, or into the database of several."""

from datetime import datetime
from functools import partial
from typing import Protocol

from bot.errors import ClinicBotError
from bot.faq.atomic import ChangedMeanwhileError, replace_file
from bot.faq.snapshot import CLINIC_FILES
from bot.reloading.apart import in_thread
from bot.reloading.reloader import Reloader
from bot.storage.database import Database
from bot.storage.published import Published
from bot.storage.staff_tables import VersionState
from bot.storage.versions import FileVersion

ONE_FOLDER_EACH = (
    "The clinic's files can't be edited here: several bots may serve this database, each from a folder of its own, and "
    "an edit would reach one of them only. Whoever runs the bot sets KNOWLEDGE=database for all of them, or edits the "
    "files where they come from"
)


class UnknownFileError(ClinicBotError):
    """It is none of the clinic's files."""


class NotSharedError(ClinicBotError):
    """Several processes serve the clinic's files, each from its own folder: an edit here would make them differ."""


class EditPlace(Protocol):
    """Where the files stand that an edit begins with and ends in."""

    def check(self) -> None:
        """Raise NotSharedError where nothing can be edited."""

    async def read(self, file: str) -> bytes:
        """Return a file as it is now. Raises UnknownFileError: it is not there."""

    async def replace(self, version: FileVersion, now: datetime) -> bool:
        """Put a proposal in the place of what it was made from; False where it was decided on before.

        Raises:
            WriteError: nothing has changed.
        """


def edit_place(reloader: Reloader, db: Database) -> EditPlace:
    """Return where edits are put."""
    if reloader.is_shared:
        return InDatabase(reloader, db)
    return InFolder(reloader, db)


class InFolder:
    """The folder of the clinic's files, with what the bot is allowed to do in it."""

    def __init__(self, reloader: Reloader, db: Database) -> None:
        self._reloader = reloader
        self._db = db

    def check(self) -> None:
        """Other processes may have other folders."""
        if self._db.locks is not None:
            raise NotSharedError(ONE_FOLDER_EACH)

    async def read(self, file: str) -> bytes:
        """Return the file on the disk."""
        if file not in CLINIC_FILES:
            raise UnknownFileError(f"{file} is none of the clinic's files: {', '.join(CLINIC_FILES)}")
        try:
            return await in_thread((self._reloader.folder / file).read_bytes)
        except OSError as error:
            raise UnknownFileError(f"{file} can't be read ({error.strerror})") from None

    async def replace(self, version: FileVersion, now: datetime) -> bool:
        """Write the file. Who applies an edit has seen how drastic it is, so it is not held for a second yes."""
        self.check()
        new = version.new
        await self._reloader.expect(new.file, new.content)
        path = self._reloader.folder / new.file
        await in_thread(partial(replace_file, path, new.content, previewed=new.base or ""))
        return await self._db.versions.decide(version.id, VersionState.SERVED, now)


class InDatabase(InFolder):
    """What is published for all processes; a file that never was is the one in the folder."""

    def check(self) -> None:
        """All of them follow."""

    async def read(self, file: str) -> bytes:
        """Return what was published last."""
        number = (await self._db.published.standing()).served.get(file)
        return (await self._db.published.contents([number]))[number] if number else await super().read(file)

    async def replace(self, version: FileVersion, now: datetime) -> bool:
        """Publish the file."""
        came = await self._db.published.publish(version.id, version.new.base or "", now)
        if came is Published.CHANGED:
            raise ChangedMeanwhileError(
                f"{version.new.file} was changed by somebody else meanwhile, and nothing was published: look at it "
                "anew, then apply"
            )
        return came is Published.DONE

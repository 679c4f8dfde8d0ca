"""Where versions come from: the clinic's folder, the process that makes them, the last good copy."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from bot.faq.lastgood import LastGood
from bot.faq.snapshot import Snapshot, read_snapshot
from bot.reloading.apart import in_thread, made_apart
from bot.reloading.making import Job, Made, NotMadeError, Version, made_from_known
from bot.reloading.reading import keep_said

if TYPE_CHECKING:  # it brings the database, which a terminal needs none of
    from bot.reloading.shared import Shared


@dataclass(frozen=True, slots=True)
class Source:
    """`folder`: the clinic's files; `kept`: the last good copy; `cache`: see `Job`. `now`: the clock.

    `shared`: what is published in the database, which counts before the folder; None where the folder alone counts.
    """

    folder: Path
    kept: LastGood
    cache: Path | None
    now: Callable[[], datetime]
    make: Callable[[Job], Awaitable[Made]] = made_apart
    shared: "Shared | None" = None

    async def version(self, snapshot: Snapshot, served: Version) -> Version:
        """Return the version of these files as of now. `served`: what was learnt for it is used where that will do.

        Raises:
            KnowledgeError: the files can't be used.
            NotMadeError: it could not be found out.
        """
        job = Job(snapshot, self.now(), self.cache, served.learnt)
        try:
            made = await in_thread(partial(made_from_known, job)) or await self.make(job)
            return await in_thread(partial(Version.of, snapshot, made))
        except MemoryError:
            raise NotMadeError("there is too little memory to read them") from None

    async def snapshot(self) -> Snapshot:
        """Return what is to be served now, as far as this process knows."""
        return self.over(await in_thread(partial(read_snapshot, self.folder)))

    def over(self, folder: Snapshot) -> Snapshot:
        """Return what is to be served where these files stand in the folder."""
        return self.shared.over(folder) if self.shared else folder

    def waiting(self, files: Snapshot) -> Snapshot | None:
        """Return what was published, and waits for a yes; `files`: what is to be served until then."""
        return self.shared.waiting(files) if self.shared else None

    async def refresh(self) -> None:
        """Ask the database what is published, where that counts.

        Raises:
            StorageUnavailableError: it can't be used.
        """
        if self.shared:
            await self.shared.refresh()

    async def version_with(self, name: str, raw: bytes, served: Version) -> Version:
        """Return what would be if the file `name` held `raw`, and the others what they hold now; see `version`."""
        await self.refresh()
        return await self.version((await self.snapshot()).with_file(name, raw), served)

    def is_today(self, version: Version) -> bool:
        """Whether `version` is of the clinic's date of now."""
        return version.today(self.now()) == version.day

    async def keep(self, version: Version) -> None:
        """Make `version` the last good copy, and keep what its files say for the next start."""
        await in_thread(partial(self.kept.keep, version.snapshot))
        await in_thread(partial(keep_said, version.snapshot, version.said, self.cache))

    async def expect(self, name: str, raw: bytes) -> None:
        """Keep that a person has said yes to the file `name` holding `raw`.

        Raises:
            OSError: it can't be kept.
        """
        files = await self.snapshot()
        await in_thread(partial(self.kept.accept, files.with_file(name, raw).digest))

    async def accept(self, digest: str) -> bool:
        """Keep that a person has said yes to the version `digest`; False where all have another by now.

        Raises:
            OSError: it can't be kept.
            StorageUnavailableError: the same, where it is kept in the database.
        """
        if self.shared:
            return await self.shared.agree(await self.snapshot(), digest)
        await in_thread(partial(self.kept.accept, digest))
        return True

    def is_accepted(self, version: Version) -> bool:
        """Whether a person has said yes to `version`: in the staff chat, by a command, or before it was published."""
        return self.shared is not None or self.kept.accepted() == version.digest

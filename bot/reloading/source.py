"""Where versions come from: the clinic's folder, the process that makes them, the last good copy."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

from bot.faq.lastgood import LastGood
from bot.faq.snapshot import Snapshot, read_snapshot
from bot.reloading.apart import in_thread, made_apart
from bot.reloading.making import Job, Made, NotMadeError, Version, made_from_known


@dataclass(frozen=True, slots=True)
class Source:
    """`folder`: the clinic's files; `kept`: the last good copy; `cache`: see `Job`. `now`: the clock."""

    folder: Path
    kept: LastGood
    cache: Path | None
    now: Callable[[], datetime]
    make: Callable[[Job], Awaitable[Made]] = made_apart

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
        """Return what stands in the folder now."""
        return await in_thread(partial(read_snapshot, self.folder))

    async def version_with(self, name: str, raw: bytes, served: Version) -> Version:
        """Return what would be if the file `name` held `raw`, and the others what they hold now; see `version`."""
        return await self.version((await self.snapshot()).with_file(name, raw), served)

    def is_today(self, version: Version) -> bool:
        """Whether `version` is of the clinic's date of now."""
        return version.today(self.now()) == version.day

    async def keep(self, version: Version) -> None:
        """Make `version` the last good copy."""
        await in_thread(partial(self.kept.keep, version.snapshot))

    async def expect(self, name: str, raw: bytes) -> None:
        """Keep that a person has said yes to the file `name` holding `raw`.

        Raises:
            OSError: it can't be kept.
        """
        files = await self.snapshot()
        await in_thread(partial(self.kept.accept, files.with_file(name, raw).digest))

    async def accept(self, version: Version) -> None:
        """Keep that a person has said yes to `version`.

        Raises:
            OSError: it can't be kept.
        """
        await in_thread(partial(self.kept.accept, version.digest))

    def is_accepted(self, version: Version) -> bool:
        """Whether a person has said yes to `version`, in the staff chat or by the command `accept`."""
        return self.kept.accepted() == version.digest

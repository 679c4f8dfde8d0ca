"""The clinic's files as they are published in the database, which count before those in the folder."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from hashlib import sha256

from bot.engines.errors import described
from bot.faq.atomic import digest
from bot.faq.snapshot import CLINIC_FILES, Snapshot
from bot.reloading.telling import Turn
from bot.storage.database import Database
from bot.storage.errors import StorageUnavailableError
from bot.storage.locking import of_news
from bot.storage.published import Standing
from bot.storage.staff_tables import Origin
from bot.storage.versions import NewVersion

log = logging.getLogger(__name__)

LOOK_EVERY = 10.0  # seconds between two looks, should the bell not be heard


class Shared:
    """What is published, as this process knows it: `refresh` asks anew."""

    def __init__(self, db: Database, now: Callable[[], datetime]) -> None:
        self._db = db
        self._now = now
        self._standing = Standing({}, {})
        self._contents: Mapping[int, bytes] = {}

    @property
    def edition(self) -> str:
        """A name for the publications that count and wait. Going back to an earlier text is another one."""
        numbers = sorted([*self._standing.served.values(), *self._standing.waiting.values()])
        return sha256(repr(numbers).encode()).hexdigest()[:12]

    @property
    def is_empty(self) -> bool:
        """Whether nothing was ever published."""
        return not self._standing.served

    async def refresh(self) -> None:
        """Ask what is published.

        Raises:
            StorageUnavailableError: the database can't be used.
        """
        standing = await self._db.published.standing()
        if standing == self._standing:
            return
        numbers = {*standing.served.values(), *standing.waiting.values()}
        known = {number: raw for number, raw in self._contents.items() if number in numbers}
        self._contents = {**known, **await self._db.published.contents(numbers - known.keys())}
        self._standing = standing

    def over(self, folder: Snapshot) -> Snapshot:
        """Return the files to serve: those published, and what was never published as it stands in the folder."""
        return self._laid(folder, self._standing.served)

    def has(self, name: str, folder: Snapshot) -> bool:
        """Whether a file of the folder is what is published."""
        number = self._standing.served.get(name)
        return number is not None and self._contents[number] == folder.files[name].raw

    def waiting(self, folder: Snapshot) -> Snapshot | None:
        """Return the files that somebody has to agree to first; None where none wait."""
        both = {**self._standing.served, **self._standing.waiting}
        return self._laid(folder, both) if self._standing.waiting else None

    async def agree(self, folder: Snapshot, to: str) -> bool:
        """Have served, by all, the files that wait; False where these are not the ones whose digest is `to`.

        Raises:
            StorageUnavailableError: the database can't be used.
        """
        await self.refresh()
        waiting = self.waiting(folder)
        if waiting is None or waiting.digest != to:
            return False
        agreed = await self._db.published.agree(self._standing.waiting.values(), self._now())
        await self.refresh()
        return agreed

    async def seed(self, files: Snapshot) -> None:
        """Publish the clinic's files as they are, if none ever were; then take up what counts.

        Raises:
            StorageUnavailableError: the database can't be used.
        """
        await self._db.published.seed(list(_as_versions(files)), self._now())
        await self.refresh()

    async def turn(self, event: str) -> Turn:
        """Return whose turn it is to tell the staff of `event`. Better told twice than not at all.

        The turn is a lock, which goes with the process that has it; where it is this one's, give it back by `told`.
        """
        try:
            if await self._db.notes.get(_note(event)) is not None:
                return Turn.TOLD
            if self._db.locks is None:
                return Turn.OURS
            if not await self._db.locks.take(_lock(event)):
                return Turn.ANOTHERS
            if await self._db.notes.get(_note(event)) is not None:  # just now
                await self._db.locks.give(_lock(event))
                return Turn.TOLD
        except StorageUnavailableError as error:
            log.warning("Whether another process tells the staff can't be seen: %s", error)
        return Turn.OURS

    async def told(self, event: str, *, reached: bool) -> None:
        """The staff have been told, if it has `reached` them; else another process may do it."""
        try:
            if reached:
                await self._db.notes.put(_note(event), "told")
        except StorageUnavailableError as error:
            log.warning("That the staff were told can't be kept: they may be told again (%s)", error)
        finally:
            if self._db.locks is not None:
                await self._db.locks.give(_lock(event))

    async def follow(self, changed: Callable[[], Awaitable[None]]) -> None:
        """Call `changed` whenever something was published, in whichever process, for ever."""
        rung = asyncio.Event()
        self._db.bell.on_ring(rung.set)
        listening = asyncio.create_task(self._db.bell.listen())
        try:
            taken_up = ""  # what was published before may wait for a yes
            while True:
                with suppress(TimeoutError):
                    async with asyncio.timeout(LOOK_EVERY):
                        await rung.wait()
                rung.clear()
                taken_up = await self._followed(changed, taken_up)
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)

    async def _followed(self, changed: Callable[[], Awaitable[None]], taken_up: str) -> str:
        """Return the edition that was taken up by now."""
        try:
            await self.refresh()
            if (edition := self.edition) != taken_up:
                await changed()
        except StorageUnavailableError as error:
            log.debug("What is published can't be seen for now: %s", error)
        except Exception as error:  # noqa: BLE001  the next look may have better luck
            log.error("What is published can't be taken up: %s", described(error))  # noqa: TRY400
        else:
            return edition
        return taken_up

    def _laid(self, folder: Snapshot, numbers: Mapping[str, int]) -> Snapshot:
        for name, number in sorted(numbers.items()):
            folder = folder.with_file(name, self._contents[number], name)
        return folder


def unlike(published: Snapshot, folder: Snapshot) -> list[str]:
    """Return the clinic's files that stand in the folder otherwise than they are published."""
    both = published.files.keys() & folder.files.keys()
    return sorted(name for name in both if published.files[name].raw != folder.files[name].raw)


def _as_versions(files: Snapshot) -> Iterable[NewVersion]:
    for name in CLINIC_FILES:
        if name in files.files:
            raw = files.files[name].raw
            yield NewVersion(name, digest(raw), raw, Origin.START)


def _note(event: str) -> str:
    return f"told {sha256(event.encode()).hexdigest()[:24]}"


def _lock(event: str) -> int:
    return of_news(sha256(event.encode()).hexdigest())

"""Takes up the clinic's files while the bot answers: in one step, or not at all."""

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bot.answering.assistant import Assistant
from bot.conversation import Conversation
from bot.engines.errors import described
from bot.engines.waiting import slept
from bot.faq.snapshot import Snapshot
from bot.faq.watching import LOOK_EVERY, Watch
from bot.reloading.apart import in_thread
from bot.reloading.before import tell_of_before
from bot.reloading.consent import needs_consent
from bot.reloading.listener import ReloadListener
from bot.reloading.making import Version
from bot.reloading.memory import Spare
from bot.reloading.refusals import made_or_told
from bot.reloading.source import Source
from bot.reloading.telling import Telling

log = logging.getLogger(__name__)

TROUBLE_WAIT = 30.0  # seconds after an error that nobody thought of
AGAIN_AFTER = 300.0  # seconds until that is tried again which failed, and not because of the files


@dataclass(frozen=True, slots=True)
class Held:
    """A version that waits for a person's yes, and why."""

    version: Version
    reason: str


class Reloader:
    """Keeps `conversation` at the clinic's files as they are now. `begun`: what is served at first.

    `current` is the version that is served, `held` one that waits for a person's yes.
    """

    def __init__(self, source: Source, begun: Version, *, look_every: float = LOOK_EVERY) -> None:
        self.conversation = Conversation(begun.assistant)
        self.current = begun
        self.held: Held | None = None
        self._source = source
        self._look_every = look_every  # seconds
        self._watch = Watch(source.folder, begun.snapshot)
        self._telling = Telling(source.shared)
        self._busy = asyncio.Lock()
        self._begun = asyncio.Event()  # what is served at first is kept: from here on a yes is not forgotten with it
        self._later: tuple[float, Snapshot] | None = None  # when, on the steady clock, to try which files again
        self._dated_at = 0.0  # on the steady clock: not before it is another date taken up
        self._spare = Spare()
        self._on_swap: list[Callable[[], None]] = [self._spare.grows]

    def on_swap(self, call: Callable[[], None]) -> None:
        """Have `call` called after each change of what is served."""
        self._on_swap.append(call)

    async def run(
        self, stop: asyncio.Event, listener: ReloadListener | None = None, aside: ReloadListener | None = None
    ) -> None:
        """Take up what changes until `stop` is set, and tell `listener` (None: the log).

        `aside` is told instead of what another process tells the same staff.
        """
        self._telling.to(listener, aside)
        last = await in_thread(self._source.kept.read)
        works = [self._telling.run(), tell_of_before(self._source, self._telling, last, self.current)]
        works += [self._source.shared.follow(self.take_up)] if self._source.shared else []
        beside = [asyncio.create_task(work) for work in works]
        try:
            await self._source.keep(self.current)
            self._begun.set()
            while not stop.is_set():
                try:
                    await self._round()
                except Exception as error:  # noqa: BLE001  the bot goes on with what it has, and so does the watching
                    log.error("The clinic's files can't be watched: %s", described(error))  # noqa: TRY400
                    await slept(TROUBLE_WAIT, stop)
                await slept(self._look_every, stop)
        finally:
            for work in beside:
                work.cancel()
            await asyncio.gather(*beside, return_exceptions=True)

    async def accept(self, digest: str) -> bool:
        """Serve the version that is held; False where it does not wait any more: a newer one has come, or it is served.

        Where the files are published in the database, the yes counts for all processes, whichever of them holds it.

        Raises:
            OSError: the yes can't be kept, so the next start would ask again. Nothing has changed.
            StorageUnavailableError: the same, where it is kept in the database.
        """
        async with self._busy:
            held = self.held if self.held and self.held.version.digest == digest else None
            if (held is None and not self.is_shared) or not await self._source.accept(digest):
                return False
            if held is not None:
                await self._serve(held.version)
            return True

    @property
    def folder(self) -> Path:
        """Where the clinic's files are."""
        return self._source.folder

    @property
    def is_shared(self) -> bool:
        """Whether what is published in the database counts, and not the folder."""
        return self._source.shared is not None

    @property
    def trouble(self) -> str | None:
        """Why what stands in the folder is not served, in one line; None where it is."""
        return f"It waits for a yes: {self.held.reason}" if self.held else self._telling.trouble

    @property
    def is_learning(self) -> bool:
        """Whether a change has been seen, and what it comes to is being found out: some seconds, or a minute."""
        return self._busy.locked()

    async def expect(self, name: str, raw: bytes) -> None:
        """Keep a yes, given in advance, to the file `name` holding `raw`: it is served as soon as it stands there.

        Raises:
            OSError: the yes can't be kept.
        """
        await self._begun.wait()
        await self._source.expect(name, raw)

    async def take_up(self) -> None:
        """Take up at once what is there, for one who has written or published it and knows that it is whole."""
        await self._source.refresh()
        async with self._busy:
            await self._take_up(await self._source.snapshot())

    async def tried(self, name: str, raw: bytes) -> Assistant:
        """Return what would answer if the file `name` held `raw`, and the others what they hold now.

        Raises:
            KnowledgeError: such files could not be used.
            NotMadeError: it could not be found out.
        """
        return (await self._source.version_with(name, raw, self.current)).assistant

    async def _round(self) -> None:
        before = self.current
        found = await in_thread(self._look)
        async with self._busy:
            if found is not None:  # where another was served meanwhile, it may be the older of the two
                same = self.current is before
                await self._take_up(self._source.over(found) if same else await self._source.snapshot())
            elif self._later is not None and time.monotonic() >= self._later[0]:
                await self._take_up(self._later[1])
            elif self.held is not None and not self.is_shared and self._source.is_accepted(self.held.version):
                await self._serve(self.held.version)
            await self._keep_date()
        self._telling.reviews(self.current)

    def _look(self) -> Snapshot | None:
        self._spare.shrink()
        return self._watch.look()

    async def _take_up(self, files: Snapshot) -> None:
        held, self.held = self.held, None
        self._later = (time.monotonic() + AGAIN_AFTER, files)  # unless it comes to an end
        waiting = self._source.waiting(files)
        final = True
        if files.digest != self.current.digest:
            version, final = await self._made(files, held)
            if version is not None:
                await self._serve_or_hold(version)
        elif waiting is None:
            self._telling.good()
        if waiting is not None:
            version, is_last = await self._made(waiting, held)
            final = final and is_last
            if version is not None:
                await self._ask(version)
        if final:
            self._later = None

    async def _made(self, files: Snapshot, held: Held | None) -> tuple[Version | None, bool]:
        if held is not None and held.version.digest == files.digest:
            return held.version, True
        return await made_or_told(self._source, self._telling, files, self.current)

    async def _ask(self, version: Version) -> None:
        """Hold what was published, and waits for a yes of anybody."""
        reason = await in_thread(partial(needs_consent, self.current.assistant.knowledge, version.assistant))
        if reason is None:  # something else was published since
            await self._source.accept(version.digest)
        else:
            self.held = Held(version, reason)
            self._telling.held(reason, self.current, version)

    async def _serve_or_hold(self, version: Version) -> None:
        reason = await in_thread(partial(needs_consent, self.current.assistant.knowledge, version.assistant))
        if reason is None or self._source.is_accepted(version):
            await self._serve(version)
        else:
            self.held = Held(version, reason)
            self._telling.held(reason, self.current, version)

    async def _keep_date(self) -> None:
        """Withdraw at the clinic's midnight what was to be reviewed by then, although no file has changed."""
        if self._source.is_today(self.current) or time.monotonic() < self._dated_at:
            return
        self._dated_at = time.monotonic() + AGAIN_AFTER
        version, _ = await made_or_told(self._source, self._telling, self.current.snapshot, self.current)
        if version is not None:
            self._swap(version)
            self._telling.good(version.digest)
            await self._source.keep(version)

    async def _serve(self, version: Version) -> None:
        self.held = None
        self._telling.changed(self.current, version)
        self._swap(version)
        await self._source.keep(version)

    def _swap(self, version: Version) -> None:
        self.current = version
        self.conversation.assistant = version.assistant  # the one step: an answer reads this once
        for call in self._on_swap:
            call()

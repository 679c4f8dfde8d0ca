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
        self._telling = Telling()
        self._busy = asyncio.Lock()
        self._begun = asyncio.Event()  # what is served at first is kept: from here on a yes is not forgotten with it
        self._later: tuple[float, Snapshot] | None = None  # when, on the steady clock, to try which files again
        self._dated_at = 0.0  # on the steady clock: not before it is another date taken up
        self._spare = Spare()
        self._on_swap: list[Callable[[], None]] = [self._spare.grows]

    def on_swap(self, call: Callable[[], None]) -> None:
        """Have `call` called after each change of what is served."""
        self._on_swap.append(call)

    async def run(self, stop: asyncio.Event, listener: ReloadListener | None = None) -> None:
        """Take up what changes until `stop` is set, and tell `listener` (None: the log)."""
        self._telling.listener = listener or self._telling.listener
        last = await in_thread(self._source.kept.read)
        beside = [
            asyncio.create_task(work)
            for work in (self._telling.run(), tell_of_before(self._source, self._telling, last, self.current))
        ]
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

    async def accept(self, digest: str) -> bool:
        """Serve the version that is held; False where it does not wait any more: a newer one has come, or it is served.

        Raises:
            OSError: the yes can't be kept, so the next start would ask again. Nothing has changed.
        """
        async with self._busy:
            if self.held is None or self.held.version.digest != digest:
                return False
            await self._source.accept(self.held.version)
            await self._serve(self.held.version)
            return True

    @property
    def folder(self) -> Path:
        """Where the clinic's files are."""
        return self._source.folder

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
        """Take up at once what stands in the folder, for one who has written it and knows that it is whole."""
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
                await self._take_up(found if self.current is before else await self._source.snapshot())
            elif self._later is not None and time.monotonic() >= self._later[0]:
                await self._take_up(self._later[1])
            elif self.held is not None and self._source.is_accepted(self.held.version):
                await self._serve(self.held.version)
            await self._keep_date()
        self._telling.reviews(self.current)

    def _look(self) -> Snapshot | None:
        self._spare.shrink()
        return self._watch.look()

    async def _take_up(self, snapshot: Snapshot) -> None:
        self.held = None
        self._later = (time.monotonic() + AGAIN_AFTER, snapshot)  # unless it comes to an end
        if snapshot.digest == self.current.digest:
            self._telling.good()
            self._later = None
            return
        version, final = await made_or_told(self._source, self._telling, snapshot, self.current)
        if version is not None:
            await self._serve_or_hold(version)
        if final:
            self._later = None

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

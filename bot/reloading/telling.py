"""What the staff are told of the clinic's files: each thing once, and nothing that waits for them."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from datetime import date
from enum import Enum
from typing import TYPE_CHECKING

from bot.engines.errors import described
from bot.faq.reviews import Review
from bot.reloading.listener import LogListener, ReloadListener
from bot.reloading.making import Version

if TYPE_CHECKING:  # it brings the database, which a terminal needs none of
    from bot.reloading.shared import Shared

log = logging.getLogger(__name__)

LOOK_AGAIN = 5.0  # seconds until it is seen whether another process has told what it was to tell

Call = Callable[[ReloadListener], Awaitable[None]]


class Turn(Enum):
    """Who tells the staff of something."""

    OURS = "ours"
    ANOTHERS = "another's"
    TOLD = "told"  # nobody any more


class Telling:
    """Hands events on to the listener in their order, from `run`; who makes them does not wait for that.

    `shared`: where several processes serve the same, one of them tells; the others tell `aside`.
    """

    def __init__(self, shared: "Shared | None" = None) -> None:
        self._shared = shared
        self._listener: ReloadListener = LogListener()
        self._aside: ReloadListener | None = None
        self._events: asyncio.Queue[tuple[str, Call]] = asyncio.Queue()
        self._open: str | None = None  # the digest of which the last was told that it is not served
        self.trouble: str | None = None  # the first line of why
        self._works: set[asyncio.Task[None]] = set()
        self._reviewed: tuple[date, tuple[Review, ...]] | None = None

    def to(self, listener: ReloadListener | None, aside: ReloadListener | None) -> None:
        """Tell these from now on; None: the log alone."""
        self._listener = listener or LogListener()
        self._aside = (aside or LogListener()) if listener and self._shared else None

    async def run(self) -> None:
        """Tell, for ever."""
        try:
            while True:
                await self._told(*await self._events.get())
        finally:
            for work in self._works:
                work.cancel()
            await asyncio.gather(*self._works, return_exceptions=True)

    def problem(self, digest: str, problems: str) -> None:
        """These files can't be used."""
        if self._open != digest:
            self._open = digest
            self.trouble = problems.partition("\n")[0]
            self._tell(f"problem {digest}", lambda to: to.on_problem(digest, problems))

    def held(self, reason: str, old: Version, new: Version) -> None:
        """`new` waits for a yes."""
        if self._open != new.digest:
            self._open = new.digest
            self._tell(f"held {new.digest}", lambda to: to.on_held(new.digest, reason, old.assistant, new.assistant))

    def changed(self, old: Version, new: Version) -> None:
        """`new` is served, and not `old`. Where it was held, its "all good" is that it is served.

        What could not be used here may have been told as served by another process: then "all good" is told.
        """
        if self._open == new.digest and (self._shared is None or self.trouble is None):
            self._open = self.trouble = None
        self.changed_before(old, new)
        self.good()

    def changed_before(self, old: Version, new: Version) -> None:
        """`new` is served since the start, `old` was until the last end."""
        self._tell(f"changed {new.digest}", lambda to: to.on_changed(old.assistant, new.assistant))

    def good(self, digest: str | None = None) -> None:
        """The files are those that are served. `digest`: this is so only if these were the trouble."""
        if self._open is not None and digest in (None, self._open):
            self._tell(f"good {self._open}", lambda to: to.on_good_again())
            self._open = self.trouble = None

    def reviews(self, version: Version) -> None:
        """Tell of reviews, once a day, and again once they are others than were told."""
        due = version.said.reviews
        if due and self._reviewed != (version.day, due):
            self._reviewed = (version.day, due)
            self._tell(f"reviews {version.day} {due}", lambda to: to.review_due(due))

    def _tell(self, event: str, call: Call) -> None:
        """`event`: what names it for all processes."""
        edition = self._shared.edition if self._shared else ""
        self._events.put_nowait((f"{event} {edition}" if edition else "", call))

    async def _told(self, event: str, call: Call, *, again: bool = False) -> None:
        try:
            turn = await self._turn(event)
            if turn is Turn.OURS:
                await self._tell_them(event, call)
            elif not again:
                await call(self._aside or self._listener)
            if turn is Turn.ANOTHERS:  # which may end before it is done
                self._beside(self._look_again(event, call))
        except Exception as error:  # noqa: BLE001  the next event may have better luck
            log.error("Nobody could be told of the clinic's files: %s", described(error))  # noqa: TRY400

    async def _turn(self, event: str) -> Turn:
        if self._aside is None or self._shared is None or not event:
            return Turn.OURS
        return await self._shared.turn(event)

    async def _tell_them(self, event: str, call: Call) -> None:
        shared = self._shared if self._aside is not None and event else None
        try:
            await call(self._listener)
        except Exception:
            if shared is not None:
                await shared.told(event, reached=False)
            raise
        if shared is not None:
            self._beside(self._confirm(shared, event, self._listener.reached()))

    async def _confirm(self, shared: "Shared", event: str, reached: asyncio.Event) -> None:
        """Not before the staff have it does it count as told: this process may end before."""
        try:
            await reached.wait()
        finally:
            await shared.told(event, reached=reached.is_set())

    async def _look_again(self, event: str, call: Call) -> None:
        await asyncio.sleep(LOOK_AGAIN)
        await self._told(event, call, again=True)

    def _beside(self, work: Coroutine[None, None, None]) -> None:
        task = asyncio.create_task(work)
        self._works.add(task)
        task.add_done_callback(self._works.discard)

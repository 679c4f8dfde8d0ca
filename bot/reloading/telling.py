"""What the staff are told of the clinic's files: each thing once, and nothing that waits for them."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import date
from functools import partial

from bot.engines.errors import described
from bot.faq.reviews import Review
from bot.reloading.listener import LogListener, ReloadListener
from bot.reloading.making import Version

log = logging.getLogger(__name__)


class Telling:
    """Hands events on to the listener in their order, from `run`; who makes them does not wait for that."""

    def __init__(self) -> None:
        self.listener: ReloadListener = LogListener()
        self._events: asyncio.Queue[Callable[[], Awaitable[None]]] = asyncio.Queue()
        self._open: str | None = None  # the digest of which the last was told that it is not served
        self.trouble: str | None = None  # the first line of why
        self._reviewed: tuple[date, tuple[Review, ...]] | None = None

    async def run(self) -> None:
        """Tell, for ever."""
        while True:
            await _told(await self._events.get())

    def problem(self, digest: str, problems: str) -> None:
        """These files can't be used."""
        if self._open != digest:
            self._open = digest
            self.trouble = problems.partition("\n")[0]
            self._events.put_nowait(partial(self.listener.on_problem, digest, problems))

    def held(self, reason: str, old: Version, new: Version) -> None:
        """`new` waits for a yes."""
        if self._open != new.digest:
            self._open = new.digest
            self._events.put_nowait(partial(self.listener.on_held, new.digest, reason, old.assistant, new.assistant))

    def changed(self, old: Version, new: Version) -> None:
        """`new` is served, and not `old`. Where it was held, its "all good" is that it is served."""
        if self._open == new.digest:
            self._open = self.trouble = None
        self.changed_before(old, new)
        self.good()

    def changed_before(self, old: Version, new: Version) -> None:
        """`new` is served since the start, `old` was until the last end."""
        self._events.put_nowait(partial(self.listener.on_changed, old.assistant, new.assistant))

    def good(self, digest: str | None = None) -> None:
        """The files are those that are served. `digest`: this is so only if these were the trouble."""
        if self._open is not None and digest in (None, self._open):
            self._open = self.trouble = None
            self._events.put_nowait(self.listener.on_good_again)

    def reviews(self, version: Version) -> None:
        """Tell of reviews, once a day, and again once they are others than were told."""
        if version.reviews and self._reviewed != (version.day, version.reviews):
            self._reviewed = (version.day, version.reviews)
            self._events.put_nowait(partial(self.listener.review_due, version.reviews))


async def _told(event: Callable[[], Awaitable[None]]) -> None:
    try:
        await event()
    except Exception as error:  # noqa: BLE001  the next event may have better luck
        log.error("Nobody could be told of the clinic's files: %s", described(error))  # noqa: TRY400

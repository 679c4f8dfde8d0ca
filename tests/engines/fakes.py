"""A clock that is set by hand, and a phone network that does what it is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.aftercare.sending import Claimed
from bot.engines.outcomes import Outcome, Sent
from tests.storage.samples import NOW


class Clock:
    """Starts at `NOW`."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def pass_(self, time: timedelta) -> None:
        self.now += time


class Network:
    """Remembers what was sent; `outcomes` come first, then everything arrives."""

    def __init__(self, *outcomes: Outcome | Exception, on_send: Callable[[], None] | None = None) -> None:
        self.sent: list[int] = []
        self._outcomes = list(outcomes)
        self._on_send = on_send

    async def __call__(self, claimed: Claimed) -> Outcome:
        self.sent.append(claimed.id)
        if self._on_send is not None:
            self._on_send()
        outcome = self._outcomes.pop(0) if self._outcomes else Sent(len(self.sent))
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

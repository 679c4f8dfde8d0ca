"""How far the handling of one update has got: a message that Telegram has taken is not sent again by a second try."""

import json
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from time import perf_counter

from bot.channels.telegram.updates import Raw, chat_of
from bot.storage.connections import Write
from bot.storage.inbox import InboxItem


@dataclass(slots=True, eq=False)
class Item:
    """An update to be handled. `tries`: how often that has failed; `sent`: messages of it that Telegram has taken.

    `along`: what is written when it is marked as handled.
    """

    update_id: int
    chat: int
    raw: Raw
    tries: int = 0
    sent: int = 0
    arrived: float = field(default_factory=perf_counter)
    along: list[Write] = field(default_factory=list)


class Progress:
    """One try: handlers send the same messages in the same order each time, so the first ones may be passed over."""

    def __init__(self, item: Item, keep: Callable[[Item], Awaitable[None]]) -> None:
        self._item = item
        self._keep = keep
        self._position = 0

    async def once(self, send: Callable[[], Awaitable[None]]) -> None:
        """Send the next message of the update, unless Telegram has it. What was sent before is kept first.

        So a process that is killed repeats the message that it was sending, and none before it; an update that is
        answered by one message costs no extra write.
        """
        self._position += 1
        if self._position <= self._item.sent:
            return
        if self._item.sent:
            await self._keep(self._item)
        await send()
        self._item.sent = self._position

    def at_end(self, write: Write) -> None:
        """Have something written when the update is marked as handled."""
        self._item.along.append(write)


# The library calls handlers without room for arguments of ours; each update has its own task, or its own turn in one.
_current: ContextVar[Progress | None] = ContextVar("progress", default=None)


@contextmanager
def handling(progress: Progress) -> Iterator[None]:
    """Have `once` count for this update while the block runs."""
    token = _current.set(progress)
    try:
        yield
    finally:
        _current.reset(token)


async def once(send: Callable[[], Awaitable[None]]) -> None:
    """Send one message; while an update is handled, only if it was not sent by an earlier try."""
    progress = _current.get()
    if progress is None:
        await send()
    else:
        await progress.once(send)


def at_end(write: Write) -> bool:
    """Have something written in the transaction that marks the update as handled; False where none is handled."""
    progress = _current.get()
    if progress is not None:
        progress.at_end(write)
    return progress is not None


def stored_item(stored: InboxItem) -> Item:
    """Return an update as it stands in the inbox."""
    raw = _read(stored.payload)
    return Item(stored.update_id, chat_of(raw), raw, stored.tries, stored.sent)


def _read(payload: str) -> Raw:
    """Nothing, where a payload is spoilt: its handling fails, and it is parked."""
    try:
        raw = json.loads(payload)
    except ValueError:
        return {}
    return raw if isinstance(raw, dict) else {}

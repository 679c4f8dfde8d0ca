"""Messages that waited too long: read for red flags across all chats before the first of them is answered."""

import logging
from collections.abc import Callable, Sequence
from datetime import datetime

from bot.answering.model import Incoming
from bot.channels.telegram.desk import LATE
from bot.channels.telegram.failures import described
from bot.channels.telegram.progress import Item
from bot.channels.telegram.updates import said_in
from bot.conversation import JOINED

log = logging.getLogger(__name__)

IsDanger = Callable[[Incoming, Sequence[str]], bool]  # a message, and what the same person wrote just before it


class Backlog:
    """Decides what goes first. While something is held back, so is all that follows it in its chat, and elsewhere."""

    def __init__(self, is_danger: IsDanger, now: Callable[[], datetime]) -> None:
        self._is_danger = is_danger
        self._now = now
        self._held: list[Item] = []

    def __len__(self) -> int:
        return len(self._held)

    def urgent(self, item: Item) -> Sequence[Item]:
        """Return what has to be handled at once now that `item` has come, in order; nothing, for most of them.

        A red flag may be spread over several messages: then those before it go along, and are no longer held.
        """
        said = said_in(item.raw)
        if said is None:
            return []
        words, at = said
        incoming = Incoming(str(item.chat), words, at)
        if self._dangerous(incoming, []):
            return [item]
        before = [(held, text) for held, text, then in self._texts(item.chat) if at - then <= JOINED]
        if not before or not self._dangerous(incoming, [text for _, text in before]):
            return []
        pieces = [held for held, _ in before]
        self._held = [held for held in self._held if held not in pieces]
        return [*pieces, item]

    def holds(self, item: Item) -> bool:
        """Keep `item` back if it is late, or if others are held before it; whether it was."""
        said = said_in(item.raw)
        if not self._held and not (said and self._now() - said[1] > LATE):
            return False
        self._held.append(item)
        return True

    def release(self) -> Sequence[Item]:
        """Return all that was held, in order, and hold nothing any more."""
        held, self._held = self._held, []
        return held

    def _texts(self, chat: int) -> list[tuple[Item, str, datetime]]:
        found = [(item, said_in(item.raw)) for item in self._held if item.chat == chat]
        return [(item, *said) for item, said in found if said]

    def _dangerous(self, incoming: Incoming, before: Sequence[str]) -> bool:
        try:
            return self._is_danger(incoming, before)
        except Exception as error:  # noqa: BLE001  its handling will meet the same error, and deal with it
            log.error("A message can't be read for red flags: %s", described(error, where=True))  # noqa: TRY400
            return False

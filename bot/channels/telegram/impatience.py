"""Tells an impatient finger from a press that means something."""

from collections import OrderedDict
from collections.abc import Callable
from datetime import datetime, timedelta

from telegram import CallbackQuery

REPEAT = timedelta(seconds=5)  # the same press within it is an impatient finger: one answer is enough
MAX_REMEMBERED = 1000


class Impatience:
    """Remembers the last presses, in memory only: after a restart a press counts once more."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._recent: OrderedDict[tuple[int, int, str], tuple[str, datetime]] = OrderedDict()

    def repeats(self, query: CallbackQuery) -> bool:
        """Whether the same button of the same message was pressed just before."""
        if query.message is None:
            return False
        press, now = (query.message.chat.id, query.message.message_id, query.data or ""), self._now()
        last, at = self._recent.pop(press, (query.id, now))
        self._recent[press] = (query.id, now)
        if len(self._recent) > MAX_REMEMBERED:
            self._recent.popitem(last=False)
        return last != query.id and now - at < REPEAT  # the same one again is a second try after a failure

"""The queue of updates that the bot has not confirmed: it outlives the bot."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Any

from tests.fake_telegram.changes import Changes
from tests.fake_telegram.errors import ApiError, conflict

FIRST_ID = 700_000_001
ONLY_ON_REQUEST = frozenset({"chat_member", "message_reaction", "message_reaction_count"})
OTHER_POLL = "terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_SET = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"


@dataclass(frozen=True)
class Update:
    """One update; `chat_id` is the chat whose order it belongs to."""

    id: int
    kind: str
    chat_id: int
    content: dict[str, Any]

    def json(self) -> dict[str, Any]:
        """Bot API `Update`."""
        return {"update_id": self.id, self.kind: self.content}


class UpdateQueue:
    """getUpdates as Telegram does it: an offset confirms, and forgets, everything below it."""

    def __init__(self, changes: Changes) -> None:
        self.pending: deque[Update] = deque()
        self.webhook_url = ""
        self._changes = changes
        self._allowed: frozenset[str] | None = None
        self._next_id = FIRST_ID
        self._polls = 0

    def add(self, kind: str, chat_id: int, content: dict[str, Any]) -> int | None:
        """Queues an update; its id, or None where the bot has not asked for this kind."""
        wanted = kind in self._allowed if self._allowed is not None else kind not in ONLY_ON_REQUEST
        if not wanted:
            return None
        self.pending.append(Update(self._next_id, kind, chat_id, content))
        self._next_id += 1
        self._changes.notify()
        return self.pending[-1].id

    def allow(self, kinds: list[str] | None) -> None:
        """`allowed_updates`: None keeps the last setting, an empty list means the default kinds."""
        if kinds is not None:
            self._allowed = frozenset(kinds) or None

    def allowed(self) -> list[str]:
        """The kinds asked for, empty for the default."""
        return sorted(self._allowed or ())

    def confirm(self, offset: int) -> None:
        """Forgets the updates below `offset`; a negative one keeps only so many of the newest."""
        if offset < 0:
            offset = self.pending[offset].id if len(self.pending) >= -offset else 0
        while self.pending and self.pending[0].id < offset:
            self.pending.popleft()
        self._changes.notify()

    def drop(self, update: Update) -> None:
        """Forgets one update that a webhook has taken."""
        self.pending.remove(update)
        self._changes.notify()

    def clear(self) -> None:
        """`drop_pending_updates`."""
        self.pending.clear()
        self._changes.notify()

    async def poll(self, offset: int, limit: int, within: float) -> list[Update]:
        """Waits for updates. A later poll, or a webhook, ends this one with a 409."""
        if self.webhook_url:
            raise conflict(WEBHOOK_SET)
        self._polls += 1
        mine = self._polls
        self.confirm(offset)  # also wakes an earlier poll, which finds itself replaced
        found = await self._changes.until(lambda: self._look(mine), within)
        if isinstance(found, ApiError):
            raise found
        return list(self.pending)[:limit] if found else []

    def _look(self, mine: int) -> ApiError | bool | None:
        if self.webhook_url:
            return conflict("terminated by setWebhook request")
        if mine != self._polls:
            return conflict(OTHER_POLL)
        return bool(self.pending) or None

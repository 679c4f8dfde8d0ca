"""Telegram's rate limits: about 30 messages a second for a bot, 1 a second in a chat, 20 a minute in a group."""

from __future__ import annotations

from collections import defaultdict, deque
from dataclasses import dataclass

from tests.fake_telegram.errors import too_many_requests


@dataclass(frozen=True)
class Limits:
    """How many messages are let through; a test may set its own."""

    per_second: int = 30
    per_chat_second: int = 1
    per_group_minute: int = 20


class RateLimiter:
    """Counts messages in sliding windows. Without limits (the default) everything passes."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits
        self._sent: defaultdict[int | str, deque[float]] = defaultdict(deque)

    def admit(self, chat_id: int, now: float) -> None:
        """Counts one message at `now` (seconds); raises ApiError 429 where that is one too many."""
        if self.limits is None:
            return
        windows: list[tuple[int | str, int, float]] = [
            ("bot", self.limits.per_second, 1.0),
            (f"second {chat_id}", self.limits.per_chat_second, 1.0),
        ]
        if chat_id < 0:
            windows.append((f"minute {chat_id}", self.limits.per_group_minute, 60.0))
        wait = max(self._wait(key, allowed, span, now) for key, allowed, span in windows)
        if wait > 0:
            raise too_many_requests(wait)
        for key, _, _ in windows:
            self._sent[key].append(now)

    def _wait(self, key: int | str, allowed: int, span: float, now: float) -> float:
        """Seconds until the window has room, 0 where it has."""
        sent = self._sent[key]
        while sent and sent[0] <= now - span:
            sent.popleft()
        return sent[-allowed] + span - now if len(sent) >= allowed else 0.0

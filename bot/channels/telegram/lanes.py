"""The order of updates: one chat's in the order they came, chats side by side."""

import asyncio
from collections.abc import Awaitable
from typing import Any
from weakref import WeakValueDictionary

from telegram import Update
from telegram.ext import BaseUpdateProcessor

MOST_AT_ONCE = 1000  # updates in hand, some 10 MB; further ones stay with Telegram


class ChatLanes(BaseUpdateProcessor):
    """Each chat has a lane: in it one update is handled after the other, and a slow one holds up no other lane."""

    def __init__(self, most: int = MOST_AT_ONCE) -> None:
        super().__init__(most)
        self._lanes: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    @property
    def full(self) -> bool:
        """Whether no further update should be fetched now."""
        return self.current_concurrent_updates >= self.max_concurrent_updates // 2

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Handle `update` when all earlier ones of its chat are done; a lock is first come, first served."""
        chat = update.effective_chat if isinstance(update, Update) else None
        async with self._lanes.setdefault(chat.id if chat else 0, asyncio.Lock()):
            await coroutine

    async def initialize(self) -> None:
        """Nothing is needed."""

    async def shutdown(self) -> None:
        """Nothing is left over."""

"""Carries updates to a webhook, as Telegram does: in order within a chat, again until it gets a 2xx."""

from __future__ import annotations

import asyncio
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout

from tests.fake_telegram.updates import Update
from tests.fake_telegram.world import World

PATIENCE = ClientTimeout(total=60)  # seconds for the bot to answer


class Courier:
    """Runs beside the server. `retry_after`: seconds between two tries of one update."""

    def __init__(self, world: World, retry_after: float = 0.2) -> None:
        self._world = world
        self._retry_after = retry_after
        self._busy: set[int] = set()

    async def run(self) -> None:
        """Delivers until cancelled."""
        async with ClientSession(timeout=PATIENCE) as session, asyncio.TaskGroup() as carrying:
            while True:
                update = await self._world.changes.until(self._next, within=60)
                if update is not None:
                    self._busy.add(update.chat_id)
                    carrying.create_task(self._carry(session, update))
                elif self._world.changes.closed:
                    return

    def _next(self) -> Update | None:
        """The oldest update of a chat for which none is on its way."""
        if not self._world.updates.webhook_url or len(self._busy) >= self._world.webhook["max_connections"]:
            return None
        return next((u for u in self._world.updates.pending if u.chat_id not in self._busy), None)

    async def _carry(self, session: ClientSession, update: Update) -> None:
        try:
            problem = await self._post(session, update)
            if problem is None:
                self._world.updates.drop(update)
            else:
                now = int(self._world.clock())
                self._world.webhook |= {"last_error_date": now, "last_error_message": problem}
                await self._world.changes.sleep(self._retry_after)
        finally:
            self._busy.discard(update.chat_id)
            self._world.changes.notify()

    async def _post(self, session: ClientSession, update: Update) -> str | None:
        """What went wrong, or None."""
        secret = self._world.webhook["secret"]
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret else {}
        body: dict[str, Any] = update.json()
        try:
            async with session.post(self._world.updates.webhook_url, json=body, headers=headers) as answer:
                right = 200 <= answer.status < 300
                return None if right else f"Wrong response from the webhook: {answer.status} {answer.reason}"
        except (ClientError, TimeoutError) as problem:
            return f"Connection failed: {type(problem).__name__}"

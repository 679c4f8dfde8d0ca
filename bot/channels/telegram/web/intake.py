"""Takes in what the webhook gets: written down in common commits, and only then acknowledged to Telegram."""

import asyncio
import logging
from collections.abc import Callable

from bot.channels.telegram.failures import described
from bot.channels.telegram.polling import Receive
from bot.channels.telegram.updates import Raw

log = logging.getLogger(__name__)

AT_ONCE = 100  # updates in one commit


class Intake:
    """While one commit is made, what arrives meanwhile comes together for the next."""

    def __init__(self, receive: Receive, full: Callable[[], bool]) -> None:
        self._receive = receive
        self._full = full
        self._waiting: dict[int, tuple[Raw, list[asyncio.Future[bool]]]] = {}  # by update_id, in order of arrival
        self._writing: asyncio.Task[None] | None = None

    async def take(self, raw: Raw) -> bool:
        """Return whether the update is written down; where it is not, Telegram has to keep it and bring it again."""
        if self._full():
            return False
        written: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(raw["update_id"], (raw, []))[1].append(written)
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write())
        return await written

    async def _write(self) -> None:
        while self._waiting:
            batch = [self._waiting.pop(update_id) for update_id in list(self._waiting)[:AT_ONCE]]
            written = await self._received(sorted((raw for raw, _ in batch), key=lambda raw: int(raw["update_id"])))
            for one in (future for _, futures in batch for future in futures):
                if not one.done():  # whoever asked may have hung up
                    one.set_result(written)

    async def _received(self, batch: list[Raw]) -> bool:
        try:
            return await self._receive(batch, more=True)
        except Exception as error:  # noqa: BLE001  the next batch is not to suffer
            log.error("Messages can't be taken in, they stay with Telegram: %s", described(error, where=True))  # noqa: TRY400
            return False

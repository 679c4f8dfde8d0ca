"""Where updates come from: Telegram brings them to the webhook, or is asked for them."""

import asyncio
import logging
from collections.abc import Callable
from typing import Protocol

from telegram import Bot

from bot.channels.telegram.desk import Desk
from bot.channels.telegram.patience import Delivery
from bot.channels.telegram.polling import Polling, Receive
from bot.channels.telegram.web.addresses import WebhookAddress
from bot.channels.telegram.web.registration import Registration, leave_webhook
from bot.channels.telegram.web.server import Listening
from bot.channels.telegram.web.serving import Webhook
from bot.storage.leading import leading
from bot.storage.locking import POLLING, Locks

log = logging.getLogger(__name__)


class Source(Protocol):
    """Gives updates, and forgets one only when it was taken in for good."""

    @property
    def is_well(self) -> bool:
        """Whether updates come, as far as can be seen."""

    async def run(self, receive: Receive, full: Callable[[], bool], stop: asyncio.Event) -> None:
        """Hand them to `receive` until `stop` is set; `full` says when further ones have to stay with Telegram."""

    async def confirm(self) -> None:
        """Tell Telegram what was taken in last."""


class OneOfAll:
    """A source that only one process may use at a time; the others stand by."""

    def __init__(self, source: Source, locks: Locks) -> None:
        self._source = source
        self._locks = locks

    @property
    def is_well(self) -> bool:
        """Whether they come; whoever stands by has no trouble."""
        return self._source.is_well

    async def run(self, receive: Receive, full: Callable[[], bool], stop: asyncio.Event) -> None:
        """Hand over updates while it is this process's turn, until `stop` is set."""

        async def run(ending: asyncio.Event) -> None:
            log.info("This process asks Telegram for messages now")
            await self._source.run(receive, full, ending)
            await self._source.confirm()

        await leading(self._locks, POLLING, run, stop)

    async def confirm(self) -> None:
        """Done at the end of each turn: afterwards another process asks."""


async def source_of(
    desk: Desk, bot: Bot, delivery: Delivery, address: WebhookAddress, listening: Listening | None
) -> Source:
    """Return the webhook where there is a public address and a socket that listens, else the polling.

    Raises:
        TelegramUnavailableError: it is to poll, and the webhook of something else is set.
    """
    if address.url and listening is not None:
        return Webhook(desk, Registration(bot, address, delivery), address, listening)
    await leave_webhook(bot, delivery, address)
    polling = Polling(bot)
    return polling if desk.db.locks is None else OneOfAll(polling, desk.db.locks)

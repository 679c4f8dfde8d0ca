"""Where updates come from: Telegram brings them to the webhook, or is asked for them."""

import asyncio
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


class Source(Protocol):
    """Gives updates, and forgets one only when it was taken in for good."""

    async def run(self, receive: Receive, full: Callable[[], bool], stop: asyncio.Event) -> None:
        """Hand them to `receive` until `stop` is set; `full` says when further ones have to stay with Telegram."""

    async def confirm(self) -> None:
        """Tell Telegram what was taken in last."""


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
    return Polling(bot)

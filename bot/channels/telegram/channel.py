"""Serves Telegram by long polling: connects, listens until told to stop, and finishes what it has begun."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from bot.channels.telegram.application import App, build_application, handlers
from bot.channels.telegram.connecting import connect, take_webhook_away
from bot.channels.telegram.desk import Desk
from bot.channels.telegram.discretion import discreet_logs
from bot.channels.telegram.failures import Failures
from bot.channels.telegram.lanes import ChatLanes
from bot.channels.telegram.messenger import Messenger
from bot.channels.telegram.patience import Delivery
from bot.channels.telegram.polling import Polling
from bot.channels.telegram.profile import introduce
from bot.conversation import Conversation

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class TelegramSettings:
    """The bot's token, and the address of a Bot API server of one's own (None: Telegram's)."""

    token: str = field(repr=False)
    api_url: str | None = None


async def serve(
    conversation: Conversation, settings: TelegramSettings, *, now: Callable[[], datetime], stop: asyncio.Event
) -> None:
    """Answer on Telegram until `stop` is set; what was fetched by then is still answered.

    Raises:
        TelegramUnavailableError: Telegram refuses the token, or can't be reached, at start.
    """
    with discreet_logs(settings.token):
        lanes = ChatLanes()
        application = build_application(settings.token, settings.api_url, lanes)
        try:
            if await connect(application.bot, settings.api_url, stop):
                await _listen(application, lanes, conversation, now, stop)
        finally:
            await application.bot.shutdown()


async def _listen(
    application: App, lanes: ChatLanes, conversation: Conversation, now: Callable[[], datetime], stop: asyncio.Event
) -> None:
    bot, delivery = application.bot, Delivery(stop)
    desk = Desk(conversation, Messenger(bot, delivery), now)
    application.add_handlers(handlers(desk, delivery))
    application.add_error_handler(Failures(desk).failed)
    await application.initialize()
    await take_webhook_away(bot, delivery)
    polling = Polling(bot, application.update_queue.put, lambda: lanes.full)
    introduction = asyncio.create_task(introduce(bot, desk.wording))
    await application.start()
    log.info("Answering on Telegram as @%s", bot.username)
    try:
        await polling.run(stop)
    finally:
        introduction.cancel()
        await asyncio.gather(introduction, return_exceptions=True)
        await application.stop()
        await polling.confirm()
        await application.shutdown()

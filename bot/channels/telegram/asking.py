"""What Telegram knows of the bot, asked once: for a command that does not serve anybody."""

import asyncio

from telegram import WebhookInfo
from telegram.error import TelegramError

from bot.channels.telegram.application import build_application
from bot.channels.telegram.connecting import connect
from bot.channels.telegram.discretion import discreet_logs
from bot.channels.telegram.failures import described
from bot.errors import TelegramUnavailableError


async def webhook_of(token: str, api_url: str | None) -> WebhookInfo:
    """Return where Telegram brings updates, and how many wait there.

    Raises:
        TelegramUnavailableError: Telegram refuses the token, or can't be reached.
    """
    with discreet_logs(token):
        bot = build_application(token, api_url).bot
        try:
            await connect(bot, api_url, asyncio.Event())
            found: WebhookInfo = await bot.get_webhook_info()
        except TelegramError as error:
            raise TelegramUnavailableError(f"Telegram can't be asked now ({described(error)})") from None
        finally:
            await bot.shutdown()
        return found

"""The first contact: either Telegram takes the token, or one message says what to do."""

import asyncio
import logging

from telegram import Bot
from telegram.error import InvalidToken, TelegramError

from bot.channels.telegram.web.registration import host_of
from bot.engines.waiting import slept
from bot.errors import TelegramUnavailableError

log = logging.getLogger(__name__)

WAITS = (1.0, 2.0)  # seconds between the tries


async def connect(bot: Bot, api_url: str | None, stop: asyncio.Event) -> bool:
    """Make `bot` known to Telegram; False where `stop` was set meanwhile.

    Raises:
        TelegramUnavailableError: the token is refused, or Telegram can't be reached in a few tries.
    """
    for wait in (*WAITS, None):
        try:
            await bot.initialize()
        except InvalidToken:
            raise TelegramUnavailableError(_refused(api_url)) from None  # the library's message repeats the token
        except TelegramError as error:
            if wait is None:
                reason = _reason(error).replace(bot.token, "<token>")
                raise TelegramUnavailableError(_unreachable(reason, api_url)) from None
        else:
            return True
        if not await slept(wait, stop):
            return False
    return False


def _refused(api_url: str | None) -> str:
    advice = (
        "Telegram refuses the bot token. Copy it again from @BotFather (/mybots, your bot, API Token) into "
        "TELEGRAM_BOT_TOKEN, in the environment or in .env, then start again."
    )
    return f"{advice} Or TELEGRAM_API_URL is not the address of a Bot API server." if api_url else advice


def _unreachable(reason: str, api_url: str | None) -> str:
    if api_url:
        return (
            f"Nothing that speaks the Bot API answers at TELEGRAM_API_URL, {host_of(api_url)} ({reason}). Correct the "
            "address, or start the Bot API server there, then start again; unset, the bot uses Telegram's own server."
        )
    return (
        f"Telegram can't be reached ({reason}). Check this machine's network: the connection, DNS, and whether a "
        "firewall or proxy lets it through to https://api.telegram.org. Then start again."
    )


def _reason(error: TelegramError) -> str:
    return str(error).partition(". ")[0] or type(error).__name__

"""What Telegram shows of the bot besides its messages: the commands menu and the two descriptions."""

import logging
from collections.abc import Awaitable, Callable

from telegram import Bot, BotCommand
from telegram.error import TelegramError

from bot.answering.wording import Wording
from bot.channels.telegram.failures import described

log = logging.getLogger(__name__)


async def introduce(bot: Bot, wording: Wording) -> None:
    """Bring the bot's profile up to the clinic's wording; what fails is only logged, and tried at the next start."""
    for what, bring in (("commands menu", _menu), ("description", _description), ("short description", _short)):
        await _attempt(what, lambda bring=bring: bring(bot, wording))  # type: ignore[misc]


async def _attempt(what: str, bring: Callable[[], Awaitable[None]]) -> None:
    try:
        await bring()
    except TelegramError as error:
        log.warning("The bot's %s could not be set: %s", what, described(error))


# Each is read first: Telegram allows few changes an hour, and a bot may be started often.


async def _menu(bot: Bot, wording: Wording) -> None:
    wanted = (
        BotCommand("start", wording.command_start),
        BotCommand("topics", wording.command_topics),
        BotCommand("aftercare", wording.command_aftercare),
        BotCommand("stop", wording.command_stop),
        BotCommand("help", wording.command_help),
        BotCommand("privacy", wording.command_privacy),
    )
    if await bot.get_my_commands() != wanted:
        await bot.set_my_commands(wanted)


async def _description(bot: Bot, wording: Wording) -> None:
    if (await bot.get_my_description()).description != wording.description:
        await bot.set_my_description(wording.description)


async def _short(bot: Bot, wording: Wording) -> None:
    if (await bot.get_my_short_description()).short_description != wording.short_description:
        await bot.set_my_short_description(wording.short_description)

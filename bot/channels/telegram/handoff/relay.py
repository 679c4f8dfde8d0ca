"""What a relay needs besides sending texts: copies of photos and files, a small sign on a message, and its end."""

import logging
from collections.abc import Awaitable, Callable

from markupsafe import Markup
from telegram import Bot, ReplyParameters
from telegram.constants import MessageLimit, ParseMode
from telegram.error import BadRequest, TelegramError

from bot.channels.telegram.keyboards import Rows, as_markup
from bot.channels.telegram.messenger import Place
from bot.channels.telegram.patience import Delivery
from bot.channels.telegram.splitting import length

log = logging.getLogger(__name__)

ARRIVED = "👌"  # one of the signs that Telegram takes as a reaction


class Relay:
    """All but `react` raise `TelegramError` where Telegram refuses, or could not be reached for long."""

    def __init__(self, bot: Bot, delivery: Delivery, count: Callable[[], None]) -> None:
        self._bot = bot
        self._delivery = delivery
        self._count = count  # called for each message, before it is sent

    async def copy(self, place: Place, source: tuple[int, int], caption: Markup | None, buttons: Rows = ()) -> int:
        """Copy a message, `(chat, id)`, without a trace of who wrote it; return the id of the copy.

        `caption`: what shall stand under it; None leaves it as it is.
        """
        self._count()
        answered = ReplyParameters(place.answers, allow_sending_without_reply=True) if place.answers else None
        copied = await self._delivery(
            lambda: self._bot.copy_message(
                place.chat,
                *source,
                caption=None if caption is None else str(caption),
                parse_mode=ParseMode.HTML,
                reply_parameters=answered,
                reply_markup=as_markup(buttons),
            )
        )
        return copied.message_id

    async def react(self, chat: int, message_id: int) -> bool:
        """Show on a message that it has arrived; False where the chat allows no such signs."""
        try:
            await self._bot.set_message_reaction(chat, message_id, ARRIVED)
        except TelegramError as error:
            log.info("A message could not be marked as passed on (%s)", type(error).__name__)
            return False
        return True

    async def wipe(self, chat: int, message_id: int, instead: Markup) -> None:
        """Put other words in place of a message of ours; a picture or file goes, or where it is too old, its words."""
        ways: tuple[Callable[[], Awaitable[object]], ...] = (
            lambda: self._bot.edit_message_text(str(instead), chat, message_id, parse_mode=ParseMode.HTML),
            lambda: self._bot.delete_message(chat, message_id),
            lambda: self._bot.edit_message_caption(chat, message_id, caption=str(instead), parse_mode=ParseMode.HTML),
        )
        for way in ways:
            try:
                await self._delivery(way)
            except BadRequest:
                continue
            return
        log.info("A withdrawn message could not be changed any more")


def fits_caption(html: Markup) -> bool:
    """Whether a text can stand under a photo or file."""
    return length(html) <= MessageLimit.CAPTION_LENGTH

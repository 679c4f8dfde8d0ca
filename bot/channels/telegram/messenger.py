"""Sends and edits what a `Reply` or a `Dialog` says. Nothing else is ever sent."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Self

from markupsafe import Markup, escape
from telegram import Bot, ForceReply, InlineKeyboardMarkup, LinkPreviewOptions, Message
from telegram.constants import ParseMode
from telegram.error import BadRequest, ChatMigrated, TelegramError

from bot.answering.reply import Dialog, Reply
from bot.answering.richtext import to_plain
from bot.channels.telegram import keyboards
from bot.channels.telegram.keyboards import Rows
from bot.channels.telegram.patience import Delivery
from bot.channels.telegram.progress import once
from bot.channels.telegram.splitting import pieces, split

log = logging.getLogger(__name__)

Moved = Callable[[int, int], Awaitable[None]]  # hears of a group that has another id now

Below = Rows | ForceReply  # what stands below a message
SEND = "send__message"  # sendMessage; by its own name the library warns that it has a method for it
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a message goes: a chat, a topic of it, and the message that it answers."""

    chat: int
    topic: int | None = None
    answers: int | None = None

    @classmethod
    def of(cls, message: Message, *, quoting: bool = False) -> Self:
        """Return the place of `message`; `quoting` makes what is sent there a reply to it."""
        topic = message.message_thread_id if message.is_topic_message else None
        return cls(message.chat.id, topic, message.message_id if quoting else None)


class Messenger:
    """Speaks for the bot. All raise `TelegramError` where Telegram refuses, or could not be reached for long."""

    def __init__(self, bot: Bot, delivery: Delivery, count: Callable[[], None], moved: Moved) -> None:
        self._bot = bot
        self._delivery = delivery
        self._moved = moved
        self._count = count  # called for each message, before it is sent

    async def reply(self, place: Place, reply: Reply, buttons: Rows) -> None:
        """Send a reply, in several messages where it is long; the buttons stand below the last."""
        *first, last = split(reply.body, reply.notice)
        for part in first:
            await self._send(place, part)
            place = replace(place, answers=None)
        await self._send(place, last, buttons)

    async def dialog(self, place: Place, dialog: Dialog) -> None:
        """Send a menu or a form."""
        await self._send(place, dialog.body, dialog.rows)

    async def post(self, place: Place, html: Markup, below: Below = ()) -> int:
        """Send one message of a `Reply` or a `Dialog`, whatever update is handled; return its id."""
        return await self._send_now(place, html, below)

    async def attempt(self, chat: int, reply: Reply, buttons: Rows) -> int:
        """Send a reply with other buttons than its own, in one try; return the id of its last message.

        For a sender that decides itself what an error means, and does not count among those who never wait.
        """
        *first, last = split(reply.body, reply.notice)
        for part in first:
            await self._sent(Place(chat), part, ParseMode.HTML, ())
        return await self._sent(Place(chat), last, ParseMode.HTML, buttons)

    async def picture(self, place: Place, png: bytes, caption: Markup) -> None:
        """Send a picture with some words under it."""
        await once(lambda: self._picture(place, png, caption))

    async def document(self, place: Place, content: bytes, name: str, caption: Markup) -> None:
        """Send a file with some words under it."""
        await once(lambda: self._document(place, content, name, caption))

    async def change(self, place: Place, message_id: int, dialog: Dialog) -> None:
        """Make a message of ours show `dialog`, or send it where the message can't be changed any more."""
        text, keyboard = str(dialog.body), keyboards.as_markup(dialog.rows)
        try:
            await self._delivery(
                lambda: self._bot.edit_message_text(
                    text,
                    chat_id=place.chat,
                    message_id=message_id,
                    parse_mode=ParseMode.HTML,
                    reply_markup=keyboard,
                    link_preview_options=NO_PREVIEW,
                )
            )
        except BadRequest as refusal:
            if not _says(refusal, "not modified"):  # pressed twice: it shows what it shall
                await self.dialog(place, dialog)

    async def change_buttons(self, place: Place, message_id: int, keyboard: InlineKeyboardMarkup | None) -> None:
        """Give a message of ours other buttons, or none."""
        await self._delivery(lambda: self._bot.edit_message_reply_markup(place.chat, message_id, reply_markup=keyboard))

    async def _picture(self, place: Place, png: bytes, caption: Markup) -> None:
        self._count()
        await self._delivery(
            lambda: self._bot.send_photo(
                place.chat, png, str(caption), parse_mode=ParseMode.HTML, message_thread_id=place.topic
            )
        )

    async def _document(self, place: Place, content: bytes, name: str, caption: Markup) -> None:
        self._count()
        await self._delivery(
            lambda: self._bot.send_document(
                place.chat,
                content,
                str(caption),
                parse_mode=ParseMode.HTML,
                filename=name,
                message_thread_id=place.topic,
            )
        )

    async def tidy_buttons(self, place: Place, message_id: int, keyboard: InlineKeyboardMarkup | None) -> None:
        """The same for a message that is done with: nothing is lost where that fails."""
        try:
            await self.change_buttons(place, message_id, keyboard)
        except TelegramError as error:
            log.info("The buttons of a message that is done with could not be changed (%s)", type(error).__name__)

    async def _send(self, place: Place, html: Markup, below: Below = ()) -> None:
        async def send() -> None:
            await self._send_now(place, html, below)

        await once(send)

    async def _send_now(self, place: Place, html: Markup, below: Below) -> int:
        try:
            return await self._send_text(place, html, ParseMode.HTML, below)
        except ChatMigrated as moved:
            await self._moved(place.chat, moved.new_chat_id)
            return await self._send_text(Place(moved.new_chat_id), html, ParseMode.HTML, below)
        except BadRequest as refusal:
            if _says(refusal, "can't parse entities"):
                return await self._send_plain(place, html, below)
            if _says(refusal, "thread not found"):
                return await self._send_text(replace(place, topic=None), html, ParseMode.HTML, below)
            raise

    async def _send_plain(self, place: Place, html: Markup, below: Below) -> int:
        """What Telegram does not take as HTML is told without it, and not lost."""
        log.error("Telegram refused the HTML of a text of the clinic, so it was sent as plain text: run `check`")
        sent = [await self._send_text(place, to_plain(piece), None, below) for piece in pieces(escape(to_plain(html)))]
        return sent[-1]

    async def _send_text(self, place: Place, text: str, mode: ParseMode | None, below: Below) -> int:
        self._count()
        return await self._delivery(lambda: self._sent(place, text, mode, below))

    async def _sent(self, place: Place, text: str, mode: ParseMode | None, below: Below) -> int:
        """Send a text. The id is all that is read of Telegram's answer: the library reads as long as it sends."""
        answered = {"message_id": place.answers, "allow_sending_without_reply": True} if place.answers else None
        sent = await self._bot.do_api_request(
            SEND,
            {
                "chat_id": place.chat,
                "text": str(text),
                "parse_mode": mode,
                "message_thread_id": place.topic,
                "reply_parameters": answered,
                "reply_markup": below if isinstance(below, ForceReply) else keyboards.as_json(below),
                "link_preview_options": {"is_disabled": True},
            },
        )
        return int(sent["message_id"])


def _says(refusal: BadRequest, words: str) -> bool:
    """The library writes the first letter of Telegram's sentence in upper case."""
    return words in str(refusal).lower()

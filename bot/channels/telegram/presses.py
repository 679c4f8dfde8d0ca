"""Presses of buttons. Each is answered, or the button would blink for ever; one pressed twice does no harm."""

import logging
from contextlib import suppress

from telegram import CallbackQuery, Message, Update
from telegram.error import BadRequest, TelegramError
from telegram.ext import ContextTypes

from bot.answering.reply import Dialog, Reply
from bot.channels.telegram import browsing, keyboards
from bot.channels.telegram.desk import Desk
from bot.channels.telegram.impatience import Impatience
from bot.channels.telegram.learning.recording import Asked, record
from bot.channels.telegram.messenger import Place
from bot.channels.telegram.patience import Delivery
from bot.channels.telegram.updates import press_in
from bot.storage.errors import StorageUnavailableError
from bot.storage.staff_tables import QuestionReason

log = logging.getLogger(__name__)


class Presses:
    """Does what a button says: shows a menu in place, or answers below."""

    def __init__(self, desk: Desk, delivery: Delivery) -> None:
        self._desk = desk
        self._delivery = delivery
        self._impatience = Impatience(desk.now)

    async def pressed(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """A press of any button of ours, however old."""
        query = press_in(update)
        shown = self._shown_for(query.data or "")
        if query.message is None or shown is None:
            await refuse(query, self._delivery, self._desk.wording.out_of_date)
            return
        answered = await acknowledge(query)
        if isinstance(shown, Dialog) or not self._impatience.repeats(query):
            await self._show(query, shown, update.update_id)
        if not answered:
            await acknowledge(query)

    def _shown_for(self, data: str) -> Reply | Dialog | None:
        """Return what a button leads to; None where it leads nowhere any more."""
        kind, _, value = data.partition(":")
        assistant = self._desk.conversation.assistant
        if kind == keyboards.TOPICS:
            return browsing.topics(assistant.knowledge)
        if kind == keyboards.CATEGORY:
            return browsing.category(assistant.knowledge, value)
        if kind == keyboards.NONE_OF_THESE:
            return assistant.fallback()
        if kind in (keyboards.ENTRY, keyboards.OFFERED, keyboards.SEE_ALSO):
            return assistant.entry_reply(value.partition(":")[0])
        return None

    async def _show(self, query: CallbackQuery, shown: Reply | Dialog, update_id: int) -> None:
        """A menu changes in place; an answer is a message of its own, so that it stays in the chat."""
        if query.message is None:
            return
        message_id = query.message.message_id
        place = place_of_press(query)
        if isinstance(shown, Dialog):
            await self._desk.messenger.change(place, message_id, shown)
            return
        await self._desk.reply(place, shown, update_id)
        await self._take_button_away(query, place, message_id)
        await record(self._desk, await self._asked(query, place.chat, update_id), shown)

    async def _asked(self, query: CallbackQuery, chat: int, update_id: int) -> Asked:
        """Return what the press answers: a choice stands for the question that the choices were offered for."""
        kind, _, value = (query.data or "").partition(":")
        origin = keyboards.number_in(value.rpartition(":")[2])
        if kind not in (keyboards.OFFERED, keyboards.NONE_OF_THESE) or origin < 0:
            return Asked(chat, update_id, None, typed=False)
        try:
            before = await self._desk.db.answers.get(chat, origin, self._desk.now())
        except StorageUnavailableError as error:
            log.warning("The question behind some choices can't be found: %s", error)
            return Asked(chat, update_id, None, typed=False)
        text = before.question if before else None
        return Asked(chat, update_id, text, QuestionReason.NONE_OF_THESE, typed=False)

    async def _take_button_away(self, query: CallbackQuery, place: Place, message_id: int) -> None:
        """So that nobody presses it again. Nothing is lost where that fails: the answer has been sent."""
        keyboard = query.message.reply_markup if isinstance(query.message, Message) else None
        if keyboard is None:
            return
        left = keyboards.after_press(keyboard, query.data or "")
        if left == keyboard:
            return
        await self._desk.messenger.tidy_buttons(place, message_id, left)


async def refuse(query: CallbackQuery, delivery: Delivery, why: str) -> None:
    """Show that a press leads nowhere; one that waited too long, or was answered before, need not be told."""
    with suppress(BadRequest):
        await delivery(lambda: query.answer(why, show_alert=True))


async def acknowledge(query: CallbackQuery, toast: str = "") -> bool:
    """Tell Telegram that the press was seen, with words to show for a moment; False where it has to be told again."""
    try:
        await query.answer(toast or None)
    except BadRequest:  # it waited too long, or was answered before: there is nothing left to tell
        return True
    except TelegramError as error:
        log.info("A press could not be answered (%s)", type(error).__name__)
        return False
    return True


def place_of_press(query: CallbackQuery) -> Place:
    """Return the chat and topic of the message whose button was pressed."""
    message = query.message
    if isinstance(message, Message):
        return Place.of(message)
    return Place(message.chat.id if message else 0)  # too old for Telegram to say more about it

"""One press of a button of aftercare, and what it is answered with."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Self

from telegram import CallbackQuery, InlineKeyboardMarkup, Message
from telegram.constants import ChatType

from bot.channels.telegram.aftercare.marks import Kind, Mark
from bot.channels.telegram.messenger import Place
from bot.channels.telegram.presses import place_of_press
from bot.channels.telegram.staff.people import name_of


@dataclass(frozen=True, slots=True)
class Press:
    """`mark` is what the app has sent, which may be anything; `place` and `message_id` are Telegram's word."""

    mark: Mark
    place: Place
    message_id: int
    who: str
    is_private: bool
    keyboard: InlineKeyboardMarkup | None

    @classmethod
    def of(cls, query: CallbackQuery) -> Self | None:
        """Return the press, or None where it is none of ours."""
        mark, message = Mark.read(query.data or ""), query.message
        if mark is None or message is None:
            return None
        keyboard = message.reply_markup if isinstance(message, Message) else None
        is_private = message.chat.type == ChatType.PRIVATE
        return cls(mark, place_of_press(query), message.message_id, name_of(query.from_user), is_private, keyboard)

    def keyboard_without(self, *marks: Mark | Kind) -> InlineKeyboardMarkup | None:
        """Return what is left of the message's buttons without some, or without a kind."""
        if self.keyboard is None:
            return None
        gone = tuple(str(mark) for mark in marks)
        rows = self.keyboard.inline_keyboard
        left = [[button for button in row if not str(button.callback_data or "").startswith(gone)] for row in rows]
        filled = [row for row in left if row]
        return InlineKeyboardMarkup(filled) if filled else None


@dataclass(frozen=True, slots=True)
class Action:
    """What a press does, and what is shown for a moment when it is answered.

    `once`: it sends a message, and an impatient finger is to get it once.
    """

    do: Callable[[], Awaitable[None]]
    toast: str = ""
    once: bool = False


async def nothing() -> None:
    """There is nothing to do but to answer the press."""

"""What the staff write as a reply to a message of the bot: whoever sent that message takes it."""

from collections.abc import Awaitable, Callable, Sequence

from telegram import Message, Update
from telegram.ext import ContextTypes, filters

from bot.channels.telegram.desk import Desk, place_of
from bot.channels.telegram.messenger import Place
from bot.channels.telegram.updates import message_in, words_of

Take = Callable[[Update, Message], Awaitable[bool]]
"""Does what a reply says, and returns whether it was one to a message of its own."""


class _ToBot(filters.MessageFilter):
    """A reply to a message of this bot; what colleagues say to each other is not for it."""

    def filter(self, message: Message) -> bool:
        replied = message.reply_to_message
        return bool(replied and replied.from_user and replied.from_user.id == message.get_bot().id)


TO_BOT = _ToBot()


class Replies:
    """Asks each in turn. Where nobody takes a reply the staff are told how it is done, and nothing is done."""

    def __init__(self, desk: Desk, takers: Sequence[Take]) -> None:
        self._desk = desk
        self._takers = takers

    async def replied(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """A reply, or one that was edited."""
        message = message_in(update)
        for take in self._takers:
            if await take(update, message):
                return
        if self._desk.is_urgent(message, words_of(message)):  # one of the staff is a person, too
            await self._desk.reply(place_of(message), self._desk.hear(message, words_of(message)))
        elif update.message:
            await self._desk.say(Place.of(message, quoting=True), self._desk.wording.staff_reply_unclear)

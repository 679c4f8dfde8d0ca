"""Photos, voice messages, stickers, files: we can't look at them, and say so; what is written under them is read."""

from collections import OrderedDict

from telegram import Message, Update
from telegram.ext import ContextTypes

from bot.answering.reply import Dialog
from bot.answering.wording import render
from bot.channels.telegram.aftercare.hearing import Hearing
from bot.channels.telegram.desk import Desk, headed, is_urgent, place_of
from bot.channels.telegram.handoff.buttons import in_message
from bot.channels.telegram.handoff.line import Line
from bot.channels.telegram.updates import message_in

MAX_ALBUMS = 1000  # remembered; their messages come within a second of each other


class Media:
    """Answers what has no text of its own in private chats."""

    def __init__(self, desk: Desk, hearing: Hearing, line: Line) -> None:
        self._line = line
        self._desk = desk
        self._hearing = hearing
        self._albums: OrderedDict[str, int] = OrderedDict()  # and the message of each that was answered

    async def captioned(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Something with words under it. An urgent reply comes first and by itself; the clinic may be meant."""
        message = message_in(update)
        urgent = self._desk.is_urgent(message, message.caption or "")
        if not urgent and await self._line.took(update, message, message.caption or ""):
            return
        place, wording = place_of(message), self._desk.wording
        self._is_told(message)
        reply = await self._hearing.hear(message, message.caption or "")
        if is_urgent(reply):
            await self._hearing.give(update, message, reply, message.caption or "")
            await self._desk.say(place, wording.unreadable)
        else:
            reply = headed(reply, render(wording.unreadable_with_caption))
            await self._hearing.give(update, message, reply, message.caption or "", offers_clinic=True)

    async def unreadable(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Something without words. An album comes as one message for each photo, and is answered once."""
        message = message_in(update)
        if await self._line.took(update, message, "") or self._is_told(message):
            return
        rows = self._desk.clinic_rows(message.chat.id, in_message(message.message_id))
        await self._desk.answer(message, Dialog(render(self._desk.wording.unreadable), rows))

    def _is_told(self, message: Message) -> bool:
        """Return whether another message of the same album was answered before this one."""
        album = message.media_group_id
        if album is None:
            return False
        told = self._albums.setdefault(album, message.message_id) != message.message_id
        if len(self._albums) > MAX_ALBUMS:
            self._albums.popitem(last=False)
        return told

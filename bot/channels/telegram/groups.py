"""Groups: health is private, so who speaks to the bot is invited to write to it alone. Danger is answered at once."""

import re

from telegram import Message, Update
from telegram.ext import ContextTypes
from telegram.helpers import create_deep_linked_url

from bot.answering.reply import Button, Dialog
from bot.answering.wording import render
from bot.channels.telegram.desk import Desk, is_urgent
from bot.channels.telegram.learning.recording import Asked, record
from bot.channels.telegram.messenger import Place
from bot.channels.telegram.patients import COMMANDS
from bot.channels.telegram.updates import is_addressed, message_in, words_of

FROM_GROUP = "group"  # what /start carries when a patient comes by the invitation
OURS = frozenset({*COMMANDS, "aftercare"})


class Groups:
    """Answers in groups, and only who speaks to the bot."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def message(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """A message that the bot sees: with privacy mode off, or as an administrator, it sees all of them."""
        message = message_in(update)
        if not is_addressed(message, OURS):
            return
        place = Place.of(message, quoting=True)
        reply = self._desk.hear(message, _without_address(message))
        if is_urgent(reply):
            await self._desk.reply(place, reply)
            await record(self._desk, Asked(message.chat.id, update.update_id, None), reply)
        elif message.edit_date is None:  # who mends a typing error is not invited twice
            await self._desk.messenger.dialog(place, self._invitation(message))

    def _invitation(self, message: Message) -> Dialog:
        wording = self._desk.wording
        link = create_deep_linked_url(message.get_bot().username, FROM_GROUP)
        return Dialog(render(wording.group_invitation), ((Button(wording.private_chat, url=link),),))


def _without_address(message: Message) -> str:
    """Return what was said, without "@the_bot" and the "/" of a command, which are no words."""
    name = re.escape(message.get_bot().username)
    return re.sub(rf"@{name}\b", " ", words_of(message), flags=re.IGNORECASE).strip().removeprefix("/")

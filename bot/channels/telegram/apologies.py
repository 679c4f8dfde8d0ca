"""What is said about an update that could not be handled: to the patient, and to the staff."""

import logging

from telegram import Bot, Message, Update
from telegram.error import TelegramError

from bot.answering.reply import Dialog
from bot.answering.wording import render
from bot.channels.telegram.desk import Desk
from bot.channels.telegram.failures import described
from bot.channels.telegram.messenger import Place
from bot.channels.telegram.presses import acknowledge
from bot.channels.telegram.progress import Item

log = logging.getLogger(__name__)


class Apologies:
    """Neither raises: what can't be said is logged."""

    def __init__(self, desk: Desk, bot: Bot) -> None:
        self._desk = desk
        self._bot = bot

    async def apologise(self, item: Item, reference: str) -> None:
        """Tell the patient, with the reference that stands in the log."""
        try:
            await self._apologise(item, Dialog(render(self._desk.wording.apology, reference=reference)))
        except Exception as error:  # noqa: BLE001  the update may be of a kind that nothing can be done with
            log.error("The apology failed too: %s", described(error))  # noqa: TRY400  a traceback's message may quote

    async def report(self, reference: str) -> None:
        """Tell the staff, where they have a chat; without the patient's words, which stand in the inbox."""
        if self._desk.staff_chat is None:
            return
        try:
            told = Dialog(render(self._desk.wording.staff_parked, reference=reference))
            await self._desk.messenger.dialog(Place(self._desk.staff_chat), told)
        except TelegramError as error:
            log.error("The staff could not be told (reference %s): %s", reference, described(error))  # noqa: TRY400

    async def _apologise(self, item: Item, apology: Dialog) -> None:
        place = Place(item.chat)
        try:
            update = Update.de_json(dict(item.raw), self._bot)
        except Exception:  # noqa: BLE001  an update that can't be read has a chat all the same, mostly
            update = None
        if update is not None and update.callback_query:
            await acknowledge(update.callback_query)
        if update is not None and isinstance(update.effective_message, Message):
            place = Place.of(update.effective_message)
        if place.chat:
            await self._desk.messenger.dialog(place, apology)

"""What a patient says in private: read with what is known of the plan, and an alarm once an urgent one is answered."""

import logging

from telegram import Message, Update

from bot.aftercare.zonefiles import UnknownZoneError, load_zone
from bot.answering.model import Side
from bot.answering.reply import Reply
from bot.channels.telegram.aftercare.alarms import Alarms
from bot.channels.telegram.desk import Desk, is_urgent, place_of
from bot.channels.telegram.handoff.buttons import in_message
from bot.channels.telegram.handoff.line import Line
from bot.channels.telegram.learning.recording import Asked, record
from bot.storage.errors import StorageUnavailableError
from bot.storage.presence import ANYTHING, Presence

log = logging.getLogger(__name__)


class Hearing:
    """Neither the database nor the staff's chat ever delays an urgent reply."""

    def __init__(self, desk: Desk, alarms: Alarms, line: Line) -> None:
        self._line = line
        self._desk = desk
        self._alarms = alarms

    async def hear(self, message: Message, text: str, there: Presence = ANYTHING) -> Reply:
        """Return the reply to `text`, which stands in `message`; `there`: what there is of the chat."""
        is_calm = there.plan and not self._desk.is_urgent(message, text)
        side = await self._side(message.chat.id) if is_calm else None
        return self._desk.hear(message, text, side)

    async def give(
        self, update: Update, message: Message, reply: Reply, text: str, *, offers_clinic: bool = False
    ) -> None:
        """Send the reply to `text`; after an urgent one raise the alarm, and pass it on to who is asked just now."""
        asked = in_message(message.message_id)
        await self._desk.reply(place_of(message), reply, update.update_id, asked, offers_clinic=offers_clinic)
        await self._alarms.raised(update.update_id, message, reply, text)
        if is_urgent(reply):
            await self._line.also(update, message, text)
        await record(self._desk, Asked(message.chat.id, update.update_id, text), reply)

    async def _side(self, chat: int) -> Side | None:
        """Return on which side of the procedure the patient stands, where a plan tells."""
        try:
            running = await self._desk.db.enrollments.of_chat(chat)
            if running is None:
                return None
            today = self._desk.now().astimezone(load_zone(running.zone)).date()
        except (StorageUnavailableError, UnknownZoneError) as error:
            log.warning("A patient's plan can't be seen, so a message is read without it: %s", error)
            return None
        return Side.BEFORE if today < running.treatment_date else Side.AFTER

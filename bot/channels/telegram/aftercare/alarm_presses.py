"""The button below an alarm, for the staff alone: the patient's reminders go on."""

import logging
from functools import partial

from telegram.error import TelegramError

from bot.aftercare.model import PauseReason
from bot.channels.telegram.aftercare.marks import Do, Kind
from bot.channels.telegram.aftercare.press import Action, Press
from bot.channels.telegram.desk import Desk
from bot.channels.telegram.failures import described
from bot.channels.telegram.messenger import Place

log = logging.getLogger(__name__)


class AlarmPresses:
    """Lets go on only what an alarm has paused: a patient's own pause is the patient's own."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def action(self, press: Press) -> Action | None:
        """Return what a press does; None where it does not come from the staff chat."""
        if press.place.chat != self._desk.staff_chat or press.mark.do is not Do.RESUME:
            return None
        return Action(partial(self._resume, press))

    async def _resume(self, press: Press) -> None:
        found = await self._desk.db.enrollments.get(press.mark.number)
        if found is not None and found.pause_reason is PauseReason.URGENT:
            await self._desk.db.enrollments.resume(found.id, self._desk.now())
            await self._desk.db.audit.add(press.who, "reminders-resumed", f"plan {found.id}", self._desk.now())
            await self._tell(found.chat)
        await self._desk.messenger.tidy_buttons(press.place, press.message_id, press.keyboard_without(Kind.STAFF))

    async def _tell(self, chat: int) -> None:
        """The patient may be out of reach; what the staff wanted is done all the same."""
        try:
            await self._desk.say(Place(chat), self._desk.wording.staff_resumed)
        except TelegramError as error:
            log.info("A patient could not be told that the reminders go on: %s", described(error))

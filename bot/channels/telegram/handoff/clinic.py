"""The staff's side: a reply to a patient's message is the clinic's answer; a button ends the conversation."""

from collections.abc import Callable

from telegram import Message, Update

from bot.channels.telegram.aftercare.alarm_taking import Taking
from bot.channels.telegram.desk import Desk
from bot.channels.telegram.handoff.kinds import kind_of
from bot.channels.telegram.messenger import Place
from bot.channels.telegram.staff.people import author_of
from bot.channels.telegram.staff.presses import StaffPress
from bot.channels.telegram.updates import words_of
from bot.storage.alerts import Alert
from bot.storage.handoff_letters import Letter, NewLetter
from bot.storage.staff_tables import HandoffEnd, HandoffKind, HandoffSide

CLOSE = "close"


class Clinic:
    """Works in the staff chat alone; whoever builds the table of handlers sees to that."""

    def __init__(self, desk: Desk, wake: Callable[[], None]) -> None:
        self._desk = desk
        self._wake = wake
        self._taking = Taking(desk)

    async def takes(self, update: Update, message: Message) -> bool:
        """Take a reply to a patient's message or to an alarm, or a change of one; whether it was that."""
        if message.edit_date is not None:
            written = await self._desk.db.letters.in_staff_chat(message.chat.id, message.message_id)
            if written is not None and written.side is HandoffSide.STAFF:
                await self._answer(update, message, written.handoff.id, HandoffKind.EDITED)
                return True
        asked = await self._asked(message)
        if asked is None or message.edit_date is not None:
            return asked is not None
        kind = kind_of(message)
        if kind is HandoffKind.HEADED:
            await self._explain(message, self._desk.wording.staff_handoff_unfit)
        else:
            handoff = asked.handoff.id if isinstance(asked, Letter) else await self._begun(asked, message)
            await self._answer(update, message, handoff, kind)
        return True

    async def pressed(self, press: StaffPress) -> str | None:
        """The button below a patient's message."""
        found = await self._desk.db.handoffs.get(press.number) if press.action == CLOSE else None
        if found is None:
            return None
        closed = await self._desk.db.handoffs.close(found.id, HandoffEnd.STAFF, self._desk.now())
        if closed:
            await self._desk.db.audit.add(press.who, "handoff-closed", _about(found.id), self._desk.now())
            self._wake()
        await self._desk.messenger.tidy_buttons(press.place, press.message_id, None)
        return self._desk.wording.staff_handoff_closed

    async def _asked(self, message: Message) -> Letter | Alert | None:
        """Return what a reply is about: a patient's message for the clinic, or an alarm."""
        replied, db = message.reply_to_message, self._desk.db
        if replied is None:
            return None
        letter = await db.letters.in_staff_chat(message.chat.id, replied.message_id)
        if letter is not None:
            return letter if letter.side is HandoffSide.PATIENT else None
        return await db.alerts.of_message(message.chat.id, replied.message_id)

    async def _begun(self, alarm: Alert, message: Message) -> int:
        """Return the handoff that an answer to an alarm begins; whoever answers it is on it."""
        await self._taking.take(alarm.id, author_of(message))
        name = self._desk.wording.staff_patient
        return (await self._desk.db.handoffs.ask(alarm.chat, name, self._desk.now())).id

    async def _answer(self, update: Update, message: Message, handoff: int, kind: HandoffKind) -> None:
        where = (update.update_id, message.message_id, words_of(message), message.chat.id)
        letter = NewLetter(handoff, HandoffSide.STAFF, kind, *where)
        action = "handoff-corrected" if kind is HandoffKind.EDITED else "handoff-answered"
        if await self._desk.db.handoff_post.put(letter, self._desk.now()):
            await self._desk.db.audit.add(author_of(message), action, _about(handoff), self._desk.now())
            self._wake()
        else:
            await self._explain(message, self._desk.wording.staff_handoff_over)

    async def _explain(self, message: Message, template: str) -> None:
        await self._desk.say(Place.of(message, quoting=True), template)


def _about(number: int) -> str:
    return f"conversation {number}"

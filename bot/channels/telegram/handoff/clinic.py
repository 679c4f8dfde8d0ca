"""The staff's side: a reply to a patient's message is the clinic's answer; a button ends the conversation."""

from collections.abc import Callable

from telegram import Message, Update

from bot.channels.telegram.desk import Desk
from bot.channels.telegram.handoff.kinds import kind_of
from bot.channels.telegram.messenger import Place
from bot.channels.telegram.staff.people import author_of
from bot.channels.telegram.staff.presses import StaffPress
from bot.channels.telegram.updates import words_of
from bot.storage.handoff_letters import Letter, NewLetter
from bot.storage.staff_tables import HandoffEnd, HandoffKind, HandoffSide

CLOSE = "close"


class Clinic:
    """Works in the staff chat alone; whoever builds the table of handlers sees to that."""

    def __init__(self, desk: Desk, wake: Callable[[], None]) -> None:
        self._desk = desk
        self._wake = wake

    async def takes(self, update: Update, message: Message) -> bool:
        """Take a reply to a patient's message, or a change of one; whether it was that."""
        replied = message.reply_to_message
        letters = self._desk.db.letters
        asked = await letters.in_staff_chat(message.chat.id, replied.message_id) if replied else None
        if asked is None or asked.side is not HandoffSide.PATIENT:
            return False
        if message.edit_date is not None:
            written = await letters.in_staff_chat(message.chat.id, message.message_id)
            if written is not None:
                await self._answer(update, message, asked, HandoffKind.EDITED, "handoff-corrected")
            return True
        kind = kind_of(message)
        if kind is HandoffKind.HEADED:
            await self._explain(message, self._desk.wording.staff_handoff_unfit)
        else:
            await self._answer(update, message, asked, kind, "handoff-answered")
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

    async def _answer(self, update: Update, message: Message, asked: Letter, kind: HandoffKind, action: str) -> None:
        where = (update.update_id, message.message_id, words_of(message), message.chat.id)
        letter = NewLetter(asked.handoff.id, HandoffSide.STAFF, kind, *where)
        if await self._desk.db.handoff_post.put(letter, self._desk.now()):
            await self._desk.db.audit.add(author_of(message), action, _about(asked.handoff.id), self._desk.now())
            self._wake()
        else:
            await self._explain(message, self._desk.wording.staff_handoff_over)

    async def _explain(self, message: Message, template: str) -> None:
        await self._desk.say(Place.of(message, quoting=True), template)


def _about(number: int) -> str:
    return f"conversation {number}"

"""What a patient writes while a conversation with the clinic is open: it goes there, and the FAQ stays silent.

Red flags are read before anything comes here. Commands and buttons work as ever; "Ask the assistant" gives the bot the
next message. A form that was touched after the conversation comes first, if what is written answers it.
"""

import logging
from collections.abc import Callable
from datetime import timedelta

from telegram import Message, Update

from bot.channels.telegram.desk import Desk
from bot.channels.telegram.handoff.kinds import kind_of
from bot.storage.errors import StorageUnavailableError
from bot.storage.handoff_letters import NewLetter
from bot.storage.handoffs import Handoff
from bot.storage.staff_tables import HandoffKind, HandoffSide

log = logging.getLogger(__name__)

LISTENING = timedelta(hours=1)  # so long after "Ask the clinic" what is written is the message for it


class Line:
    """Takes what is for the clinic; `wake` is called when something is to be delivered."""

    def __init__(self, desk: Desk, wake: Callable[[], None]) -> None:
        self._desk = desk
        self._wake = wake

    async def open(self, chat: int) -> Handoff | None:
        """Return the conversation that a message may be for; without a database there is none, and the bot answers."""
        if self._desk.staff_chat is None:
            return None
        try:
            found = await self._desk.db.handoffs.of_chat(chat)
        except StorageUnavailableError as error:
            log.warning("Whether a message is for the clinic can't be seen, so the bot answers it: %s", error)
            return None
        if found is None or found.opened_at is not None:
            return found
        return found if self._desk.now() - found.asked_at < LISTENING else None

    async def took(self, update: Update, message: Message, text: str) -> bool:
        """The same in one step, where nothing else asks for the conversation."""
        found = await self.open(message.chat.id)
        return found is not None and await self.takes(found, update, message, text)

    async def takes(self, handoff: Handoff, update: Update, message: Message, text: str) -> bool:
        """Have a message passed on, or its change; False where it is for the bot."""
        if message.edit_date is None:
            if await self._desk.db.handoffs.is_aside(handoff.id, update.update_id, self._desk.now()):
                return False
            taken = await self._put(handoff, update, message, text, kind_of(message))
        else:
            known = await self._desk.db.letters.of_patient(message.chat.id, message.message_id)
            taken = known is not None and await self._put(handoff, update, message, text, HandoffKind.EDITED)
        if taken and text:
            self._desk.heard(message, text)
        return taken

    async def also(self, update: Update, message: Message, text: str) -> None:
        """Have an urgent message passed on, too, where a conversation is open; the patient has been answered."""
        found = await self.open(message.chat.id)
        if found is not None:
            edited = message.edit_date is not None
            await self._put(found, update, message, text, HandoffKind.EDITED if edited else kind_of(message))

    async def _put(self, handoff: Handoff, update: Update, message: Message, text: str, kind: HandoffKind) -> bool:
        if self._desk.staff_chat is None:
            return False
        where = (update.update_id, message.message_id, text, self._desk.staff_chat)
        letter = NewLetter(handoff.id, HandoffSide.PATIENT, kind, *where)
        kept = await self._desk.db.handoff_post.put(letter, self._desk.now())
        self._wake()
        return kept

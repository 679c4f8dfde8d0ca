"""Where the staff read. A group that becomes a supergroup gets another id: it is kept, so nobody has to set it."""

import asyncio
import logging

from telegram import Bot, Message
from telegram.error import BadRequest, Forbidden, TelegramError
from telegram.ext import filters

from bot.channels.telegram.failures import described
from bot.channels.telegram.patience import Delivery
from bot.engines.waiting import slept
from bot.storage.errors import StorageUnavailableError
from bot.storage.notes import NoteStore

log = logging.getLogger(__name__)

FOLLOW_EVERY = 15.0  # seconds


class StaffHome:
    """`chat` is the id to write to now; None where there is no staff chat."""

    def __init__(self, notes: NoteStore, configured: int | None) -> None:
        self._notes = notes
        self._name = f"staff chat {configured}"  # another STAFF_CHAT_ID begins anew
        self.chat = configured

    async def load(self) -> None:
        """Take up the id that was kept; where it can't be read, Telegram names it again at the first message."""
        try:
            kept = await self._notes.get(self._name) if self.chat is not None else None
        except StorageUnavailableError as error:
            log.warning("Whether the staff chat has another id by now can't be seen: %s", error)
            return
        self.chat = int(kept) if kept else self.chat

    async def follow(self, stop: asyncio.Event) -> None:
        """Take up, until `stop` is set, what another process has been told of."""
        while await slept(FOLLOW_EVERY, stop):
            await self.load()

    async def moved(self, old: int, new: int) -> None:
        """A group has another id now; only that of the staff is of interest."""
        if old != self.chat or new == old:
            return
        self.chat = new
        log.warning("The staff's group has become a supergroup, which has another id: that one is used from now on")
        try:
            await self._notes.put(self._name, str(new))
        except StorageUnavailableError as error:
            log.error("That id can't be kept: set STAFF_CHAT_ID to what /whoami says there (%s)", error)  # noqa: TRY400


UNREACHABLE = (
    "STAFF_CHAT_ID: the bot can't write to that chat, so no alarm reaches the staff. Add the bot to the group (or have "
    "the person press Start), write /whoami there, set STAFF_CHAT_ID to the number that comes, and start again"
)


async def look_for(home: StaffHome, bot: Bot, delivery: Delivery) -> None:
    """Tell the operator at the start, and not at the first alarm, where the staff can't be reached."""
    chat = home.chat
    if chat is None:
        return
    try:
        await delivery(lambda: bot.get_chat(chat))
    except (BadRequest, Forbidden):
        log.error(UNREACHABLE)  # noqa: TRY400  what Telegram says of it is no help
    except TelegramError as error:
        log.warning("Whether the staff can be reached could not be seen: %s", described(error))


class InStaffChat(filters.MessageFilter):
    """What stands in the staff chat, whichever id it has."""

    def __init__(self, home: StaffHome) -> None:
        super().__init__()
        self._home = home

    def filter(self, message: Message) -> bool:
        """Return whether `message` does."""
        return message.chat.id == self._home.chat

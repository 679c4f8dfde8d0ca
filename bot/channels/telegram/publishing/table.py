"""The clinic's files in the staff chat, put together."""

import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Self

from telegram import Message, Update

from bot.channels.telegram.aftercare.alarms import Alarms
from bot.channels.telegram.desk import Desk
from bot.channels.telegram.publishing.history import History
from bot.channels.telegram.publishing.proposals import ProposalPresses
from bot.channels.telegram.publishing.telling import CountingListener, StaffListener
from bot.channels.telegram.publishing.uploads import Uploads
from bot.channels.telegram.teaching.table import Teaching
from bot.reloading.reloader import Reloader
from bot.staff.publisher import Publisher
from bot.storage.errors import StorageUnavailableError
from bot.storage.staff_tables import Origin

log = logging.getLogger(__name__)

Command = Callable[[Message, str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Publishing:
    """What the table of the staff chat is given, and the listener that hears of reloads."""

    publisher: Publisher
    uploads: Uploads
    history: History
    presses: ProposalPresses
    listener: StaffListener
    aside: CountingListener
    teaching: Teaching

    @classmethod
    def of(cls, desk: Desk, reloader: Reloader, alarms: Alarms) -> Self:
        """Build the parts."""
        publisher = Publisher(reloader, desk.db, desk.now)
        uploads = Uploads(desk, publisher)
        return cls(
            publisher,
            uploads,
            History(desk, publisher, uploads, reloader),
            ProposalPresses(desk, publisher, reloader),
            StaffListener(desk, publisher, alarms),
            CountingListener(desk),
            Teaching.of(desk, publisher),
        )

    async def begin(self) -> None:
        """Keep what is served at the start as versions, so that there is a way back to it."""
        try:
            await self.publisher.record(Origin.START)
        except StorageUnavailableError as error:
            log.warning("The versions served at the start could not be kept: %s", error)

    @property
    def commands(self) -> Mapping[str, Command]:
        """The commands and what they do."""
        return {
            "faq": self.uploads.send,
            "history": self.history.show,
            "rollback": self.history.go_back,
            "status": self.history.status,
        }

    async def take(self, update: Update, message: Message) -> bool:
        """Take a file that is sent as a reply: so a group's privacy mode lets it through.

        YAML under another name, too: no patient is sent such a file, and who sent it is told which names there are.
        """
        name = (message.document.file_name or "") if message.document else ""
        if not name.lower().endswith((".yaml", ".yml")) or not update.message:
            return False
        await self.uploads.sent(message)
        return True

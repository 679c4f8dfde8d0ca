"""Edits that wait for a yes: shown with Apply and Cancel, by an upload, a way back, or an edit in the chat."""

import logging
from functools import partial

from telegram.error import TelegramError

from bot.answering.reply import Dialog
from bot.answering.wording import render
from bot.channels.telegram.desk import Desk
from bot.channels.telegram.publishing import texts
from bot.channels.telegram.staff.presses import StaffPress
from bot.errors import ClinicBotError
from bot.reloading.reloader import Reloader
from bot.staff.publisher import NothingToDoError, Publisher
from bot.storage.errors import StorageUnavailableError

log = logging.getLogger(__name__)


class ProposalPresses:
    """Apply, Cancel, and "Yes, use it" below files that are held."""

    def __init__(self, desk: Desk, publisher: Publisher, reloader: Reloader) -> None:
        self._desk = desk
        self._publisher = publisher
        self._reloader = reloader

    async def pressed(self, press: StaffPress) -> str | None:
        """Do what a press says; None where it leads nowhere."""
        does = {
            texts.APPLY: partial(self._apply, press),
            texts.DROP: partial(self._drop, press),
            texts.ACCEPT: partial(self._accept, press),
        }.get(press.action)
        return None if does is None else await does()

    async def _apply(self, press: StaffPress) -> str:
        wording = self._desk.wording
        try:
            version = await self._publisher.apply(press.number, press.who)
        except NothingToDoError:
            await self._tidy(press)
            return wording.staff_done_already
        except StorageUnavailableError:
            raise
        except ClinicBotError as error:
            refusal = render(wording.proposal_refused, problem=texts.plain(str(error)))
            await self._desk.messenger.dialog(press.place, Dialog(refusal))
            return ""
        await self._tidy(press)
        told = render(wording.proposal_applied, file=version.new.file, who=press.who)
        await self._desk.messenger.dialog(press.place, Dialog(told))
        return ""

    async def _drop(self, press: StaffPress) -> str:
        wording = self._desk.wording
        version = await self._desk.db.versions.get(press.number)
        try:
            await self._publisher.drop(press.number, press.who)
        except NothingToDoError:
            await self._tidy(press)
            return wording.staff_done_already
        await self._tidy(press)
        file = version.new.file if version else ""
        await self._desk.messenger.dialog(
            press.place, Dialog(render(wording.proposal_dropped, file=file, who=press.who))
        )
        return ""

    async def _accept(self, press: StaffPress) -> str:
        wording = self._desk.wording
        try:
            served = await self._reloader.accept(press.value)
        except OSError as error:
            refusal = render(wording.proposal_refused, problem=error.strerror or type(error).__name__)
            await self._desk.messenger.dialog(press.place, Dialog(refusal))
            return ""
        await self._tidy(press)
        if served:
            await self._desk.db.audit.add(press.who, "files-accepted", press.value[:12], self._desk.now())
        told = render(wording.files_accepted, who=press.who) if served else render(wording.files_not_held)
        await self._desk.messenger.dialog(press.place, Dialog(told))
        return ""

    async def _tidy(self, press: StaffPress) -> None:
        try:
            await self._desk.messenger.tidy_buttons(press.place, press.message_id, None)
        except TelegramError as error:
            log.info("The buttons of a decided edit are still there (%s)", type(error).__name__)

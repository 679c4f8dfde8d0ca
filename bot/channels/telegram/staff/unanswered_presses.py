"""The buttons below the kept questions: turn the page, ignore, choose what to add them to."""

from bot.channels.telegram.desk import Desk
from bot.channels.telegram.staff.presses import StaffPress
from bot.channels.telegram.staff.unanswered import Lot, find_lot, open_lots, page, suggestions
from bot.storage.staff_tables import QuestionState


class UnansweredPresses:
    """Looks up in the database what a button names: another may have settled it, or asked it again, since."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def pressed(self, press: StaffPress) -> str | None:
        """Do what a button says."""
        if press.action == "page":
            await self._show(press, press.number)
            return ""
        if press.action not in ("add", "ignore"):
            return None
        lot = await find_lot(self._desk, press.value)
        if lot is None:
            await self._show(press, 0)
            return self._desk.wording.unanswered_changed
        return await self._ignore(press, lot) if press.action == "ignore" else await self._suggest(press, lot)

    async def _suggest(self, press: StaffPress, lot: Lot) -> str:
        await self._desk.messenger.change(press.place, press.message_id, suggestions(self._desk, lot))
        return ""

    async def _ignore(self, press: StaffPress, lot: Lot) -> str:
        desk, now = self._desk, self._desk.now()
        settled = await desk.db.questions.settle(lot.ids, QuestionState.IGNORED, now)
        if settled:
            await desk.db.audit.add(press.who, "questions-ignored", str(settled), now)
        await self._show(press, 0)
        return desk.wording.unanswered_ignored

    async def _show(self, press: StaffPress, number: int) -> None:
        shown = page(self._desk, await open_lots(self._desk), max(number, 0))
        await self._desk.messenger.change(press.place, press.message_id, shown)

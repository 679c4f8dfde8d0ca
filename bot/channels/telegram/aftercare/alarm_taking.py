"""The button below an alarm that says who of the staff sees to it."""

from telegram import InlineKeyboardMarkup

from bot.aftercare.model import PauseReason
from bot.channels.telegram.aftercare import staff
from bot.channels.telegram.desk import Desk
from bot.channels.telegram.messenger import Place
from bot.channels.telegram.staff.presses import StaffPress
from bot.storage.alerts import Alert


class Taking:
    """The first who presses has it; the alarm's own message then says so, wherever the button stood."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def pressed(self, press: StaffPress) -> str | None:
        """A press below an alarm, or below a message that names several."""
        if press.action != "take":
            return None
        first = await self.take(press.number, press.who)
        alert = await self._desk.db.alerts.get(press.number)
        if alert is None:
            return None
        if alert.message != (press.place.chat, press.message_id):
            await self._desk.messenger.tidy_buttons(press.place, press.message_id, _without(press))
        wording = self._desk.wording
        return wording.staff_taking if first or alert.taken_by == press.who else wording.staff_done_already

    async def take(self, alert_id: int, who: str) -> bool:
        """Note who is on it, and show it; whether nobody was before. Done again, it shows the same."""
        now = self._desk.now()
        first = await self._desk.db.alerts.take(alert_id, who, now)
        if first:
            await self._desk.db.audit.add(who, "alarm-taken", f"alarm {alert_id}", now)
        alert = await self._desk.db.alerts.get(alert_id)
        if alert is not None and alert.message is not None:
            await self._show(alert, *alert.message)
        return first

    async def _show(self, alert: Alert, chat: int, message_id: int) -> None:
        running = await self._desk.db.enrollments.of_chat(alert.chat)
        paused = running.id if running and running.pause_reason is PauseReason.URGENT else None
        if chat == self._desk.staff_chat:  # in a chat that was left behind nobody sees it
            await self._desk.messenger.change(Place(chat), message_id, staff.alarm(self._desk.knowledge, alert, paused))


def _without(press: StaffPress) -> InlineKeyboardMarkup | None:
    """Return the buttons of the message without the one that was pressed."""
    mark = f"{staff.TAKE}:{press.value}"
    rows = press.keyboard.inline_keyboard if press.keyboard else ()
    left = [row for row in rows if all(button.callback_data != mark for button in row)]
    return InlineKeyboardMarkup(left) if left else None

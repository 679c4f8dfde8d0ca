"""Presses of the buttons of aftercare: each is answered, and looked up in the database before it does anything."""

from telegram import CallbackQuery, Update
from telegram.ext import ContextTypes

from bot.channels.telegram.aftercare.alarm_presses import AlarmPresses
from bot.channels.telegram.aftercare.form_presses import FormPresses
from bot.channels.telegram.aftercare.managing import Managing
from bot.channels.telegram.aftercare.marks import Kind
from bot.channels.telegram.aftercare.press import Action, Press
from bot.channels.telegram.aftercare.reminders import ReminderPresses
from bot.channels.telegram.desk import Desk
from bot.channels.telegram.impatience import Impatience
from bot.channels.telegram.patience import Delivery
from bot.channels.telegram.presses import acknowledge, refuse
from bot.channels.telegram.updates import press_in

PrivatePresses = FormPresses | Managing | ReminderPresses


class Buttons:
    """Hands a press to whom its mark names; the staff's buttons work in their chat, all others in private."""

    def __init__(
        self, desk: Desk, delivery: Delivery, private: dict[Kind, PrivatePresses], alarms: AlarmPresses
    ) -> None:
        self._desk = desk
        self._delivery = delivery
        self._private = private
        self._alarms = alarms
        self._impatience = Impatience(desk.now)

    async def pressed(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """A press, however old, of whatever an app has sent."""
        query = press_in(update)
        action = await self._action(query)
        if action is None:
            await refuse(query, self._delivery, self._desk.wording.out_of_date)
            return
        answered = await acknowledge(query, action.toast)
        if not (action.once and self._impatience.repeats(query)):
            await action.do()
        if not answered:
            await acknowledge(query)

    async def _action(self, query: CallbackQuery) -> Action | None:
        press = Press.of(query)
        if press is None:
            return None
        if press.mark.kind is Kind.STAFF:
            return await self._alarms.action(press)
        return await self._private[press.mark.kind].action(press) if press.is_private else None

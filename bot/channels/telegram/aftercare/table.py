"""The handlers of aftercare, put together."""

from dataclasses import dataclass
from typing import Self

from telegram import Update
from telegram.ext import ContextTypes

from bot.answering.reply import Dialog
from bot.answering.wording import render
from bot.channels.telegram.aftercare.alarm_presses import AlarmPresses
from bot.channels.telegram.aftercare.alarms import Alarms
from bot.channels.telegram.aftercare.blocking import standing_changed
from bot.channels.telegram.aftercare.buttons import Buttons, PrivatePresses
from bot.channels.telegram.aftercare.enrolling import Enrolling
from bot.channels.telegram.aftercare.form import Form
from bot.channels.telegram.aftercare.form_presses import FormPresses
from bot.channels.telegram.aftercare.hearing import Hearing
from bot.channels.telegram.aftercare.invites import PAYLOAD, Invitations
from bot.channels.telegram.aftercare.managing import Managing
from bot.channels.telegram.aftercare.marks import Kind
from bot.channels.telegram.aftercare.overview import Overview
from bot.channels.telegram.aftercare.reminders import ReminderPresses
from bot.channels.telegram.aftercare.typed import Typed
from bot.channels.telegram.desk import Desk
from bot.channels.telegram.handoff.line import Line
from bot.channels.telegram.messenger import Place
from bot.channels.telegram.patience import Delivery
from bot.channels.telegram.updates import message_in


@dataclass(frozen=True, slots=True)
class Aftercare:
    """What the table of handlers is given."""

    desk: Desk
    managing: Managing
    invitations: Invitations
    typed: Typed
    buttons: Buttons
    hearing: Hearing

    @classmethod
    def of(cls, desk: Desk, delivery: Delivery, alarms: Alarms, line: Line) -> Self:
        """Build the parts."""
        form, overview = Form(desk), Overview(desk)
        managing = Managing(desk, form, overview)
        form_presses = FormPresses(desk, form, Enrolling(desk, form, overview), overview)
        private: dict[Kind, PrivatePresses] = {
            Kind.FORM: form_presses,
            Kind.PLAN: managing,
            Kind.REMINDER: ReminderPresses(desk, managing),
        }
        typed = Typed(desk, form, form_presses, managing)
        buttons = Buttons(desk, delivery, private, AlarmPresses(desk))
        return cls(desk, managing, Invitations(desk, form), typed, buttons, Hearing(desk, alarms, line))

    async def invited(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """/start with the token of an invitation."""
        message = message_in(update)
        found = PAYLOAD.match(message.text or "")
        if found:
            await self.invitations.accept(Place.of(message), found[1])

    async def invite(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """/invite in the staff chat."""
        message = message_in(update)
        await self.invitations.make(message, (message.text or "").partition(" ")[2])

    async def whoami(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """/whoami in any chat: what STAFF_CHAT_ID has to be, if this is the chat of the staff."""
        message = message_in(update)
        told = render(self.desk.wording.whoami, chat=str(message.chat.id))
        await self.desk.messenger.dialog(Place.of(message), Dialog(told))

    async def standing_changed(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """The bot was blocked, or is no longer."""
        if update.my_chat_member is not None:
            await standing_changed(self.desk, update.my_chat_member)

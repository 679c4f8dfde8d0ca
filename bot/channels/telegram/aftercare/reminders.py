"""The reminder itself: its text with its buttons on the way out, and what the buttons do."""

from collections.abc import Sequence
from functools import partial

from telegram.error import TelegramError

from bot.aftercare.sending import Claimed
from bot.aftercare.text import reminder_reply
from bot.answering.knowledge import Knowledge
from bot.answering.reply import Button, Dialog
from bot.answering.wording import render
from bot.channels.telegram import keyboards
from bot.channels.telegram.aftercare.managing import Managing
from bot.channels.telegram.aftercare.marks import Do, Kind, Mark
from bot.channels.telegram.aftercare.menus import about
from bot.channels.telegram.aftercare.outcomes import outcome_of
from bot.channels.telegram.aftercare.press import Action, Press
from bot.channels.telegram.desk import Desk
from bot.engines.outcomes import Outcome, Sent, Withdrawn

NO_SUCH_STEP = "removed"  # the clinic has taken it out of the plan, or the whole plan


async def send_reminder(desk: Desk, claimed: Claimed) -> Outcome:
    """Send a reminder with the text that the clinic's files have now, in one try; return what came of it."""
    enrollment, knowledge = claimed.enrollment, desk.knowledge
    reply = reminder_reply(knowledge, enrollment.plan_id, claimed.day, enrollment.treatment_date)
    if reply is None:
        return Withdrawn(NO_SUCH_STEP)
    buttons = reminder_rows(knowledge, enrollment.id, reply.entries)
    try:
        return Sent(await desk.messenger.attempt(enrollment.chat, reply, buttons))
    except TelegramError as error:
        return outcome_of(error)


def reminder_rows(knowledge: Knowledge, enrollment: int, entries: Sequence[str]) -> list[tuple[Button, ...]]:
    """Return the buttons below a reminder; the way to the answer it comes from stands first, and names nothing."""
    wording = knowledge.wording
    labels = (wording.reminder_got_it, Do.GOT_IT), (wording.reminder_stop, Do.STOP)
    last = tuple(about(label, do, enrollment, Kind.REMINDER) for label, do in labels)
    more = [(Button(wording.reminder_more, f"{keyboards.ENTRY}:{entry}"),) for entry in entries]
    return [*more, (about(wording.reminder_question, Do.QUESTION, enrollment, Kind.REMINDER),), last]


class ReminderPresses:
    """A reminder stays in the chat with its advice; only its buttons go."""

    def __init__(self, desk: Desk, managing: Managing) -> None:
        self._desk = desk
        self._managing = managing

    async def action(self, press: Press) -> Action | None:
        """Return what a press does; None where the reminder is not this patient's."""
        if await self._managing.theirs(press) is None:
            return None
        match press.mark.do:
            case Do.GOT_IT:
                return Action(partial(self._got_it, press), self._desk.wording.reminder_thanks)
            case Do.QUESTION:
                return Action(partial(self._desk.say, press.place, self._desk.wording.reminder_ask), once=True)
            case Do.STOP:
                return Action(partial(self._stop, press), once=True)
        return None

    async def _got_it(self, press: Press) -> None:
        await self._leave_buttons(press, Mark(Kind.REMINDER, Do.GOT_IT, press.mark.value))

    async def _stop(self, press: Press) -> None:
        await self._managing.end_all(press.place.chat)
        await self._desk.messenger.dialog(press.place, Dialog(render(self._desk.wording.care_stopped)))
        await self._leave_buttons(press, Kind.REMINDER)

    async def _leave_buttons(self, press: Press, gone: Mark | Kind) -> None:
        left = press.keyboard_without(gone)
        if left != press.keyboard:
            await self._desk.messenger.tidy_buttons(press.place, press.message_id, left)

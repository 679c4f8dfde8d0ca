"""What the engine is given: the way to send a reminder, and who hears what became of it."""

from datetime import datetime, timedelta

from bot.aftercare.model import ReminderState
from bot.aftercare.sending import Claimed, Settlement
from bot.answering.reply import Dialog
from bot.answering.wording import render
from bot.channels.telegram.aftercare import staff
from bot.channels.telegram.aftercare.alarms import Alarms
from bot.channels.telegram.aftercare.reminders import send_reminder
from bot.channels.telegram.desk import Desk
from bot.engines.dispatch import Hooks
from bot.engines.outcomes import Outcome, RetryLater, Sent

TROUBLE_EVERY = timedelta(hours=1)  # an outage may fail thousands, and the staff are to be told, not flooded


class Courier(Hooks):
    """Sends reminders over Telegram, and tells the staff where a person has to look."""

    def __init__(self, desk: Desk, alarms: Alarms) -> None:
        self._desk = desk
        self._alarms = alarms
        self._told_at: datetime | None = None

    async def send(self, claimed: Claimed) -> Outcome:
        """Send a reminder, in one try."""
        outcome = await send_reminder(self._desk, claimed)
        if isinstance(outcome, Sent):
            self._desk.services.metrics.reminded((self._desk.now() - claimed.due_at).total_seconds())
        elif isinstance(outcome, RetryLater):
            self._desk.services.metrics.refused()
        return outcome

    async def settled(self, claimed: Claimed, settlement: Settlement) -> None:
        """Tell the staff of a chat that is gone, and now and then of reminders that failed."""
        if settlement.stop is not None:
            self._alarms.tell(staff.ended(self._desk.knowledge, claimed.enrollment.chat))
        if settlement.state in (ReminderState.UNKNOWN, ReminderState.FAILED):
            self._trouble()

    def _trouble(self) -> None:
        now = self._desk.now()
        if self._told_at is None or abs(now - self._told_at) >= TROUBLE_EVERY:
            self._told_at = now
            self._alarms.tell(Dialog(render(self._desk.wording.staff_trouble)))

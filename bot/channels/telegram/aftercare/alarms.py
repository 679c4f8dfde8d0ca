"""What the staff have to know: patients' urgent messages, until they have them; and the news of reminders."""

import asyncio
import logging
from collections import deque

from telegram import Message
from telegram.constants import ChatType
from telegram.error import TelegramError

from bot.aftercare.model import PauseReason
from bot.answering.reply import Dialog, Reply
from bot.answering.wording import render
from bot.channels.telegram import keyboards
from bot.channels.telegram.aftercare import staff
from bot.channels.telegram.aftercare.marks import Do
from bot.channels.telegram.aftercare.menus import about
from bot.channels.telegram.desk import Desk
from bot.channels.telegram.failures import described
from bot.channels.telegram.messenger import Place
from bot.storage.alerts import Alert

log = logging.getLogger(__name__)

FIRST_WAIT, LONGEST_WAIT = 1.0, 300.0  # seconds between two tries to reach the staff
GLANCE = 10.0  # seconds between two looks whether an alarm is still untaken; the clock may be put forward meanwhile
MOST_NEWS = 20  # kept in memory only: the log and `clinic-bot reminders` tell the same


class Alarms:
    """`raised` is called once the patient has got the urgent reply, which waits for nothing; `run` delivers."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._wake = asyncio.Event()
        self._news: deque[Dialog] = deque(maxlen=MOST_NEWS)

    async def raised(self, update_id: int, message: Message, reply: Reply, text: str) -> None:
        """Keep the alarm for the staff, once for each message however often it is handled, and pause the plan."""
        if reply.urgency is None or message.chat.type != ChatType.PRIVATE:
            return
        if self._desk.staff_chat is not None:
            sign, now = reply.urgency.rule.meaning, self._desk.now()
            await self._desk.db.alerts.add(update_id, message.chat.id, sign, text, now)
            self._wake.set()
        await self._pause(message.chat.id)

    def tell(self, news: Dialog) -> None:
        """Have the staff told of something that is no alarm."""
        self._news.append(news)
        self._wake.set()

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until `stop` is set; an alarm that is not delivered by then is, after the next start."""
        waking = asyncio.create_task(self._wake_at(stop))
        wait = FIRST_WAIT
        try:
            while self._desk.staff_chat is not None and not stop.is_set():
                self._wake.clear()
                if await self._delivered(self._desk.staff_chat):
                    wait = FIRST_WAIT
                    await self._rest(GLANCE)
                else:
                    await self._rest(wait)
                    wait = min(wait * 2, LONGEST_WAIT)
        finally:
            waking.cancel()

    async def _pause(self, chat: int) -> None:
        """The patient can let it go on at once. A plan that was paused for another reason stays so."""
        running = await self._desk.db.enrollments.of_chat(chat)
        if running is None or running.pause_reason not in (None, PauseReason.URGENT):
            return
        await self._desk.db.enrollments.pause(running.id, PauseReason.URGENT, self._desk.now())
        resume = about(self._desk.wording.care_resume, Do.RESUME, running.id)
        await self._desk.messenger.dialog(Place(chat), Dialog(render(self._desk.wording.urgent_paused), ((resume,),)))

    async def _delivered(self, staff_chat: int) -> bool:
        """Deliver what there is; whether all has reached the staff."""
        try:
            while alerts := await self._desk.db.alerts.undelivered():
                for alert in alerts:
                    await self._deliver(staff_chat, alert)
            await self._repeat(staff_chat)
            while self._news:
                await self._desk.messenger.dialog(Place(staff_chat), self._news[0])
                self._news.popleft()
        except TelegramError as error:
            log.error("The staff can't be reached, is STAFF_CHAT_ID right? It is tried again: %s", described(error))  # noqa: TRY400
            return False
        except Exception as error:  # noqa: BLE001  an alarm must not be the last one
            log.error("An alarm could not be delivered, it is tried again: %s", described(error, where=True))  # noqa: TRY400
            return False
        return True

    async def _deliver(self, staff_chat: int, alert: Alert) -> None:
        running = await self._desk.db.enrollments.of_chat(alert.chat)
        dialog = staff.alarm(self._desk.knowledge, alert, running.id if running else None)
        try:
            sent = await self._desk.messenger.post(Place(staff_chat), dialog.body, keyboards.for_dialog(dialog))
        except TelegramError:
            await self._desk.db.alerts.failed(alert.id)
            raise
        # A group that has just become a supergroup has another id by now.
        await self._desk.db.alerts.delivered(alert.id, (self._desk.staff_chat or staff_chat, sent), self._desk.now())
        await self._reassure(alert.chat)

    async def _repeat(self, staff_chat: int) -> None:
        """Tell the staff again of all that nobody has taken, in one message, when the last time is long enough ago."""
        alerts, now = self._desk.db.alerts, self._desk.now()
        if await alerts.is_due(now - self._desk.services.alert_repeat):
            dialog = staff.untaken(self._desk.knowledge, await alerts.untaken())
            await self._desk.messenger.dialog(Place(staff_chat), dialog)
            await alerts.told(now)

    async def _reassure(self, chat: int) -> None:
        """Only now is it true that the clinic knows."""
        try:
            await self._desk.say(Place(chat), self._desk.wording.urgent_told)
        except TelegramError as error:
            log.info("A patient could not be told that the clinic knows: %s", described(error))

    async def _rest(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        except TimeoutError:
            pass

    async def _wake_at(self, stop: asyncio.Event) -> None:
        await stop.wait()
        self._wake.set()

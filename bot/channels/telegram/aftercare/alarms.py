"""What the staff have to know: patients' urgent messages, until they have them; and the news of reminders."""

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress

from telegram import Message
from telegram.constants import ChatType
from telegram.error import TelegramError

from bot.aftercare.model import PauseReason
from bot.answering.model import Urgency
from bot.answering.reply import Dialog, Reply
from bot.answering.wording import render
from bot.channels.telegram.aftercare import staff
from bot.channels.telegram.aftercare.marks import Do
from bot.channels.telegram.aftercare.menus import about
from bot.channels.telegram.desk import Desk
from bot.channels.telegram.failures import described
from bot.channels.telegram.messenger import Place
from bot.storage.alerts import Alert
from bot.storage.errors import StorageUnavailableError
from bot.storage.leading import leading
from bot.storage.locking import ALARMS

log = logging.getLogger(__name__)

FIRST_WAIT, LONGEST_WAIT = 1.0, 300.0  # seconds between two tries to reach the staff
GLANCE = 10.0  # seconds between two looks whether an alarm is still untaken; the clock may be put forward meanwhile
LOOK_EVERY = 2.0  # the same where another process may raise one
MOST_NEWS = 20  # kept in memory only: the log and `clinic-bot reminders` tell the same

Deliver = Callable[[int], Awaitable[None]]
Then = Callable[[], Awaitable[None]] | None  # raises nothing


class Alarms:
    """`raised` is called once the patient has got the urgent reply, which waits for nothing; `run` delivers."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._alarm = asyncio.Event()
        self._news: deque[tuple[Dialog, Then, asyncio.Event]] = deque(maxlen=MOST_NEWS)
        self._some_news = asyncio.Event()

    async def raised(self, update_id: int, message: Message, reply: Reply, text: str) -> None:
        """Keep the alarm for the staff, once for each message however often it is handled, and pause the plan."""
        if reply.urgency is None or message.chat.type != ChatType.PRIVATE:
            return
        if self._desk.staff_chat is not None:
            sign, now = self._sign(reply.urgency), self._desk.now()
            await self._desk.db.alerts.add(update_id, message.chat.id, sign, text, now)
            self._alarm.set()
        await self._pause(message.chat.id)

    def _sign(self, urgency: Urgency) -> str:
        return urgency.rule.meaning if urgency.sure else self._desk.wording.staff_unsure

    def tell(self, news: Dialog, then: Then = None) -> asyncio.Event:
        """Have the staff told of something that is no alarm; return what is set when they are, and `then` was done."""
        told = asyncio.Event()
        self._news.append((news, then, told))
        self._some_news.set()
        return told

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver until `stop` is set; an alarm that is not delivered by then is, after the next start.

        Of several processes one delivers the alarms of all; each has its own news.
        """
        locks = self._desk.db.locks
        look_every = GLANCE if locks is None else LOOK_EVERY

        async def deliver_alarms(ending: asyncio.Event) -> None:
            await self._keep(self._alarms_out, self._alarm, look_every, ending)

        await asyncio.gather(
            leading(locks, ALARMS, deliver_alarms, stop), self._keep(self._news_out, self._some_news, None, stop)
        )

    async def _keep(self, deliver: Deliver, wake: asyncio.Event, look_every: float | None, stop: asyncio.Event) -> None:
        """Deliver when there is something, and again where it failed, until `stop` is set."""
        waking = asyncio.create_task(_wake_at(stop, wake))
        wait = FIRST_WAIT
        try:
            while self._desk.staff_chat is not None and not stop.is_set():
                wake.clear()
                if await self._delivered(deliver, self._desk.staff_chat):
                    wait = FIRST_WAIT
                    await _rest(look_every, wake)
                else:
                    await _rest(wait, wake)
                    wait = min(wait * 2, LONGEST_WAIT)
            await stop.wait()
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

    async def _alarms_out(self, staff_chat: int) -> None:
        while alerts := await self._desk.db.alerts.undelivered():
            for alert in alerts:
                await self._deliver(staff_chat, alert)
        await self._repeat(staff_chat)

    async def _news_out(self, staff_chat: int) -> None:
        while self._news:
            first = self._news[0]
            news, then, told = first
            await self._desk.messenger.dialog(Place(staff_chat), news)
            if then is not None:
                await then()
            told.set()
            if self._news[0] is first:  # else there were so many that it was put out meanwhile
                self._news.popleft()

    async def _delivered(self, deliver: Deliver, staff_chat: int) -> bool:
        """Whether all has reached the staff."""
        try:
            await deliver(staff_chat)
        except TelegramError as error:
            log.error("The staff can't be reached, is STAFF_CHAT_ID right? It is tried again: %s", described(error))  # noqa: TRY400
            return False
        except StorageUnavailableError as error:
            log.warning("Alarms wait: %s", error)
            return False
        except Exception as error:  # noqa: BLE001  an alarm must not be the last one
            log.error("An alarm could not be delivered, it is tried again: %s", described(error, where=True))  # noqa: TRY400
            return False
        return True

    async def _deliver(self, staff_chat: int, alert: Alert) -> None:
        running = await self._desk.db.enrollments.of_chat(alert.chat)
        dialog = staff.alarm(self._desk.knowledge, alert, running.id if running else None)
        try:
            sent = await self._desk.messenger.post(Place(staff_chat), dialog.body, dialog.rows)
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


async def _rest(seconds: float | None, wake: asyncio.Event) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await wake.wait()


async def _wake_at(stop: asyncio.Event, wake: asyncio.Event) -> None:
    await stop.wait()
    wake.set()

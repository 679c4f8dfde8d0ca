"""The parts of handoffs, put together."""

import asyncio
import logging
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Self

from markupsafe import Markup
from telegram.error import TelegramError

from bot.answering.wording import render
from bot.channels.telegram.desk import Desk
from bot.channels.telegram.failures import described
from bot.channels.telegram.handoff.asking import Asking
from bot.channels.telegram.handoff.carriers import Carriers
from bot.channels.telegram.handoff.clinic import Clinic
from bot.channels.telegram.handoff.line import Line
from bot.channels.telegram.handoff.outbox import Outbox
from bot.channels.telegram.handoff.relay import Relay
from bot.channels.telegram.patience import Delivery
from bot.engines.waiting import slept
from bot.storage.handoff_letters import Letter
from bot.storage.leading import leading
from bot.storage.locking import HANDOFFS
from bot.storage.staff_tables import HandoffSide

log = logging.getLogger(__name__)

GLANCE = 20.0  # seconds between two looks at promises, silence, and what was withdrawn
LOOK_EVERY = 2.0  # seconds between two looks for what another process has written
SILENCE = timedelta(days=3)  # after it a conversation ends


@dataclass(frozen=True, slots=True)
class Handoffs:
    """What the table of handlers is given, and what runs beside it."""

    desk: Desk
    relay: Relay
    line: Line
    asking: Asking
    clinic: Clinic
    outboxes: tuple[Outbox, Outbox]

    @classmethod
    def of(cls, desk: Desk, relay: Relay, delivery: Delivery) -> Self:
        """Build the parts."""
        carriers, letters, post = Carriers(desk, relay), desk.db.letters, desk.db.handoff_post

        async def give_up(letter: Letter) -> None:
            await post.given_up(letter, desk.now())
            wake()

        outboxes = (
            Outbox(
                partial(letters.waiting, HandoffSide.PATIENT),
                carriers.to_staff,
                give_up,
                all_alike=True,
                held_up=carriers.held_up,
            ),
            Outbox(partial(letters.waiting, HandoffSide.STAFF), carriers.to_patient, give_up, all_alike=False),
        )

        def wake() -> None:
            for outbox in outboxes:
                outbox.wake()

        carriers.on_delivery(wake)
        return cls(desk, relay, Line(desk, wake), Asking(desk, delivery, wake), Clinic(desk, wake), outboxes)

    async def run(self, stop: asyncio.Event) -> None:
        """Deliver and watch until `stop` is set. Of several processes one does, for all."""
        if self.desk.staff_chat is not None:
            await leading(self.desk.db.locks, HANDOFFS, self._lead, stop)

    async def _lead(self, stop: asyncio.Event) -> None:
        work = [self._watch(stop), *(outbox.run(stop) for outbox in self.outboxes)]
        await asyncio.gather(*work, *([self._knock(stop)] if self.desk.db.locks else []))

    async def _knock(self, stop: asyncio.Event) -> None:
        """What another process has written wakes nobody here."""
        while await slept(LOOK_EVERY, stop):
            for outbox in self.outboxes:
                outbox.wake()

    async def _watch(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            try:
                await self._look()
            except Exception as error:  # noqa: BLE001  the next look may find what this one did not
                log.error("Handoffs could not be looked after: %s", described(error, where=True))  # noqa: TRY400
            await slept(GLANCE, stop)
        for outbox in self.outboxes:
            outbox.wake()

    async def _look(self) -> None:
        now, handoffs = self.desk.now(), self.desk.db.handoffs
        if await handoffs.remind(now) + await handoffs.close_silent(now - SILENCE, now):
            for outbox in self.outboxes:
                outbox.wake()
        withdrawn = render(self.desk.wording.staff_handoff_withdrawn)
        for trace, chat, message_id in await self.desk.db.letters.traces():
            await self._wipe(chat, message_id, withdrawn)
            await self.desk.db.handoff_post.wiped(trace)

    async def _wipe(self, chat: int, message_id: int, withdrawn: Markup) -> None:
        try:
            await self.relay.wipe(chat, message_id, withdrawn)
        except TelegramError as error:
            if chat == self.desk.staff_chat:
                raise
            log.info("A withdrawn message of an earlier staff chat is left: %s", described(error))

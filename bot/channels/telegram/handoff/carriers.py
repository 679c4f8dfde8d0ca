"""One letter on its way: to the staff under the patient's name, or to the patient as from the clinic."""

import logging
from collections.abc import Callable, Sequence
from datetime import timedelta

from markupsafe import Markup
from telegram.error import ChatMigrated, TelegramError

from bot.answering.reply import Reply
from bot.channels.telegram.desk import Desk
from bot.channels.telegram.failures import described
from bot.channels.telegram.handoff import texts
from bot.channels.telegram.handoff.promise import promised_at
from bot.channels.telegram.handoff.relay import Relay, fits_caption
from bot.channels.telegram.keyboards import Rows
from bot.channels.telegram.messenger import Place
from bot.channels.telegram.splitting import pieces, split
from bot.storage.handoff_letters import Letter
from bot.storage.handoff_post import WORDS
from bot.storage.staff_tables import HandoffKind

log = logging.getLogger(__name__)

LATE = timedelta(minutes=3)  # so long a patient may believe that the clinic has the message


class Carriers:
    """Both raise what Telegram answered; a letter is noted as delivered once it is."""

    def __init__(self, desk: Desk, relay: Relay) -> None:
        self._desk = desk
        self._relay = relay
        self._told: set[int] = set()  # handoffs whose patients know that their words have not arrived yet
        self._wake: Callable[[], None] = lambda: None

    def on_delivery(self, wake: Callable[[], None]) -> None:
        """Have `wake` called when a delivery makes something else to be sent."""
        self._wake = wake

    async def to_staff(self, letter: Letter) -> None:
        """Send the staff what a patient wrote, below what the same conversation began with."""
        db, now, staff_chat = self._desk.db, self._desk.now(), self._staff_chat
        if letter.kind is HandoffKind.OVERDUE and letter.handoff.promised_at is None:
            await db.handoff_post.given_up(letter, now)  # it was answered meanwhile
            return
        place = Place(staff_chat, answers=await db.letters.thread(letter, staff_chat))
        try:
            sent = await self._sent_to_staff(place, letter)
        except ChatMigrated as moved:
            await self._desk.home.moved(place.chat, moved.new_chat_id)
            raise
        promised = promised_at(self._desk.knowledge, now)
        begun = await db.handoff_post.delivered(letter, staff_chat, sent, now, promised)
        self._told.discard(letter.handoff.id)
        if begun:
            self._wake()
        elif letter.kind in WORDS:
            await self._shown(Place(letter.handoff.chat, answers=letter.source), self._desk.wording.handoff_passed_on)

    async def held_up(self, letters: Sequence[Letter]) -> None:
        """Tell patients, once in each outage, whose words have not reached the staff for some minutes."""
        for letter in letters:
            late = letter.kind in WORDS and self._desk.now() - letter.at >= LATE
            if late and letter.handoff.id not in self._told:
                self._told.add(letter.handoff.id)
                try:
                    await self._desk.say(Place(letter.handoff.chat), self._desk.wording.handoff_delayed)
                except TelegramError as error:
                    log.info("A writer could not be told that a message is late: %s", described(error))

    async def to_patient(self, letter: Letter) -> None:
        """Send the patient what the staff wrote, or what the bot has to say of the conversation."""
        db, now, knowledge = self._desk.db, self._desk.now(), self._desk.knowledge
        place = Place(letter.handoff.chat, answers=await db.letters.thread(letter, self._staff_chat))
        if letter.kind in WORDS:
            sent = await self._sent_to_patient(place, letter, texts.answer(knowledge, letter))
        else:
            told = texts.news(knowledge, letter, now)
            sent = [await self._desk.messenger.post(place, told.body, told.rows)]
        await db.handoff_post.delivered(letter, self._staff_chat, sent, now)
        if letter.kind in WORDS:
            await self._shown(Place(self._staff_chat, answers=letter.source), self._desk.wording.staff_handoff_sent)

    async def _sent_to_staff(self, place: Place, letter: Letter) -> list[int]:
        dialog = texts.to_staff(self._desk.knowledge, letter)
        if letter.kind is HandoffKind.COPY and letter.source is not None and fits_caption(dialog.body):
            source = (letter.handoff.chat, letter.source)
            return [await self._relay.copy(place, source, dialog.body, dialog.rows)]
        sent = await self._posted(place, pieces(dialog.body), dialog.rows)
        if letter.kind in (HandoffKind.COPY, HandoffKind.HEADED) and letter.source is not None:
            below = Place(place.chat, answers=sent[-1])
            sent.append(await self._relay.copy(below, (letter.handoff.chat, letter.source), None))
        return sent

    async def _sent_to_patient(self, place: Place, letter: Letter, reply: Reply) -> list[int]:
        buttons = texts.patient_rows(self._desk.knowledge, letter.handoff)
        if letter.kind is not HandoffKind.COPY or letter.source is None or letter.staff_chat is None:
            return await self._posted(place, split(reply.body, reply.notice), buttons)
        source = (letter.staff_chat, letter.source)
        if fits_caption(reply.html):
            return [await self._relay.copy(place, source, reply.html, buttons)]
        copied = await self._relay.copy(place, source, reply.notice)
        return [copied, *await self._posted(place, split(reply.body, reply.notice), buttons)]

    async def _posted(self, place: Place, parts: list[Markup], buttons: Rows) -> list[int]:
        """Send the parts of a text; the buttons stand below the last."""
        last = len(parts) - 1
        return [
            await self._desk.messenger.post(place, part, buttons if number == last else ())
            for number, part in enumerate(parts)
        ]

    async def _shown(self, place: Place, otherwise: str) -> None:
        """Show the writer that a message has arrived. Nothing is lost where that fails: it has."""
        if place.answers is not None and await self._relay.react(place.chat, place.answers):
            return
        try:
            await self._desk.say(place, otherwise)
        except TelegramError as error:
            log.info("A writer could not be told that a message has arrived: %s", described(error))

    @property
    def _staff_chat(self) -> int:
        if self._desk.staff_chat is None:
            raise ValueError("there is no staff chat, so nothing may be on its way to it or from it")
        return self._desk.staff_chat

"""The patient's buttons: ask the clinic, send what was asked before, ask the bot in between, end it."""

from collections.abc import Callable
from datetime import timedelta

from markupsafe import Markup
from telegram import CallbackQuery, Message, Update
from telegram.constants import ChatType
from telegram.ext import ContextTypes

from bot.answering.reply import Dialog
from bot.answering.wording import render
from bot.channels.telegram.desk import Desk
from bot.channels.telegram.handoff import buttons
from bot.channels.telegram.handoff.buttons import Act, mark
from bot.channels.telegram.handoff.kinds import shown_name
from bot.channels.telegram.impatience import Impatience
from bot.channels.telegram.messenger import Place
from bot.channels.telegram.patience import Delivery
from bot.channels.telegram.presses import acknowledge, refuse
from bot.channels.telegram.updates import press_in
from bot.storage.handoff_letters import NewLetter
from bot.storage.handoffs import Handoff
from bot.storage.staff_tables import HandoffEnd, HandoffKind, HandoffSide

ASIDE = timedelta(minutes=10)  # for the question to the bot


class Asking:
    """Each press is looked up in the database by the private chat that it comes from, whatever an app has sent."""

    def __init__(self, desk: Desk, delivery: Delivery, wake: Callable[[], None]) -> None:
        self._desk = desk
        self._delivery = delivery
        self._wake = wake
        self._impatience = Impatience(desk.now)

    async def pressed(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """A press, however old."""
        query = press_in(update)
        done = await self._done(update.update_id, query) if self._may_press(query) else False
        if done:
            await acknowledge(query)
        else:
            await refuse(query, self._delivery, self._desk.wording.out_of_date)

    def _may_press(self, query: CallbackQuery) -> bool:
        chat = query.message.chat if query.message else None
        is_private = chat is not None and chat.type == ChatType.PRIVATE
        return is_private and self._desk.staff_chat not in (None, chat.id if chat else None)

    async def _done(self, update_id: int, query: CallbackQuery) -> bool:
        """Do what a press says; False where it leads nowhere."""
        said = buttons.read(query.data or "")
        if said is None or query.message is None:
            return False
        (act, value), place = said, Place(query.message.chat.id)
        if act is Act.ASK:
            if not self._impatience.repeats(query):
                await self._ask(place, query, value)
            return True
        if act is Act.SEND:
            return await self._send(update_id, place, query, value)
        if act is Act.LEAVE:
            await self._leave(place, query)
            return True
        handoff = await self._desk.db.handoffs.of_chat(place.chat)
        if handoff is None or str(handoff.id) != value:
            return False
        return await (self._end(handoff, query) if act is Act.END else self._aside(handoff, place))

    async def _ask(self, place: Place, query: CallbackQuery, value: str) -> None:
        """Ask for the message; what was asked before can be sent in its stead."""
        wording, name = self._desk.wording, shown_name(query.from_user.full_name)
        await self._desk.db.handoffs.ask(place.chat, name, self._desk.now())
        blocks, rows = [render(wording.handoff_write, patient=name)], [(mark(wording.handoff_leave, Act.LEAVE),)]
        question = await self._question(place.chat, value)
        if question:
            blocks.append(render(wording.handoff_question, question=question))
        if question or value.startswith("m"):
            rows.insert(0, (mark(wording.handoff_send, Act.SEND, value),))
        quoted = buttons.number_in(value) if value.startswith("m") else -1
        place = Place(place.chat, answers=quoted if quoted > 0 else None)
        await self._desk.messenger.dialog(place, Dialog(Markup("\n\n").join(blocks), tuple(rows)))

    async def _send(self, update_id: int, place: Place, query: CallbackQuery, value: str) -> bool:
        """Pass on what was asked before; Telegram copies it where it still stands in the chat."""
        question, number = await self._question(place.chat, value), buttons.number_in(value)
        is_message = value.startswith("m") and number > 0
        if self._desk.staff_chat is None or not (question or is_message):
            return False
        name = shown_name(query.from_user.full_name)
        handoff = await self._desk.db.handoffs.ask(place.chat, name, self._desk.now())
        kind = HandoffKind.HEADED if is_message else HandoffKind.TEXT
        what = (kind, update_id, number if is_message else None, question or "", self._desk.staff_chat)
        await self._desk.db.handoff_post.put(NewLetter(handoff.id, HandoffSide.PATIENT, *what), self._desk.now())
        self._wake()
        await self._tidy(query)
        return True

    async def _leave(self, place: Place, query: CallbackQuery) -> None:
        await self._desk.db.handoffs.leave(place.chat)
        if query.message is not None:
            left = Dialog(render(self._desk.wording.handoff_left))
            await self._desk.messenger.change(place, query.message.message_id, left)

    async def _end(self, handoff: Handoff, query: CallbackQuery) -> bool:
        """Both are told by what is on its way to them then, in its order."""
        ended = await self._desk.db.handoffs.close(handoff.id, HandoffEnd.PATIENT, self._desk.now())
        self._wake()
        await self._tidy(query)
        return ended

    async def _aside(self, handoff: Handoff, place: Place) -> bool:
        await self._desk.db.handoffs.set_aside(handoff.id, self._desk.now() + ASIDE)
        await self._desk.say(place, self._desk.wording.handoff_aside_ask)
        return True

    async def _question(self, chat: int, value: str) -> str | None:
        """Return the question behind a reply, where it was kept whole."""
        number = buttons.number_in(value)
        if not value.startswith("u") or number < 0:
            return None
        return await self._desk.db.answers.question(chat, number, self._desk.now())

    async def _tidy(self, query: CallbackQuery) -> None:
        if isinstance(query.message, Message):
            await self._desk.messenger.tidy_buttons(Place(query.message.chat.id), query.message.message_id, None)

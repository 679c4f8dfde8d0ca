"""What patients say to "Was this helpful?": the buttons name the update that was answered; the database decides."""

from telegram import CallbackQuery, Message, Update
from telegram.ext import ContextTypes

from bot.channels.telegram import keyboards
from bot.channels.telegram.desk import Desk
from bot.channels.telegram.handoff.buttons import in_update
from bot.channels.telegram.patience import Delivery
from bot.channels.telegram.presses import acknowledge, place_of_press, refuse
from bot.channels.telegram.updates import press_in
from bot.storage.answers import Answered
from bot.storage.staff_tables import QuestionReason

PATTERN = rf"^{keyboards.RATING}:"


class Ratings:
    """A patient rates what this very chat was answered; the last word counts."""

    def __init__(self, desk: Desk, delivery: Delivery) -> None:
        self._desk = desk
        self._delivery = delivery

    async def pressed(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """A press, however old, of whatever an app has sent."""
        query = press_in(update)
        rating = keyboards.rating_in(query.data or "") if query.message else None
        chat = query.message.chat.id if query.message else 0
        answered = await self._desk.db.answers.get(chat, rating[1], self._desk.now()) if rating else None
        if rating is None or answered is None:
            await refuse(query, self._delivery, self._desk.wording.out_of_date)
            return
        await self._rate(answered, helpful=rating[0])
        await acknowledge(query, self._desk.wording.rate_thanks)
        await self._show(query, answered.update_id, helpful=rating[0])

    async def _rate(self, answered: Answered, *, helpful: bool) -> None:
        db, chat, update_id = self._desk.db, answered.chat, answered.update_id
        await db.answers.rate(chat, update_id, helpful=helpful)
        if helpful:
            await db.questions.take_back(chat, update_id)
        elif answered.question and self._desk.keeps_questions:
            reason = QuestionReason.UNHELPFUL
            await db.questions.keep(chat, update_id, reason, answered.question, answered.entry_id, self._desk.now())

    async def _show(self, query: CallbackQuery, update_id: int, *, helpful: bool) -> None:
        """Mark what was said; it can be changed as long as the buttons stand."""
        message = query.message
        if not isinstance(message, Message) or message.reply_markup is None:
            return
        row = keyboards.rating_row(update_id, self._desk.wording, helpful=helpful)
        changed = keyboards.with_rating(message.reply_markup, row)
        if not helpful:
            changed = keyboards.with_rows(changed, self._desk.clinic_rows(message.chat.id, in_update(update_id)))
        if changed != message.reply_markup:
            await self._desk.messenger.tidy_buttons(place_of_press(query), message.message_id, changed)

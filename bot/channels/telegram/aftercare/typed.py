"""What a patient types while a form is open: an answer to it, or a message like any other."""

from datetime import datetime

from telegram import Message

from bot.answering.model import Outcome
from bot.answering.reply import Dialog, Reply
from bot.channels.telegram.aftercare.form import Form
from bot.channels.telegram.aftercare.form_presses import FormPresses
from bot.channels.telegram.aftercare.managing import Managing
from bot.channels.telegram.desk import Desk, place_of

ANSWERED = (Outcome.ANSWER, Outcome.REFERRAL)  # it was a question after all
OFFERED = (*ANSWERED, Outcome.CHOICES)
TRIMMED = " .!"


class Typed:
    """Whoever calls has made sure that a text is not urgent: that goes before any form."""

    def __init__(self, desk: Desk, form: Form, presses: FormPresses, managing: Managing) -> None:
        self._desk = desk
        self._form = form
        self._presses = presses
        self._managing = managing

    async def takes(self, message: Message, text: str, since: datetime | None = None, *, has_form: bool = True) -> bool:
        """Take a text that surely is an answer to what was asked, or the word that stops reminders; whether it did.

        `since`: what was asked before is not meant any more. `has_form`: a form may be open.
        """
        place = place_of(message)
        if self._says_stop(text):
            await self._managing.stop(place)
            return True
        reader = await self._form.open(place.chat, since) if has_form else None
        answer = reader.typed(text) if reader else None
        if isinstance(answer, Dialog):
            await self._form.show(place, answer)
        elif answer is not None:
            await self._presses.go_on(place, answer)
        return answer is not None

    async def guesses(self, message: Message, text: str, reply: Reply) -> bool:
        """Ask whether a text meant what it may have meant, unless it was a question with an answer; whether it did."""
        reader = None if reply.outcome in ANSWERED else await self._form.open(message.chat.id)
        guess = reader.guessed(text) if reader else None
        if guess is not None:
            await self._form.show(place_of(message), guess)
        return guess is not None

    async def ask_again(self, message: Message, reply: Reply) -> None:
        """After the reply to something else, put the question again that waits for a typed answer."""
        reader = await self._form.open(message.chat.id)
        above = reader.unclear() if reader else None
        question = reader.question(None if reply.outcome in OFFERED else above) if reader and above else None
        if question is not None:
            await self._form.show(place_of(message), question)

    def _says_stop(self, text: str) -> bool:
        return text.strip(TRIMMED).casefold() == self._desk.wording.reminder_stop.strip(TRIMMED).casefold()

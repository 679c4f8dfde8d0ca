"""The private chat: what a patient writes, as text or as a command."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from telegram import Message, Update
from telegram.ext import ContextTypes

from bot.answering.model import Outcome
from bot.answering.reply import Dialog, Reply
from bot.answering.wording import render
from bot.channels.telegram.aftercare.privacy import privacy, sure
from bot.channels.telegram.aftercare.table import Aftercare
from bot.channels.telegram.browsing import topics
from bot.channels.telegram.desk import Desk, incoming_of, is_urgent, place_of
from bot.channels.telegram.handoff.line import Line
from bot.channels.telegram.mydata import send_my_data
from bot.channels.telegram.updates import message_in
from bot.storage.presence import ANYTHING, Presence

WORTH_SAYING = (Outcome.URGENT, Outcome.ANSWER, Outcome.REFERRAL, Outcome.CHOICES)

COMMANDS: dict[str, Callable[[Desk], Dialog]] = {
    "start": lambda desk: Dialog(render(desk.wording.start)),
    "help": lambda desk: Dialog(render(desk.wording.help)),  # with "Ask the clinic" below it
    "topics": lambda desk: topics(desk.knowledge),
    "privacy": lambda desk: privacy(desk.knowledge, desk.services.questions_kept, desk.services.enrollments_kept),
    "forget": lambda desk: sure(desk.knowledge),
}


class Patients:
    """Answers in private chats."""

    def __init__(self, desk: Desk, care: Aftercare, line: Line) -> None:
        self._line = line
        self._desk = desk
        self._hearing = care.hearing
        self._managing = care.managing
        self._typed = care.typed

    async def text(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """A message, or one that was edited. It may answer a form, but danger goes before any form."""
        message = message_in(update)
        text = message.text or ""
        there = ANYTHING
        if not self._desk.is_urgent(message, text):
            there = await self._desk.presence(message.chat.id)
            if await self._takes(update, message, text, there):
                return
        reply = await self._hearing.hear(message, text, there)
        if not is_urgent(reply) and there.form and await self._typed.guesses(message, text, reply):
            return
        await self._hearing.give(update, message, reply, text)
        if not is_urgent(reply) and there.form:
            await self._typed.ask_again(message, reply)

    async def _takes(self, update: Update, message: Message, text: str, there: Presence) -> bool:
        """Whether a text that is not urgent was an answer to a form, or is for the clinic: what was touched last."""
        handoff = await self._line.open(message.chat.id) if there.handoff else None
        if await self._typed.takes(message, text, handoff.since if handoff else None, has_form=there.form):
            return True
        return handoff is not None and await self._line.takes(handoff, update, message, text)

    async def command(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """A command that shows something, and whatever was written behind it."""
        name, rest = command_of(message_in(update))

        async def show(message: Message) -> None:
            shown = COMMANDS[name](self._desk)
            if name == "help":
                shown = replace(shown, rows=self._desk.clinic_rows(message.chat.id))
            await self._desk.answer(message, shown)

        await self._act(update, rest, show)

    async def aftercare(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """/aftercare, and whatever was written behind it."""
        rest = command_of(message_in(update))[1]
        await self._act(update, rest, lambda message: self._managing.aftercare(place_of(message)))

    async def mydata(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """/mydata, and whatever was written behind it: all that is kept about the patient, as a file."""
        rest = command_of(message_in(update))[1]
        await self._act(update, rest, lambda message: send_my_data(self._desk, message))

    async def stop(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """/stop, and whatever was written behind it: it stops also where that is urgent."""
        rest = command_of(message_in(update))[1]
        await self._act(update, rest, lambda message: self._managing.stop(place_of(message)), always=True)

    async def unknown_command(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """A command that we don't know: its name may be a word of the message ("/bleeding a lot")."""
        message = message_in(update)
        said = (message.text or "").removeprefix("/").replace("_", " ")
        reply = await self._worth_saying(message, said)
        if reply:
            await self._hearing.give(update, message, reply, said)
        else:
            await self._desk.answer(message, Dialog(render(self._desk.wording.unknown_command)))

    async def _act(
        self, update: Update, said: str, act: Callable[[Message], Awaitable[None]], *, always: bool = False
    ) -> None:
        """Do what a command says, and answer what was `said` behind it. An urgent reply comes first, and alone."""
        message = message_in(update)
        reply = await self._worth_saying(message, said)
        urgent = reply is not None and is_urgent(reply)
        if reply and urgent:
            await self._hearing.give(update, message, reply, said)
        if always or not urgent:
            await act(message)
        if reply and not urgent:
            await self._hearing.give(update, message, reply, said)

    async def _worth_saying(self, message: Message, said: str) -> Reply | None:
        """Return the reply to what stands behind a command, or None where it is no question.

        One word is the parameter of a link to the bot, or the misspelt name of a command: no question, but it may be
        a cry for help.
        """
        if len(said.split()) < 2 and not self._desk.is_danger(incoming_of(message, said)):
            return None
        reply = await self._hearing.hear(message, said)
        return reply if reply.outcome in WORTH_SAYING else None


def command_of(message: Message) -> tuple[str, str]:
    """Return the name of the command that `message` starts with, and the text behind it."""
    text, end = message.text or "", message.entities[0].length  # commands are ASCII: units are characters
    return text[1:end].partition("@")[0].lower(), text[end:].strip()

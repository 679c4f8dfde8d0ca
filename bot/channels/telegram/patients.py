"""The private chat: what a patient writes, as text or as a command."""

from collections.abc import Callable

from telegram import Message, Update
from telegram.ext import ContextTypes

from bot.answering.knowledge import Knowledge
from bot.answering.model import Outcome
from bot.answering.reply import Dialog, Reply
from bot.answering.wording import render
from bot.channels.telegram.browsing import topics
from bot.channels.telegram.desk import Desk, is_urgent, place_of
from bot.channels.telegram.updates import message_in

WORTH_SAYING = (Outcome.URGENT, Outcome.ANSWER, Outcome.REFERRAL, Outcome.CHOICES)

COMMANDS: dict[str, Callable[[Knowledge], Dialog]] = {
    "start": lambda knowledge: Dialog(render(knowledge.wording.start)),
    "help": lambda knowledge: Dialog(render(knowledge.wording.help)),
    "topics": topics,
    "privacy": lambda knowledge: Dialog(render(knowledge.wording.privacy)),
}


class Patients:
    """Answers in private chats."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def text(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """A message, or one that was edited."""
        message = message_in(update)
        await self._desk.reply(place_of(message), self._desk.hear(message, message.text or ""))

    async def command(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """A command that we know, and whatever was written behind it."""
        message = message_in(update)
        name, rest = command_of(message)
        reply = self._worth_saying(message, rest)
        if not (reply and is_urgent(reply)):
            await self._desk.messenger.dialog(place_of(message), COMMANDS[name](self._desk.knowledge))
        if reply:
            await self._desk.reply(place_of(message), reply)

    async def unknown_command(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """A command that we don't know: its name may be a word of the message ("/bleeding a lot")."""
        message = message_in(update)
        said = (message.text or "").removeprefix("/").replace("_", " ")
        reply = self._worth_saying(message, said)
        if reply:
            await self._desk.reply(place_of(message), reply)
        else:
            await self._desk.say(place_of(message), self._desk.wording.unknown_command)

    def _worth_saying(self, message: Message, said: str) -> Reply | None:
        """Return the reply to what stands behind a command, or None where it is no question.

        One word is the parameter of a link to the bot, or the misspelt name of a command: no question, but it may be
        a cry for help.
        """
        if len(said.split()) < 2 and not self._desk.is_danger(said):
            return None
        reply = self._desk.hear(message, said)
        return reply if reply.outcome in WORTH_SAYING else None


def command_of(message: Message) -> tuple[str, str]:
    """Return the name of the command that `message` starts with, and the text behind it."""
    text, end = message.text or "", message.entities[0].length  # commands are ASCII: units are characters
    return text[1:end].partition("@")[0].lower(), text[end:].strip()

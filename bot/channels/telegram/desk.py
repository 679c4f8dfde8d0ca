"""What every handler needs: the conversation, and the way to say what comes of it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from markupsafe import Markup
from telegram import Message
from telegram.constants import ChatType

from bot.answering.knowledge import Knowledge
from bot.answering.model import Incoming, Outcome
from bot.answering.reply import Dialog, Reply
from bot.answering.wording import Wording, render
from bot.channels.telegram.messenger import Messenger, Place
from bot.conversation import Conversation


@dataclass(frozen=True, slots=True)
class Desk:
    """Asks the conversation and tells the patient. Reads the knowledge each time: the clinic may have edited it."""

    conversation: Conversation
    messenger: Messenger
    now: Callable[[], datetime]

    @property
    def knowledge(self) -> Knowledge:
        """The clinic's files as of now."""
        return self.conversation.assistant.knowledge

    @property
    def wording(self) -> Wording:
        """The clinic's wording as of now."""
        return self.knowledge.wording

    def hear(self, message: Message, text: str) -> Reply:
        """Return the reply to `text`, which stands in `message`."""
        at = message.edit_date or message.date  # as it was written: messages that waited are no conversation of now
        return self.conversation.handle(Incoming(who_writes(message), text, at))

    def is_danger(self, text: str) -> bool:
        """Whether `text` by itself holds a red flag; nothing is remembered of it."""
        return self.conversation.assistant.triage.assess(text) is not None

    async def reply(self, place: Place, reply: Reply) -> None:
        """Send a reply."""
        await self.messenger.reply(place, reply, self.wording.none_of_these)

    async def say(self, place: Place, template: str) -> None:
        """Send a text of the clinic's wording that has no placeholders."""
        await self.messenger.dialog(place, Dialog(render(template)))


def who_writes(message: Message) -> str:
    """Return the key of a conversation: in a group each person has one, so nobody's words are joined to another's."""
    if message.chat.type == ChatType.PRIVATE:
        return str(message.chat.id)
    author = message.sender_chat or message.from_user  # an anonymous administrator writes as the group itself
    return f"{message.chat.id}/{author.id if author else 0}"


def is_urgent(reply: Reply) -> bool:
    """Whether a reply has to come before and without everything else."""
    return reply.outcome is Outcome.URGENT


def place_of(message: Message) -> Place:
    """Return where to answer `message`: an edited one is quoted, as it may stand far up in the chat."""
    return Place.of(message, quoting=message.edit_date is not None)


def headed(reply: Reply, line: Markup) -> Reply:
    """Return `reply` with a line above it."""
    return replace(reply, body=line + Markup("\n\n") + reply.body)

"""What every handler needs: the conversation, the database, and the way to say what comes of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from markupsafe import Markup
from telegram import Message
from telegram.constants import ChatType

from bot.answering.knowledge import Knowledge
from bot.answering.model import Incoming, Outcome, Side
from bot.answering.reply import Button, Dialog, Reply
from bot.answering.wording import Wording, render
from bot.channels.telegram import keyboards
from bot.channels.telegram.handoff.buttons import ask_clinic_button, in_update
from bot.channels.telegram.messenger import Messenger, Place
from bot.channels.telegram.services import Services
from bot.channels.telegram.staff.home import StaffHome
from bot.conversation import Conversation
from bot.storage.database import Database
from bot.storage.errors import StorageUnavailableError
from bot.storage.presence import ANYTHING, Presence

LATE = timedelta(minutes=15)  # who waited longer for an answer is told that we know


@dataclass(frozen=True, slots=True)
class Desk:
    """Asks the conversation and tells the patient. Reads the knowledge each time: the clinic may have edited it."""

    services: Services
    messenger: Messenger
    home: StaffHome

    @property
    def conversation(self) -> Conversation:
        """What answers messages."""
        return self.services.conversation

    @property
    def db(self) -> Database:
        """What is kept."""
        return self.services.db

    @property
    def staff_chat(self) -> int | None:
        """Where the staff read, or None."""
        return self.home.chat

    @property
    def keeps_questions(self) -> bool:
        """Whether the clinic has questions kept for its staff."""
        return self.services.questions_kept > timedelta()

    @property
    def now(self) -> Callable[[], datetime]:
        """The clock."""
        return self.services.now

    @property
    def knowledge(self) -> Knowledge:
        """The clinic's files as of now."""
        return self.conversation.assistant.knowledge

    @property
    def wording(self) -> Wording:
        """The clinic's wording as of now."""
        return self.knowledge.wording

    def hear(self, message: Message, text: str, side: Side | None = None) -> Reply:
        """Return the reply to `text`, which stands in `message`; a late one says that it is late.

        `side`: where the patient is known to stand, before or after the procedure.
        """
        reply = self.conversation.handle(replace(incoming_of(message, text), side=side))
        self.services.metrics.replied(reply.outcome)
        if not self.is_late(message):
            return reply
        line = render(self.wording.late)
        return footed(reply, line) if is_urgent(reply) else headed(reply, line)

    def heard(self, message: Message, text: str) -> None:
        """Remember what was said in private to a person: a red flag may go on in the next message."""
        self.conversation.heard(incoming_of(message, text))

    def is_urgent(self, message: Message, text: str) -> bool:
        """Whether `text` holds a red flag, with what the same person wrote just before; nothing is remembered."""
        return self.conversation.is_urgent(incoming_of(message, text))

    def is_late(self, message: Message) -> bool:
        """Whether `message` waited long: we were out of reach."""
        return self.now() - written(message) > LATE

    def is_danger(self, incoming: Incoming, earlier: Sequence[str] = ()) -> bool:
        """Whether a message holds a red flag, by itself or read on from `earlier`; no word of it is remembered."""
        return self.conversation.urgency(incoming, earlier) is not None

    async def presence(self, chat: int) -> Presence:
        """Return what there is of a chat. Where that can't be seen, anything may be: whoever needs it looks himself."""
        try:
            return await self.db.presence.of(chat, self.now())
        except StorageUnavailableError:
            return ANYTHING

    async def reply(
        self, place: Place, reply: Reply, update_id: int | None = None, asked: str = "", *, offers_clinic: bool = False
    ) -> None:
        """Send a reply; `update_id`: the update that it answers, of which its buttons speak.

        After a fallback the clinic can be asked, or where the caller `offers_clinic`; `asked` says what about.
        """
        offers = offers_clinic or reply.outcome is Outcome.FALLBACK
        what = asked or ("" if update_id is None else in_update(update_id))
        below = self.clinic_rows(place.chat, what) if offers else ()
        await self.messenger.reply(place, reply, keyboards.for_reply(reply, self.wording, update_id, below))

    def clinic_rows(self, chat: int, asked: str = "") -> tuple[tuple[Button, ...], ...]:
        """Return the button that asks the clinic; none where there is no staff chat, in groups, and for the staff."""
        offered = self.staff_chat not in (None, chat) and chat > 0  # a group's id is negative
        return ((ask_clinic_button(self.wording, asked),),) if offered else ()

    async def answer(self, message: Message, dialog: Dialog) -> None:
        """Answer `message` with a menu or a form; a late one says that it is late."""
        if self.is_late(message):
            dialog = replace(dialog, body=render(self.wording.late) + Markup("\n\n") + dialog.body)
        await self.messenger.dialog(place_of(message), dialog)

    async def say(self, place: Place, template: str) -> None:
        """Send a text of the clinic's wording that has no placeholders."""
        await self.messenger.dialog(place, Dialog(render(template)))


def incoming_of(message: Message, text: str) -> Incoming:
    """Return `text` of a message as it was written: messages that waited are no conversation of now."""
    return Incoming(who_writes(message), text, written(message))


def who_writes(message: Message) -> str:
    """Return the key of a conversation: in a group each person has one, so nobody's words are joined to another's."""
    if message.chat.type == ChatType.PRIVATE:
        return str(message.chat.id)
    author = message.sender_chat or message.from_user  # an anonymous administrator writes as the group itself
    return f"{message.chat.id}/{author.id if author else 0}"


def written(message: Message) -> datetime:
    """Return when `message` got the words that it has now."""
    return message.edit_date or message.date


def is_urgent(reply: Reply) -> bool:
    """Whether a reply has to come before and without everything else."""
    return reply.outcome is Outcome.URGENT


def place_of(message: Message) -> Place:
    """Return where to answer `message`: an edited one is quoted, as it may stand far up in the chat."""
    return Place.of(message, quoting=message.edit_date is not None)


def headed(reply: Reply, line: Markup) -> Reply:
    """Return `reply` with a line above it."""
    return replace(reply, body=line + Markup("\n\n") + reply.body)


def footed(reply: Reply, line: Markup) -> Reply:
    """Return `reply` with a line below it, above the notice."""
    return replace(reply, body=reply.body + Markup("\n\n") + line)

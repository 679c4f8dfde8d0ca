"""Teaching, put together."""

from dataclasses import dataclass
from typing import Self

from telegram import Message, Update

from bot.answering.richtext import looks_like_html
from bot.channels.telegram.desk import Desk
from bot.channels.telegram.messenger import Place
from bot.channels.telegram.teaching.applying import Applying
from bot.channels.telegram.teaching.asking import Asking, Person
from bot.channels.telegram.teaching.background import Background
from bot.channels.telegram.teaching.draft import TYPED, Drafts, Step
from bot.channels.telegram.teaching.form import Form
from bot.channels.telegram.teaching.presses import TeachingPresses
from bot.staff.publisher import Publisher


@dataclass(frozen=True, slots=True)
class Teaching:
    """What the table of the staff chat is given."""

    desk: Desk
    drafts: Drafts
    form: Form
    presses: TeachingPresses
    background: Background

    @classmethod
    def of(cls, desk: Desk, publisher: Publisher) -> Self:
        """Build the parts."""
        drafts = Drafts(desk)
        asking = Asking(desk, drafts)
        background = Background()
        form = Form(desk, drafts, asking, publisher, background)
        applying = Applying(desk, drafts, form, publisher, background)
        return cls(desk, drafts, form, TeachingPresses(desk, drafts, asking, form, applying), background)

    async def take(self, update: Update, message: Message) -> bool:
        """Take a reply to what the form has asked, if it is by the person whose form it is."""
        person, replied = message.from_user, message.reply_to_message
        if update.message is None or person is None or replied is None or not message.text:
            return False
        draft = await self.drafts.of(message.chat.id, person.id)
        if draft is None or draft.step not in TYPED or draft.asked != replied.message_id:
            return False
        formatted = draft.step is Step.ANSWER and not looks_like_html(message.text)  # by the app, else by hand
        text = message.text_html if formatted else message.text
        await self.form.typed(Place.of(message), Person(person.id, person.full_name), draft, text)
        return True

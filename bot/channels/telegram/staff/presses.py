"""Presses of the staff's buttons: `<kind>:<action>:<value>`. One that does not come from the staff chat leads nowhere.

A mark proves nothing by itself: whoever handles it looks up in the database what it names.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Self

from telegram import CallbackQuery, InlineKeyboardMarkup, Message, Update
from telegram.ext import ContextTypes

from bot.channels.telegram.desk import Desk
from bot.channels.telegram.messenger import Place
from bot.channels.telegram.patience import Delivery
from bot.channels.telegram.presses import acknowledge, place_of_press, refuse
from bot.channels.telegram.staff.people import name_of
from bot.channels.telegram.updates import press_in

PATTERN = r"^x[a-z]:"  # every kind begins with an x


@dataclass(frozen=True, slots=True)
class StaffPress:
    """A press in the staff chat. `update_id` makes what it does idempotent."""

    update_id: int
    kind: str
    action: str
    value: str
    who: str
    place: Place
    message_id: int
    message: Message | None  # None where it is too old for Telegram to tell
    person: int

    @classmethod
    def of(cls, update_id: int, query: CallbackQuery) -> Self | None:
        """Return the press, or None where no message is known to it."""
        if query.message is None:
            return None
        kind, _, rest = (query.data or "").partition(":")
        action, _, value = rest.partition(":")
        message = query.message if isinstance(query.message, Message) else None
        place, number = place_of_press(query), query.message.message_id
        return cls(update_id, kind, action, value, name_of(query.from_user), place, number, message, query.from_user.id)

    @property
    def number(self) -> int:
        """The value as a number; -1, which nothing has, where it is none."""
        return int(self.value) if self.value.isascii() and self.value.isdigit() and len(self.value) < 19 else -1

    @property
    def keyboard(self) -> InlineKeyboardMarkup | None:
        """The buttons that the message has."""
        return self.message.reply_markup if self.message else None


Handle = Callable[[StaffPress], Awaitable[str | None]]
"""Does what a press says, and returns what is shown for a moment ("" for nothing); None where it leads nowhere."""


class StaffPresses:
    """Hands a press to whom its kind names."""

    def __init__(self, desk: Desk, delivery: Delivery, kinds: Mapping[str, Handle]) -> None:
        self._desk = desk
        self._delivery = delivery
        self._kinds = kinds

    async def pressed(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """A press, however old, of whatever an app has sent."""
        query = press_in(update)
        press = StaffPress.of(update.update_id, query)
        handle = self._kinds.get(press.kind) if press else None
        is_staff = press is not None and press.place.chat == self._desk.staff_chat
        toast = await handle(press) if press and handle and is_staff else None
        if toast is None:
            await refuse(query, self._delivery, self._desk.wording.out_of_date)
        else:
            await acknowledge(query, toast)

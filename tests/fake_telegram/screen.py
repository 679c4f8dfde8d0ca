"""What a chat shows of the bot, and waiting for it."""

from __future__ import annotations

from collections.abc import Callable

from tests.fake_telegram.chats import Chat
from tests.fake_telegram.keyboards import buttons
from tests.fake_telegram.messages import Message, Shown
from tests.fake_telegram.world import World

WAIT = 5.0  # seconds a test waits for the bot; it returns as soon as there is something


class Screen:
    """One chat as it looks to who sits before it."""

    def __init__(self, world: World, chat: Chat) -> None:
        self.world = world
        self.chat = chat
        self._seen = 0

    @property
    def id(self) -> int:
        """The chat's id."""
        return self.chat.id

    @property
    def inbox(self) -> list[Shown]:
        """The bot's messages in this chat as they are now, oldest first, without deleted ones."""
        return [message.shown() for message in self.world.own_messages(self.chat)]

    async def expect(self, wanted: Callable[[Shown], bool], within: float = WAIT) -> Shown:
        """The newest message that is as wanted, as soon as there is one; AssertionError after `within` seconds."""
        return await self._wait(lambda: next(filter(wanted, reversed(self.inbox)), None), within, "as expected")

    async def next_message(self, within: float = WAIT) -> Shown:
        """The bot's next message (each is given once, in order); AssertionError after `within` seconds."""
        found = await self._wait(self._unseen, within, "that is new")
        self._seen = found.id
        return found

    def with_button(self, label: str, message_id: int | None = None) -> tuple[Message, str]:
        """The newest message (or the one named) with a button `label`, and the button's data."""
        for message in reversed(self.world.own_messages(self.chat)):
            for row in buttons(message.markup):
                for button in row:
                    if button.text == label and message_id in (None, message.id):
                        assert button.data is not None, f"the button {label!r} opens {button.url}"
                        return message, button.data
        raise AssertionError(f"no button {label!r} in {self._described()}")

    def _unseen(self) -> Shown | None:
        return next((shown for shown in self.inbox if shown.id > self._seen), None)

    async def _wait(self, look: Callable[[], Shown | None], within: float, what: str) -> Shown:
        found = await self.world.changes.until(look, within)
        if found is None:
            raise AssertionError(f"no message {what} within {within} s; the chat shows {self._described()}")
        return found

    def _described(self) -> str:
        return "\n".join(f"- #{m.id} {m.text!r} {m.labels}" for m in self.inbox) or "nothing"

"""Everything that Telegram would know: it lives on while bots come and go."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from itertools import count
from time import time as unix_time  # noqa: TID251 - a server has a clock of its own
from typing import Any

from tests.fake_telegram.calls import Call
from tests.fake_telegram.changes import Changes
from tests.fake_telegram.chats import Chat, User
from tests.fake_telegram.errors import bad_request
from tests.fake_telegram.faults import FaultPlan
from tests.fake_telegram.limits import RateLimiter
from tests.fake_telegram.messages import Media, Message
from tests.fake_telegram.schema import Schema
from tests.fake_telegram.updates import UpdateQueue

TOKEN = "7000000001:AAFake-Token_for_Tests_0123456789abcde"  # of the shape that Telegram gives out


@dataclass
class Press:
    """A press of a button, and how the bot answered it."""

    id: str
    data: str
    answered: bool = False
    text: str = ""
    alert: bool = False


class World:
    """The state behind the fake server. `clock` gives Unix time in seconds."""

    def __init__(self, token: str = TOKEN, clock: Callable[[], float] = unix_time, seed: int = 0) -> None:
        self.token = token
        self.clock = clock
        self.bot = User(int(token.partition(":")[0]), "Clinic", "clinic_test_bot", is_bot=True)
        self.schema = Schema.load()
        self.changes = Changes()
        self.updates = UpdateQueue(self.changes)
        self.faults = FaultPlan(seed)
        self.limiter = RateLimiter()
        self.chats: dict[int, Chat] = {}
        self.messages: defaultdict[int, dict[int, Message]] = defaultdict(dict)
        self.files: dict[str, Media] = {}
        self.presses: dict[str, Press] = {}
        self.profile: dict[tuple[str, str], Any] = {}
        self.webhook: dict[str, Any] = {}
        self.calls: list[Call] = []
        self.violations: list[str] = []
        self._ids = count(1)
        self._user_ids = count(1001)

    def new_id(self) -> int:
        """A number that no message, file or press has had."""
        return next(self._ids)

    def new_user_id(self) -> int:
        """An id that no chat has."""
        return next(number for number in self._user_ids if number not in self.chats)

    def chat(self, chat_id: int | str) -> Chat:
        """The chat of a call; raises ApiError 400 for one that the bot has never met."""
        chat = self.chats.get(chat_id) if isinstance(chat_id, int) else None
        if chat is None:
            raise bad_request("chat not found")
        return chat

    def writable(self, chat_id: int | str) -> Chat:
        """The chat, if the bot may write to it; else raises Telegram's ApiError."""
        chat = self.chat(chat_id)
        refusal = chat.refusal(self.bot)
        if refusal is not None:
            raise refusal
        return chat

    def message(self, chat_id: int, message_id: int) -> Message | None:
        """A message that is still there."""
        found = self.messages[chat_id].get(message_id)
        return found if found is not None and not found.deleted else None

    def own_messages(self, chat: Chat) -> list[Message]:
        """The bot's messages in a chat, oldest first, without the deleted ones."""
        all_of_them = self.messages[chat.id].values()
        return [m for m in all_of_them if m.sender.id == self.bot.id and not m.deleted]

    def post(self, message: Message) -> Message:
        """Puts a message into its chat."""
        self.messages[message.chat.id][message.id] = message
        self.changes.notify()
        return message

    def store(self, kind: str, data: bytes, **details: str | int | bool) -> Media:
        """Keeps a file; it can be fetched by its `file_id` from then on."""
        media = Media(kind, f"{kind}-{self.new_id()}", data, details)
        self.files[media.file_id] = media
        return media

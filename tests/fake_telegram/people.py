"""People who use the bot: each verb does what a person can do in Telegram's app."""

from __future__ import annotations

from typing import Any

from tests.fake_telegram import texts
from tests.fake_telegram.chats import Chat, User
from tests.fake_telegram.groups import Group, is_heard
from tests.fake_telegram.messages import Media, Message, Shown
from tests.fake_telegram.screen import WAIT, Screen
from tests.fake_telegram.world import Press, World

PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64  # as much of a picture as the fake looks at


class Patient(Screen):
    """A person with a private chat to the bot. `chat=` does a thing in a group instead."""

    def __init__(self, world: World, chat: Chat, user: User) -> None:
        super().__init__(world, chat)
        self.user = user

    def says(
        self, text: str, chat: Group | None = None, reply_to: Message | Shown | None = None, sent_ago: float = 0.0
    ) -> Message:
        """Writes a message, `sent_ago` seconds back in time; the bot gets it if the chat lets it."""
        return self._send(chat, reply_to, sent_ago, text)

    def starts(self, payload: str = "") -> Message:
        """Opens the bot, by a deep link where there is a payload."""
        return self.says(f"/start {payload}".strip())

    def edits(self, message: Message, text: str) -> None:
        """Changes an own message."""
        assert message.sender == self.user, "people edit what they wrote themselves"
        message.text, message.edited_at = texts.incoming(text), self.world.clock()
        self._deliver("edited_message", message)

    def presses(self, label: str, on: Shown | None = None, chat: Group | None = None) -> Press:
        """Presses the newest button with that label (or the one on a message)."""
        message, data = (chat or self).with_button(label, on.id if on else None)
        return self._press(message, data)

    def forges_press(self, data: str, on: Shown) -> Press:
        """What a manipulated app can send: any data, as if from a button of that message."""
        return self._press(self.world.messages[self.chat.id][on.id], data)

    async def answer(self, press: Press, within: float = WAIT) -> Press:
        """The press, once the bot has answered it."""
        found = await self.world.changes.until(lambda: press if press.answered else None, within)
        assert found is not None, f"the press of {press.data!r} got no answer within {within} s"
        return found

    def sends_photo(self, caption: str = "", data: bytes = PNG, chat: Group | None = None) -> Message:
        """Sends a picture."""
        photo = self.world.store("photo", data, width=640, height=480)
        return self._send(chat, None, 0.0, caption, photo)

    def sends_document(
        self, name: str, data: bytes, caption: str = "", chat: Group | None = None, reply_to: Shown | None = None
    ) -> Message:
        """Sends a file."""
        document = self.world.store("document", data, file_name=name, mime_type="application/octet-stream")
        return self._send(chat, reply_to, 0.0, caption, document)

    def sends_voice(self, data: bytes = b"OggS", chat: Group | None = None) -> Message:
        """Sends a voice message."""
        voice = self.world.store("voice", data, duration=3, mime_type="audio/ogg")
        return self._send(chat, None, 0.0, "", voice)

    def sends_sticker(self, chat: Group | None = None) -> Message:
        """Sends a sticker."""
        shape: dict[str, Any] = {"type": "regular", "width": 512, "height": 512, "emoji": "👍"}
        sticker = self.world.store("sticker", b"RIFF", is_animated=False, is_video=False, **shape)
        return self._send(chat, None, 0.0, "", sticker)

    def blocks(self) -> None:
        """Blocks the bot."""
        self.changes_bot("kicked", self.chat)

    def unblocks(self) -> None:
        """Takes the block back."""
        self.changes_bot("member", self.chat)

    def removes_bot_from(self, group: Group) -> None:
        """Puts the bot out of a group."""
        self.changes_bot("kicked", group.chat)

    def deletes_account(self) -> None:
        """Is gone; the bot is not told."""
        self.chat.deleted_account = True

    def changes_bot(self, status: str, chat: Chat) -> None:
        """Makes the bot `status` in a chat, of which the bot is told by `my_chat_member`."""
        before = chat.member(self.world.bot)
        chat.members[self.world.bot.id] = status
        content = {"chat": chat.json(), "from": self.user.json(), "date": int(self.world.clock())}
        content |= {"old_chat_member": before, "new_chat_member": chat.member(self.world.bot)}
        self.world.updates.add("my_chat_member", chat.id, content)

    def _send(
        self, group: Group | None, reply_to: Message | Shown | None, ago: float, text: str, media: Media | None = None
    ) -> Message:
        chat = group.chat if group else self.chat
        assert chat.person is None or chat.members.get(self.world.bot.id) != "kicked", "unblock the bot first"
        chat.started = True
        chat.users[self.user.id] = self.user
        chat.members.setdefault(self.user.id, "member")
        answered = self.world.message(chat.id, reply_to.id) if reply_to else None
        now = self.world.clock() - ago
        body = texts.incoming(text)
        message = Message(self.world.new_id(), chat, self.user, now, body, media=media, reply_to=answered)
        self._deliver("message", self.world.post(message))
        return message

    def _deliver(self, kind: str, message: Message) -> None:
        self.world.changes.notify()
        if is_heard(self.world.bot, message):
            self.world.updates.add(kind, message.chat.id, message.json())

    def _press(self, message: Message, data: str) -> Press:
        press = Press(f"press-{self.world.new_id()}", data)
        self.world.presses[press.id] = press
        content = {"id": press.id, "from": self.user.json(), "message": message.json(), "data": data}
        content |= {"chat_instance": str(message.chat.id)}
        self.world.updates.add("callback_query", message.chat.id, content)
        return press

"""Groups that the bot is in, and what of them it hears."""

from __future__ import annotations

from tests.fake_telegram import texts
from tests.fake_telegram.chats import Chat, User
from tests.fake_telegram.messages import Message
from tests.fake_telegram.screen import Screen


class Group(Screen):
    """A group that the bot is in. Without being an administrator the bot lives with privacy mode."""

    def migrates(self) -> Group:
        """The group becomes a supergroup with a new id; the bot is told in both chats."""
        old, who = self.chat, next(iter(self.chat.users.values()))
        new = Chat(old.id - 1_000_000_000_000, "supergroup", title=old.title, members=old.members, users=old.users)
        self.world.chats[new.id] = new
        old.migrated_to = new.id
        for chat, fact in ((old, {"migrate_to_chat_id": new.id}), (new, {"migrate_from_chat_id": old.id})):
            note = Message(self.world.new_id(), chat, who, self.world.clock(), service=fact)
            self.world.updates.add("message", chat.id, self.world.post(note).json())
        return Group(self.world, new)


def is_heard(bot: User, message: Message) -> bool:
    """Whether Telegram shows a person's message to the bot: in groups there is privacy mode."""
    status = message.chat.members.get(bot.id)
    if message.chat.person is not None or status == "administrator":
        return True
    if status in ("kicked", "left"):
        return False
    text = message.text.text
    commands = [c.partition("@")[2] for c in texts.parts(text, "bot_command") if text.startswith(c)]
    is_command = any(to in ("", bot.username) for to in commands)
    is_reply = message.reply_to is not None and message.reply_to.sender.id == bot.id
    return is_command or is_reply or f"@{bot.username}" in texts.parts(text, "mention")

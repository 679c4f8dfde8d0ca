"""Who and what an update is about, as filters and as values."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from telegram import CallbackQuery, Message, MessageEntity, Update
from telegram.ext import filters

# All that Telegram is asked for.
KINDS = (Update.MESSAGE, Update.EDITED_MESSAGE, Update.CALLBACK_QUERY, Update.MY_CHAT_MEMBER)

LAST = 2**35  # seconds: the year 3058; later ones are no times
Raw = Mapping[str, Any]  # an update as Telegram has written it: `update_id`, and one of `KINDS`


class _FromPerson(filters.MessageFilter):
    """Not from another bot, nor from a channel. Who writes as a group or a channel is a person all the same."""

    def filter(self, message: Message) -> bool:
        if message.is_automatic_forward:  # a post of the channel that the group belongs to
            return False
        sender = message.from_user
        return bool(message.sender_chat or (sender and not sender.is_bot))


class _AfterEdit(filters.UpdateFilter):
    """A message that was changed and has no words: a live location on the move, a photo replaced by another."""

    def filter(self, update: Update) -> bool:
        message = update.edited_message
        return bool(message and not message.text and not message.caption)


FROM_PERSON = _FromPerson()
PRIVATE = filters.UpdateType.MESSAGES & filters.ChatType.PRIVATE & FROM_PERSON
GROUP = filters.UpdateType.MESSAGES & filters.ChatType.GROUPS & FROM_PERSON
WORDLESS_EDIT = _AfterEdit()
SERVICE = filters.StatusUpdate.ALL | filters.SUCCESSFUL_PAYMENT | filters.PASSPORT_DATA


def legible(raw: Raw) -> tuple[Raw, str]:
    """Return an update that can be written down and sent on, and its JSON: halves of a sign in it become "?"."""
    text = json.dumps(raw, ensure_ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode(errors="replace").decode()
        return json.loads(text), text
    return raw, text


def chat_of(raw: Raw) -> int:
    """Return the chat whose order an update belongs to; 0 where it can't be made out."""
    for kind in KINDS:
        content = raw.get(kind)
        if isinstance(content, dict):
            found = _id(content.get("message"), "chat") or _id(content, "chat") or _id(content, "from")
            if found:
                return found
    return 0


def said_in(raw: Raw) -> tuple[str, datetime] | None:
    """Return the words of a message and when they were written; None where an update has none, or can't be read."""
    message = raw.get(Update.MESSAGE) or raw.get(Update.EDITED_MESSAGE)
    if not isinstance(message, dict):
        return None
    words, at = message.get("text") or message.get("caption"), written_at(raw)
    return None if at is None or not isinstance(words, str) else (words, at)


def who_wrote(raw: Raw, chat: int) -> str:
    """Return the key of the conversation that an update of `chat` belongs to: as `desk.who_writes` makes it."""
    if chat >= 0:
        return str(chat)  # a private one, whose id is the person's
    content = next((raw[kind] for kind in KINDS if kind in raw), None)
    return f"{chat}/{_id(content, 'sender_chat') or _id(content, 'from')}"


def written_at(raw: Raw) -> datetime | None:
    """Return when a message got the words that it has now; None for what is no message."""
    message = raw.get(Update.MESSAGE) or raw.get(Update.EDITED_MESSAGE)
    at = (message.get("edit_date") or message.get("date")) if isinstance(message, dict) else None
    return datetime.fromtimestamp(at, UTC) if isinstance(at, int) and 0 <= at < LAST else None


def _id(content: object, name: str) -> int:
    """Return the id of what `content` has under a name; 0 where there is none."""
    named = content.get(name) if isinstance(content, dict) else None
    found = named.get("id") if isinstance(named, dict) else None
    return found if isinstance(found, int) else 0


def message_in(update: Update) -> Message:
    """Return the message of an update that has passed a filter for messages."""
    message = update.effective_message
    if message is None:
        raise ValueError("an update without a message has passed a filter for messages")
    return message


def press_in(update: Update) -> CallbackQuery:
    """Return the press of an update that has passed a filter for presses."""
    query = update.callback_query
    if query is None:
        raise ValueError("an update without a press has passed the filter for presses")
    return query


def words_of(message: Message) -> str:
    """Return what was written in a message, or under the photo or file in it."""
    return message.text or message.caption or ""


def is_addressed(message: Message, commands: frozenset[str]) -> bool:
    """Whether a message in a group speaks to this bot: by a reply, a mention, or a command that is ours."""
    bot = message.get_bot()
    replied = message.reply_to_message
    if replied and replied.from_user and replied.from_user.id == bot.id and not replied.forum_topic_created:
        return True
    entities = {**message.parse_entities(), **message.parse_caption_entities()}
    return any(_names(entity, text, bot.id, bot.username, commands) for entity, text in entities.items())


def _names(entity: MessageEntity, text: str, bot_id: int, username: str, commands: frozenset[str]) -> bool:
    if entity.type == MessageEntity.TEXT_MENTION:
        return entity.user is not None and entity.user.id == bot_id
    if entity.type == MessageEntity.MENTION:
        return text.lower() == f"@{username}".lower()
    if entity.type == MessageEntity.BOT_COMMAND:
        name, _, bot = text.removeprefix("/").lower().partition("@")
        return bot == username.lower() if bot else name in commands and entity.offset == 0
    return False

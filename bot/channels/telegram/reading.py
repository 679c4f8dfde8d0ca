"""Updates as the library has them."""

from datetime import UTC, datetime

from telegram import Bot, Chat, Message, MessageEntity, Update, User

from bot.channels.telegram.updates import Raw

WORDS = {"update_id", Update.MESSAGE}
PLAIN = {"message_id", "date", "chat", "from", "text", "entities"}


class _Message(Message):
    """The library's, which asks at each of its hundred attributes whether it may be set: here each may."""

    __slots__ = ()
    __setattr__ = object.__setattr__  # type: ignore[assignment]


class _Update(Update):
    """The same."""

    __slots__ = ()
    __setattr__ = object.__setattr__  # type: ignore[assignment]


def read_update(raw: Raw, bot: Bot) -> Update:
    """Return what Telegram has written, read; raises whatever the library trips over.

    In each message the library looks for some hundred kinds of content. Nearly all that patients write has words and
    nothing else: such a message is put together from its few parts.
    """
    message = raw.get(Update.MESSAGE)
    is_plain = isinstance(message, dict) and message.keys() <= PLAIN and message.get("date") and message.get("chat")
    if is_plain and raw.keys() == WORDS:
        update = _Update(raw["update_id"], message=_plain(raw[Update.MESSAGE], bot))
        update.set_bot(bot)
        return update
    return Update.de_json(dict(raw), bot)


def _plain(raw: Raw, bot: Bot) -> Message:
    message = _Message(
        raw["message_id"],
        datetime.fromtimestamp(raw["date"], UTC),
        Chat.de_json(raw["chat"], bot),
        User.de_json(raw["from"], bot) if raw.get("from") else None,
        text=raw.get("text"),
        entities=MessageEntity.de_list(raw.get("entities") or [], bot),
    )
    message.set_bot(bot)
    return message

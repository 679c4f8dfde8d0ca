"""How a message of a person is passed on: as text, as a copy with words under it, or as a copy below its head. Pure."""

from telegram import Message

from bot.storage.staff_tables import HandoffKind

MOST_NAME = 64  # characters of a Telegram name that are shown


def kind_of(message: Message) -> HandoffKind:
    """Return the kind of a letter that a message makes."""
    if message.text:
        return HandoffKind.TEXT
    return HandoffKind.COPY if takes_caption(message) else HandoffKind.HEADED


def takes_caption(message: Message) -> bool:
    """Whether words can stand under what is in a message."""
    files = (message.photo, message.voice, message.audio, message.document, message.video, message.animation)
    return any(files)


def shown_name(name: str) -> str:
    """Return a Telegram name in one line; people write anything into it."""
    return " ".join(name.split())[:MOST_NAME] or "?"

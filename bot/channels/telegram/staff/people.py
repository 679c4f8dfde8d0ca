"""Who of the staff it is that writes or presses."""

from telegram import Message, User

NOBODY = "the group itself"  # an anonymous administrator writes as the group


def name_of(user: User | None) -> str:
    """Return how the audit log calls a person: the name that colleagues know, and the id that can't be changed."""
    return f"{user.full_name} ({user.id})" if user else NOBODY


def shown_name(who: str) -> str:
    """Return the name alone of what `name_of` has returned."""
    return who.rpartition(" (")[0] or who


def author_of(message: Message) -> str:
    """Return who wrote `message`."""
    return name_of(None if message.sender_chat else message.from_user)

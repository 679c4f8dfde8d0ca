"""The patient's buttons about a person of the clinic: `h:<action>:<value>`. Pure."""

from enum import StrEnum

from bot.answering.reply import Button
from bot.answering.wording import Wording

PATTERN = r"^h:"


class Act(StrEnum):
    """What a press does."""

    ASK = "ask"  # value: what was asked before, as below, or nothing
    SEND = "send"  # passes that on; the same value
    LEAVE = "no"
    END = "end"  # value: the handoff
    ASIDE = "bot"  # the next words are for the bot; value: the handoff


def in_message(message_id: int) -> str:
    """Return the value that stands for what a patient wrote in a message of the private chat."""
    return f"m{message_id}"


def in_update(update_id: int) -> str:
    """Return the value that stands for the question behind the reply to an update, as far as it was kept."""
    return f"u{update_id}"


def number_in(value: str) -> int:
    """Return the number behind the letter of either; -1, which nothing has, where there is none."""
    digits = value[1:]
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) < 19 else -1


def ask_clinic_button(wording: Wording, asked: str = "") -> Button:
    """Return the button that a patient asks the clinic with; `asked` says what can be sent along.

    It belongs only into private chats, and only where there is a staff chat: see `Desk.clinic_rows`.
    """
    return mark(wording.handoff_ask, Act.ASK, asked)


def mark(label: str, act: Act, value: str = "") -> Button:
    """Return a button that does `act`."""
    return Button(label, f"h:{act}:{value}")


def read(data: str) -> tuple[Act, str] | None:
    """Return what a button says, or None where it says nothing: apps can be made to send anything."""
    name, _, value = data.removeprefix("h:").partition(":")
    return (Act(name), value) if name in set(Act) else None

"""The patient's buttons about a person of the clinic: `h:<action>:<value>`. Pure."""

from enum import StrEnum

from bot.answering.reply import Button
from bot.answering.wording import Wording

PATTERN = r"^h:"


class Act(StrEnum):
    """What a press does."""

    ASK = "ask"  # value: the id of the patient's message that was not answered, if there is one
    SEND = "send"  # passes that message on; value: its id
    LEAVE = "no"
    END = "end"  # value: the handoff
    ASIDE = "bot"  # the next words are for the bot; value: the handoff


def ask_clinic_button(wording: Wording, asked: int | None = None) -> Button:
    """Return the button that a patient asks the clinic with; `asked`: the id of the message that it is about.

    It belongs only where there is a staff chat, and only into private chats: see `Desk.clinic_rows`.
    """
    return mark(wording.handoff_ask, Act.ASK, asked)


def mark(label: str, act: Act, value: int | None = None) -> Button:
    """Return a button that does `act`."""
    return Button(label, f"h:{act}:{'' if value is None else value}")


def read(data: str) -> tuple[Act, int | None] | None:
    """Return what a button says, or None where it says nothing: apps can be made to send anything."""
    name, _, value = data.removeprefix("h:").partition(":")
    known = name in Act.__members__.values()
    number = int(value) if value.isascii() and value.isdigit() and len(value) < 19 else None
    return (Act(name), number) if known else None

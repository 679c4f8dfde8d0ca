"""What is said when a person of the clinic takes over, and around alarms."""

from dataclasses import dataclass

from bot.answering.wordings.fields import label
from bot.answering.wordings.staff import StaffWording


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoffWording(StaffWording):
    """What is said when a person of the clinic takes over, and around alarms."""

    handoff_ask: str = label("below what the bot can't answer: a person of the clinic shall")

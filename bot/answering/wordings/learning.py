"""What is said about questions that were kept, and what the staff make of them."""

from dataclasses import dataclass

from bot.answering.wordings.handoff import HandoffWording


@dataclass(frozen=True, slots=True, kw_only=True)
class LearningWording(HandoffWording):
    """What is said about questions that were kept, and what the staff make of them."""

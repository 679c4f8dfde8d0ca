"""What is said about questions that were kept, and what the staff make of them."""

from dataclasses import dataclass

from bot.answering.wordings.fields import label, text
from bot.answering.wordings.handoff import HandoffWording


@dataclass(frozen=True, slots=True, kw_only=True)
class LearningWording(HandoffWording):
    """What is said about questions that were kept, and what the staff make of them."""

    privacy_questions: str = text("in /privacy: questions that got no good answer are kept", "days")
    privacy_no_questions: str = text("in /privacy, in place of it, where the clinic keeps none")
    rate_helpful: str = label("below an answer: it was helpful")
    rate_unhelpful: str = label("below an answer: it was not helpful")
    rate_thanks: str = text("shown for a moment when one of them is pressed", plain=True, most=200)

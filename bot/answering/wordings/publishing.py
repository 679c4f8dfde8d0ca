"""What the staff are told of the clinic's files: versions, changes, uploads and reports."""

from dataclasses import dataclass

from bot.answering.wordings.learning import LearningWording


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishingWording(LearningWording):
    """What the staff are told of the clinic's files: versions, changes, uploads and reports."""

"""What a change does to questions that patients really asked: those kept for the staff, and the clinic's own file."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from bot.answering.assistant import Assistant
from bot.errors import ClinicBotError
from bot.evaluation.impact import Comparison, Shift, compare, shifts
from bot.evaluation.questions import read_questions
from bot.reloading.apart import in_thread

QUESTIONS = "questions.jsonl"  # beside faq.yaml; the clinic may do without it


@dataclass(frozen=True, slots=True)
class Impact:
    """`kept`: kept questions that are treated differently; `labelled`: the clinic's own ones before and after.

    `unread`: why the clinic's own file could not be used; "" where it could, or there is none.
    """

    kept: tuple[Shift, ...] = ()
    labelled: Comparison | None = None
    unread: str = ""


async def impact_of(old: Assistant, new: Assistant, kept: Sequence[str], folder: Path) -> Impact:
    """Return what becomes of the questions, found out in a thread: each is asked twice."""
    return await in_thread(partial(_impact, old, new, kept, folder))


def _impact(old: Assistant, new: Assistant, kept: Sequence[str], folder: Path) -> Impact:
    file = folder / QUESTIONS
    moved = shifts(old, new, kept)
    if not file.exists():
        return Impact(moved)
    try:
        return Impact(moved, compare(old, new, read_questions(file), QUESTIONS))
    except ClinicBotError as error:
        return Impact(moved, unread=str(error))

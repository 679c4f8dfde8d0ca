"""Entries that have to be reviewed by a date: told before, withdrawn after, by the clinic's own calendar."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING

from bot.aftercare.zonefiles import load_zone
from bot.faq.problems import Problem, Severity

if TYPE_CHECKING:  # they bring what reads files, which most starts do without: see `bot.reloading.reading`
    from bot.faq.document import Document, Path
    from bot.faq.model import FaqFile

SOON = timedelta(days=14)  # before an answer is withdrawn


@dataclass(frozen=True, slots=True)
class Review:
    """An entry whose review date has passed (`withdrawn`) or soon will."""

    entry_id: str
    question: str
    review_by: date
    withdrawn: bool


def clinic_date(at: datetime, zone: str | None) -> date:
    """Return which day it is in the clinic at `at` (aware). `zone`: the clinic's, or None where it has named none."""
    return at.astimezone(load_zone(zone) if zone else UTC).date()


def due_reviews(faq: "FaqFile", today: date) -> tuple[Review, ...]:
    """Return the entries that are withdrawn, or will be within `SOON`, in the order of the file."""
    return tuple(
        Review(entry.id, entry.question, entry.review_by, withdrawn=entry.review_by < today)
        for entry in faq.entries
        if entry.review_by is not None and entry.review_by <= today + SOON
    )


def review_problems(faq: "FaqFile", document: "Document", today: date) -> Iterator[Problem]:
    """Yield a warning for each entry that is withdrawn because its review date has passed, or soon will be."""
    index = {entry.id: at for at, entry in enumerate(faq.entries)}
    for review in due_reviews(faq, today):
        path: Path = ("entries", index[review.entry_id], "review_by")
        state = "is withdrawn: its review date has passed" if review.withdrawn else "will be withdrawn soon"
        advice = "have the answer reviewed, then write a later date"
        message = f"`{review.entry_id}` {state} ({review.review_by}): {advice}"
        place = document.place(path)
        yield Problem(document.name, place.line, place.column, message, Severity.WARNING)

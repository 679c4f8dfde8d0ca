"""What the clinic's files say: read, or known from when these very files were read before by this very code."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Final

from bot.answering.knowledge import Knowledge
from bot.cache import Makers, keep, recall
from bot.faq.meanings import with_meanings
from bot.faq.reviews import Review, clinic_date
from bot.faq.snapshot import Snapshot

READING: Final = Makers(
    ("answering", "aftercare", "faq"), ("markupsafe", "pydantic", "pydantic-core", "pyyaml", "tzdata")
)


@dataclass(frozen=True, slots=True)
class Said:
    """What files say in which nothing is wrong. `day`: the clinic's date it holds for."""

    knowledge: Knowledge
    day: date
    reviews: tuple[Review, ...]


def said_before(snapshot: Snapshot, at: datetime, cache: Path | None) -> Said | None:
    """Return what the files say at `at` (aware), if they were read on that day and found good; else None."""
    said: Said | None = recall(cache, snapshot.digest, READING)
    if said is None or said.day != clinic_date(at, said.knowledge.plan_defaults.zone):
        return None
    return replace(said, knowledge=with_meanings(said.knowledge))


def keep_said(snapshot: Snapshot, said: Said, cache: Path | None) -> None:
    """Keep what the files say for the next start; without what comes with the bot, which may be another one then."""
    if cache is not None and _day_kept(snapshot, cache) != said.day:
        plain = replace(said.knowledge, vectors=None, sentences=None)
        keep(cache, snapshot.digest, replace(said, knowledge=plain), READING)


def _day_kept(snapshot: Snapshot, cache: Path) -> date | None:
    said: Said | None = recall(cache, snapshot.digest, READING)
    return said.day if said else None

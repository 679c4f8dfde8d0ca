"""The FAQs and questions that matching is measured with."""

import random
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import count, cycle
from pathlib import Path

from bot.answering.knowledge import Knowledge
from bot.answering.model import FaqEntry
from bot.faq.loading import load_knowledge

SHIPPED = Path(__file__).parents[1] / "knowledge"
TODAY = date(2026, 11, 22)  # no entry is withdrawn on it
QUESTIONS = 200
SYLLABLES = ("ba", "ko", "ri", "mu", "te", "sol", "van", "dri", "pel", "nor", "fi", "gus")
SEED = 11


def knowledge(wordings: int | None) -> Knowledge:
    """Return the shipped knowledge; with about so many `wordings`, if a number is given."""
    shipped = load_knowledge(SHIPPED, today=TODAY).knowledge
    return shipped if wordings is None else replace(shipped, entries=_resized(shipped.entries, wordings))


def _resized(entries: Sequence[FaqEntry], wordings: int) -> tuple[FaqEntry, ...]:
    """Return `entries` with five wordings each, or as many copies of them as it takes, each with a name of its own."""
    if wordings <= 5 * len(entries):
        kept = entries[: wordings // 5]
        return tuple(replace(entry, phrasings=entry.phrasings[:4]) for entry in kept)
    chance = random.Random(SEED)
    copies: list[FaqEntry] = []
    total = 0
    for entry, number in zip(cycle(entries), count()):
        name = "".join(chance.choices(SYLLABLES, k=3))
        names = tuple(f"{wording} {name}" for wording in entry.phrasings[:19])
        copies.append(FaqEntry(f"{entry.id}-{number}", f"{entry.question} {name}", entry.answer, names, entry.kind))
        total += 1 + len(names)
        if total >= wordings:
            return tuple(copies)
    return tuple(copies)


def questions(entries: Sequence[FaqEntry]) -> list[str]:
    """Return wordings of the FAQ with two letters swapped in each: questions of usual length, misspelt."""
    chance = random.Random(SEED)
    wordings = [wording for entry in entries for wording in entry.wordings if 3 <= len(wording.split()) <= 14]
    return [_misspelt(wording, chance) for wording in chance.sample(wordings, QUESTIONS)]


def _misspelt(text: str, chance: random.Random) -> str:
    at = chance.randrange(len(text) - 1)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]

"""Which entries the matcher mixes up: each wording is ranked as if it had never been seen."""

from collections import Counter
from collections.abc import Mapping, Sequence

from bot.answering.model import FaqEntry, Words
from bot.answering.scorer import Scorer
from bot.answering.terms import Terms

Confusions = Mapping[tuple[str, str], int]


def find_confusions(entries: Sequence[FaqEntry], words: Words) -> Confusions:
    """Return how many wordings of one entry (first) are taken for another (second) when they are left out."""
    rehearsal = Scorer(entries, Terms(words)).rehearsal
    best = rehearsal.unseen.argmax(axis=1)
    return Counter(
        (entries[own].id, entries[other].id)
        for own, other in zip(rehearsal.labels, best.tolist(), strict=True)
        if own != other
    )

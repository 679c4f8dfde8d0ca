"""Which entries the matcher mixes up: each wording is ranked as if it had never been seen."""

from collections import Counter
from collections.abc import Mapping

from bot.answering.matcher import Matcher

Confusions = Mapping[tuple[str, str], int]


def find_confusions(matcher: Matcher) -> Confusions:
    """Return how many wordings of one entry (first) are taken for another (second) when they are left out."""
    return Counter((own, other) for own, other in matcher.taken_for() if own != other)

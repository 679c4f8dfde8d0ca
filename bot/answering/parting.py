"""Which of a message's parts ask different things."""

from collections.abc import Sequence
from dataclasses import replace

from bot.answering.model import Candidate, Match, Tier

MOST_QUESTIONS = 3  # of one message that get a match of their own


def apart(matches: Sequence[Match]) -> tuple[Match, ...]:
    """Return the matches that ask different things, if one of them is sure enough to part them; those beyond wait."""
    found: list[Match] = []
    for match in sorted(matches, key=lambda match: -(match.confidence or 0.0)):
        if not any(_same(match, other) for other in found):
            found.append(match)
    if not found or found[0].tier is not Tier.ANSWER:
        return ()
    chosen = {id(match): match for match in found[:MOST_QUESTIONS]}
    later = {id(match): replace(match, postponed=True) for match in found[MOST_QUESTIONS:]}
    return tuple((chosen | later)[id(match)] for match in matches if id(match) in chosen | later)


def _same(match: Match, other: Match) -> bool:
    """Tell whether the less sure `match` may ask the same as `other`."""
    near: Sequence[Candidate] = match.ranking[:1] if match.tier is Tier.ANSWER else match.ranking[:3]
    return match.tier is not Tier.FALLBACK and other.ranking[0].entry_id in {one.entry_id for one in near}

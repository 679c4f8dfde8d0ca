"""Whether a slight alarm is only an ordinary question that sounds like one."""

import re
from collections.abc import Collection

from bot.answering.matcher import Matcher
from bot.answering.model import Match, Tier, Urgency, Words
from bot.answering.segments import Segments
from bot.answering.terms import Terms

CONFIDENT = 0.8  # of the matcher in each question that it finds; an answer alone may need less
LIKELY = 0.1  # confidence that words out of their message ask for what the whole asks for
SHORTEST = 3  # words of a part, between two joiners, that says something by itself


class Doubt:
    """Asks the matcher what triage alone can't know: what the FAQ is asked, and in which words. Pure."""

    def __init__(self, matcher: Matcher, words: Words) -> None:
        self._matcher = matcher
        self._segments = Segments(words, Terms(words))
        self._joined = re.compile("|".join(rf"\b{re.escape(joiner)}\b" for joiner in words.joiners) or r"$^")

    def is_unfounded(self, urgency: Urgency, text: str) -> bool:
        """Say whether `text` asks the FAQ something, and the words that alarmed are part of what it asks.

        Only a slight alarm can be: where a sign was said, or where words are much like an alarm, it stands.
        """
        if urgency.sure or not urgency.slight or not self._asks(text):
            return False
        matches = self._matcher.match_message(text)
        if not all(map(_is_confident, matches)):
            return False
        asked = {match.ranking[0].entry_id for match in matches}
        return all(self._belongs(part, asked) for part in self._parts(urgency.evidence))

    def _asks(self, text: str) -> bool:
        return any(segment.asks for segment in self._segments.split(text))

    def _parts(self, evidence: str) -> list[str]:
        """Return what is joined in `evidence`: a sign behind an "and" must not hide behind a question."""
        parts = [part for part in self._joined.split(evidence) if len(part.split()) >= SHORTEST]
        return parts or [evidence]

    def _belongs(self, words: str, asked: Collection[str]) -> bool:
        """Say whether `words` alone ask for an entry that is `asked` for, or surely for another one."""
        alone = self._matcher.match(words)
        best = alone.ranking[0] if alone.ranking else None
        likely = best is not None and best.entry_id in asked and best.confidence >= LIKELY
        return likely or alone.tier is Tier.ANSWER


def _is_confident(match: Match) -> bool:
    sure = match.confidence is not None and match.confidence >= CONFIDENT
    return sure and match.tier is Tier.ANSWER and not match.postponed

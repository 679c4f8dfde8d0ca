"""A message that only tells the side of the procedure ("before, I mean"): it is about the question before it."""

from collections.abc import Mapping, Sequence

from bot.answering.matcher import Matcher
from bot.answering.model import FaqEntry, Side, Tier


def meant(matcher: Matcher, entries: Mapping[str, FaqEntry], text: str, earlier: Sequence[str]) -> FaqEntry | None:
    """Return the entry that the last of `earlier` asks for on the side that `text` tells, or None.

    None is also returned where `text` says more than a side, and where that question has no answer on it.
    """
    side = matcher.side_alone(text) if earlier else None
    if side is None:
        return None
    match, *others = matcher.match_message(earlier[-1], side)
    if others or match.tier is Tier.FALLBACK:
        return None
    best = entries[match.ranking[0].entry_id]
    return _on(side, best, entries)


def _on(side: Side, entry: FaqEntry, entries: Mapping[str, FaqEntry]) -> FaqEntry | None:
    """Return `entry` if it is on `side`, else its first twin that is."""
    kin = (entry, *(entries[twin] for twin in entry.twins if twin in entries))
    return next((one for one in kin if one.side is side), None)

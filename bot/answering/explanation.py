"""What the matcher tells of itself: why a text was matched as it was, and how well an FAQ answers."""

from dataclasses import dataclass

from bot.answering.model import Match, Side


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a text was matched as it was; `reasons` are the stems that spoke for the best entry, with their share."""

    match: Match
    side: Side | None
    coverage: float  # share (0-1) of the text's words that the FAQ knows
    answer_from: float  # confidence, as is the next
    choices_from: float
    reasons: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True)
class Estimate:
    """How messages of known answer fare, the FAQ's own wordings judged as if each were not known: shares, 0 to 1.

    The thresholds were set on the same messages, so real patients fare a little worse.
    """

    answered: float  # of what an entry is for: answered, and right
    wrong: float  # of all: answered, and it does harm

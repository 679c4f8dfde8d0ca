"""Limits on measures, for a clinic's CI: `--min answered=.75 --max wrong=.03`."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.errors import ClinicBotError
from bot.evaluation.scorecard import MEASURES, Scorecard


@dataclass(frozen=True, slots=True)
class Limit:
    """The least (`is_minimum`) or the most that a measure may be."""

    measure: str
    bound: float
    is_minimum: bool


def read_limits(minimum: Sequence[str], maximum: Sequence[str]) -> list[Limit]:
    """Return the limits written as `measure=share`.

    Raises:
        ClinicBotError: a measure that does not exist, or a share that is no number from 0 to 1.
    """
    return [_limit(text, is_minimum=True) for text in minimum] + [_limit(text, is_minimum=False) for text in maximum]


def broken(scorecard: Scorecard, limits: Sequence[Limit]) -> list[str]:
    """Return a sentence for each limit that the scorecard breaks; a measure of nothing breaks every limit."""
    shares = scorecard.measures()
    sentences: list[str] = []
    for limit in limits:
        value = shares[limit.measure].value
        word = "least" if limit.is_minimum else "most"
        if value is None:
            sentences.append(f"{limit.measure} can't be measured on these questions, and {limit.bound:g} is the {word}")
        elif (value < limit.bound) if limit.is_minimum else (value > limit.bound):
            sentences.append(f"{limit.measure} is {value:.3f}, and {limit.bound:g} is the {word}")
    return sentences


def _limit(text: str, *, is_minimum: bool) -> Limit:
    name, _, bound = text.partition("=")
    known = [measure.name for measure in MEASURES]
    try:
        share = float(bound)
    except ValueError:
        share = -1.0
    if name not in known or not 0 <= share <= 1:
        raise ClinicBotError(
            f"`{text}` is no limit: write a measure and a share, like wrong=.03; measures: {', '.join(known)}"
        )
    return Limit(name, share, is_minimum)

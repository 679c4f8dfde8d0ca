"""How alarming a message is, by what the rules' examples and all calm messages have taught: see `lessons`."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from operator import sub

import numpy as np

from bot.answering.triage.clues import Piece
from bot.answering.triage.linear import Rows
from bot.answering.triage.space import Space, Weights

PART_MALUS = 0.6  # by how much a part must be more alarming than a whole message: it has no context
SIGNED_MALUS = 0.1  # the same for a part in which a rule fires: its sign was said, whatever stands around it
SLIGHT = 0.3  # above the threshold; a score below it is an alarm only just
NEAREST = 3  # examples that are asked which rule a wording is like


def part_malus(piece: Piece) -> float:
    """Return by how much a part must be more alarming than a whole message."""
    return SIGNED_MALUS if piece.signed else PART_MALUS


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The scores from which a message fires: where no phrase of a rule is in it, and where one is."""

    plain: float
    signed: float


@dataclass(frozen=True, slots=True)
class Alarm:
    """The most alarming part of a message that is an alarm; `slight` where the message is one only just."""

    piece: Piece
    slight: bool


class Examples:
    """The rows of the messages that must fire, each with its rule, looked up by column."""

    def __init__(self, rows: Rows, rule_of: Sequence[int]) -> None:
        order = np.argsort(rows.columns, kind="stable")
        owners = np.repeat(np.arange(len(rule_of), dtype=np.int32), np.diff(rows.starts))
        self._columns, self._owners, self._values = rows.columns[order], owners[order], rows.values[order]
        self._dense = rows.dense
        self._rule_of = tuple(rule_of)

    def nearest_rule(self, row: Rows) -> int:
        """Return the rule of most of those nearest to the one `row`; the most severe, where they disagree."""
        begin, end = (np.searchsorted(self._columns, row.columns, side) for side in ("left", "right"))
        sizes = end - begin
        places = np.arange(sizes.sum()) + np.repeat(end - np.cumsum(sizes), sizes)
        shared = self._values[places] * np.repeat(row.values, sizes)
        scores = np.bincount(self._owners[places], shared, len(self._rule_of)) + self._dense @ row.dense[0]
        nearest = np.argsort(-scores)[:NEAREST]
        votes = Counter(self._rule_of[int(at)] for at in nearest)
        return min((-count, rule) for rule, count in votes.items())[1]


@dataclass(frozen=True, slots=True)
class Likeness:
    """A learnt score: about 1 for the rules' examples, about -1 for calm messages."""

    space: Space
    weights: Weights
    thresholds: Thresholds
    examples: Examples

    def find(self, pieces: Sequence[Piece], signed: bool) -> Alarm | None:
        """Return the most alarming part of a message if it is an alarm; `signed` says that some rule fires in it."""
        excess, scores = self.excess(pieces, signed)
        if excess < 0.0:
            return None
        worst = max(range(1, len(pieces)), key=scores.__getitem__, default=0)
        return Alarm(pieces[worst], excess < SLIGHT)

    def excess(self, pieces: Sequence[Piece], signed: bool) -> tuple[float, list[float]]:
        """Return by how much a message is an alarm, below 0 where it is none, and the score of each of its pieces."""
        scores = self.space.scores(pieces, self.weights)
        malus = (0.0, *map(part_malus, pieces[1:]))
        threshold = self.thresholds.signed if signed else self.thresholds.plain
        return max(map(sub, scores, malus)) - threshold, scores

    def nearest_rule(self, piece: Piece) -> int:
        """Return the rule of the examples that are like `piece`."""
        return self.examples.nearest_rule(self.space.rows([piece]))

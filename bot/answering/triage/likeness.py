"""How alarming a message is, by what the rules' examples and all calm messages have taught: see `lessons`."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.answering.hashing import Floats
from bot.answering.triage.clues import Piece
from bot.answering.triage.linear import Rows
from bot.answering.triage.space import Space

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


@dataclass(frozen=True, slots=True)
class Likeness:
    """A learnt score: about 1 for the rules' examples, about -1 for calm messages.

    `examples` are the rows of the messages that must fire, `rule_of` the rule of each.
    """

    space: Space
    clues: Floats  # the weight of each clue
    landmarks: Floats  # the weight of each landmark's meaning
    base: float
    thresholds: Thresholds
    examples: Rows
    rule_of: tuple[int, ...]

    @classmethod
    def of(
        cls, space: Space, weights: Floats, thresholds: Thresholds, examples: Rows, rule_of: tuple[int, ...]
    ) -> "Likeness":
        """Return the score that `weights` (of the clues, then of the dense numbers of a row) make."""
        dense = weights[space.width :]
        return cls(space, weights[: space.width], space.fold(dense), float(dense[-1]), thresholds, examples, rule_of)

    def find(self, pieces: Sequence[Piece], signed: bool) -> Alarm | None:
        """Return the most alarming part of a message if it is an alarm; `signed` says that some rule fires in it."""
        near = self.space.near(pieces) @ self.landmarks
        scores = self.space.sparse(pieces).times(self.clues) + near + self.base
        threshold = self.thresholds.signed if signed else self.thresholds.plain
        malus = np.array([part_malus(piece) for piece in pieces], dtype=np.float32)
        malus[0] = 0.0
        excess = float((scores - malus).max()) - threshold
        if excess < 0.0:
            return None
        return Alarm(pieces[int(scores[1:].argmax()) + 1 if len(pieces) > 1 else 0], excess < SLIGHT)

    def nearest_rule(self, piece: Piece) -> int:
        """Return the rule of most of the examples nearest to `piece`; the most severe, where they disagree."""
        row = self.space.rows([piece])
        vector = np.concatenate([np.zeros(row.width, dtype=np.float32), row.dense[0]])
        np.add.at(vector, row.columns, row.values)  # what is unknown has no value, and some column
        nearest = np.argsort(-self.examples.times(vector))[:NEAREST]
        votes = Counter(self.rule_of[int(at)] for at in nearest)
        return min((-count, rule) for rule, count in votes.items())[1]

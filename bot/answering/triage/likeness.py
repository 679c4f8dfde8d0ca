"""How alarming a message is, by what the rules' examples and all calm messages have taught: see `lessons`."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from bot.answering.hashing import Floats
from bot.answering.triage.clues import Piece
from bot.answering.triage.linear import Rows
from bot.answering.triage.space import Space

PART_MALUS = 0.6  # by how much a part must be more alarming than a whole message: it has no context


@dataclass(frozen=True, slots=True)
class Likeness:
    """A learnt score: about 1 for the rules' examples, about -1 for calm messages; from `threshold` on it is an alarm.

    `examples` are the rows of the messages that must fire, `rule_of` the rule of each.
    """

    space: Space
    clues: Floats  # the weight of each clue
    landmarks: Floats  # the weight of each landmark's meaning
    base: float
    threshold: float
    examples: Rows
    rule_of: tuple[int, ...]

    def find(self, pieces: Sequence[Piece]) -> Piece | None:
        """Return the most alarming piece of a message if it is an alarm; of the whole message, its worst part."""
        near = self.space.near(pieces) @ self.landmarks
        scores = self.space.sparse(pieces).times(self.clues) + near + self.base
        if max(scores[0], scores.max() - PART_MALUS) < self.threshold:
            return None
        return pieces[int(scores[1:].argmax()) + 1 if len(pieces) > 1 else 0]

    def nearest_rule(self, piece: Piece) -> int:
        """Return the rule of the example that is nearest to `piece`."""
        row = self.space.rows([piece])
        vector = np.concatenate([np.zeros(row.width, dtype=np.float32), row.dense[0]])
        vector[row.columns] = row.values
        return self.rule_of[int(self.examples.times(vector).argmax())]

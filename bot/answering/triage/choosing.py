"""Which of very many calm messages to learn from: those that sound most like an alarm, and some of all the others."""

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np

from bot.answering.triage.sayings import Stems

HARD = 1400
OTHERS = 500  # of all the others, evenly chosen: they tell how patients talk
DOUBT = 0.5  # added to each count: what was never heard proves little


def telling(calm: Sequence[Stems], alarming: Iterable[Stems]) -> dict[int, float]:
    """Return the places in `calm` of the messages to learn from, each with the number that it stands for."""
    if len(calm) <= HARD + OTHERS:
        return dict.fromkeys(range(len(calm)), 1.0)
    loud = Counter(stem for stems in alarming for stem in set(stems))
    quiet = Counter(stem for stems in calm for stem in set(stems))
    odds = {stem: np.log((loud[stem] + DOUBT) / (quiet[stem] + DOUBT)) for stem in loud | quiet}
    scores = np.array([sum(max(odds[stem], 0.0) for stem in stems) for stems in calm])
    order = np.argsort(-scores, kind="stable")
    rest = order[HARD:]
    some = rest[:: -(-len(rest) // OTHERS)].tolist()
    return dict.fromkeys(order[:HARD].tolist(), 1.0) | dict.fromkeys(some, len(rest) / len(some))

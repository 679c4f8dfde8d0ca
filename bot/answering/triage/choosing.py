"""Which of very many calm messages to learn from, and which messages to learn from together."""

from collections import Counter
from collections.abc import Iterable, Sequence
from zlib import crc32

import numpy as np

from bot.answering.triage.sayings import Stems

HARD = 1400
OTHERS = 500  # of all the others, evenly chosen: they tell how patients talk
DOUBT = 0.5  # added to each count: what was never heard proves little
RAREST = 2  # words that tell whether two messages are nearly the same


def telling(calm: Sequence[Stems], alarming: Iterable[Stems]) -> dict[int, float]:
    """Return the places in `calm` of the messages to learn from, each with the number that it stands for.

    Those are the ones that sound most like an alarm, and some of all the others.
    """
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


def families(texts: Sequence[Sequence[str]]) -> list[int]:
    """Return a number for each text that those of the same rarest words share: what differs by little things."""
    seen = Counter(word for words in texts for word in set(words))
    rarest = [sorted(set(words), key=lambda word: (seen[word], word))[:RAREST] for words in texts]
    return [crc32(" ".join(sorted(words)).encode()) for words in rarest]

"""The second line of defence: a sentence that is like the rules' examples fires although no phrase foresaw it.

A linear score over words and pairs of neighbours, learned at load from all examples and all calm messages. Its
threshold is above the score of every calm one.
"""

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise

import numpy as np
from numpy.typing import NDArray

from bot.answering.triage.context import Setting
from bot.answering.triage.linear import Row, Rows, fit_ridge
from bot.answering.triage.reach import Cue
from bot.answering.triage.rules import Hit

WINDOW = 12  # live words judged together
STRIDE = 6
RARE = 2  # a feature of calm messages alone must be seen in this many to be learned from
FIRE_SHARE = 0.6  # weight of all examples that must fire, relative to all calm windows
LEAST = 0.4  # the least score that fires; targets are +1 (must fire) and -1
MARGIN = 0.05  # by how much a message must be more alarming than every calm one
STRANGE = 1.0  # weight of the rarity of unknown words in a window's norm
WORD, PAIR = "wp"  # the kinds of features: a word, a pair of neighbours
SCALES = {WORD: 1.0, PAIR: 0.7}
DENIED = "!"  # stands before a stem that is denied

Live = list[tuple[str, int]]  # live stems and their places


def live_words(setting: Setting) -> Live:
    """Return the stems that are about the writer now, what is denied marked."""
    denied = {place for mute in setting.mutes if mute.kind is Cue.DENIAL for place in mute.scope}
    muted = {place for mute in setting.mutes if mute.kind is not Cue.DENIAL for place in mute.scope}
    return [
        (DENIED + stem if place in denied else stem, place)
        for place, stem in enumerate(setting.sentence.stems)
        if stem and place not in muted
    ]


def windows(words: Live) -> Iterator[Live]:
    """Yield overlapping stretches of `words`; a short row of words is one stretch."""
    for start in range(0, max(len(words) - WINDOW, 0) + STRIDE, STRIDE):
        if start == 0 or start + WINDOW - STRIDE < len(words):
            yield words[start : start + WINDOW]


@dataclass(frozen=True, slots=True)
class Likeness:
    """A fitted score. `columns` and `rarity` describe features; `examples` are the rules' own, to name the nearest."""

    columns: Mapping[str, int]
    rarity: NDArray[np.float64]
    strange: float
    weights: NDArray[np.float64]
    threshold: float
    examples: Rows
    rule_of: tuple[int, ...]

    @classmethod
    def fit(cls, fire: Sequence[tuple[Live, int]], calm: Sequence[Live]) -> "Likeness | None":
        """Learn from examples with their rule's number and from calm sentences; None where either is missing."""
        if not fire or not calm:
            return None
        counted = [_features(words) for words in (*(words for words, _ in fire), *calm)]
        found = Counter(chain.from_iterable(counted))
        telling = set().union(*counted[: len(fire)])
        kept = [name for name, n in found.items() if n >= RARE or name in telling]
        columns = {name: i for i, name in enumerate(kept)}
        rarity = np.array([SCALES[name[0]] * (math.log(len(counted) / found[name]) + 0.5) for name in kept])
        rows = _stack(counted, columns, rarity)
        targets = np.where(np.arange(len(counted)) < len(fire), 1.0, -1.0)
        fire_weight = FIRE_SHARE * len(calm) / len(fire)
        weights = fit_ridge(rows, targets, np.where(targets > 0, fire_weight, 1.0))
        threshold = max(LEAST, float(rows.times(weights)[len(fire) :].max()) + MARGIN)
        strange = STRANGE * (math.log(len(counted)) + 0.5) ** 2
        examples = _stack(counted[: len(fire)], columns, rarity)
        rule_of = tuple(rule for _, rule in fire)
        return cls(columns, rarity, strange, weights, threshold, examples, rule_of)

    def score(self, words: Live) -> float:
        """Return how alarming a window is: about 1 for the rules' examples, about -1 for calm messages."""
        columns, values = self._row(words)
        return float(values @ self.weights[columns])

    def best(self, words: Live) -> tuple[float, Live]:
        """Return the score of the most alarming window of a sentence, and that window; -1 where nothing is live."""
        scored = ((self.score(window), window) for window in windows(words) if window)
        return max(scored, default=(-1.0, words), key=lambda pair: pair[0])

    def find(self, words: Live) -> Hit | None:
        """Return the most alarming window as a hit of the rule with the nearest example, or None."""
        score, window = self.best(words)
        return Hit(self._nearest(window), window[0][1], window[-1][1]) if score >= self.threshold else None

    def _nearest(self, words: Live) -> int:
        columns, values = self._row(words)
        vector = np.zeros(self.examples.width)
        vector[columns[:-1]] = values[:-1]  # without the base, which all examples share
        return self.rule_of[int(self.examples.times(vector).argmax())]

    def _row(self, words: Live) -> Row:
        """Return a row of length one and a last column of 1 (the base); unknown words shorten the rest."""
        features = _features(words)
        known = np.array([self.columns[name] for name in features if name in self.columns], dtype=np.intp)
        unknown = sum(1 for name in features if name[0] == WORD and name not in self.columns)
        values = self.rarity[known]
        norm = math.sqrt(float(values @ values) + unknown * self.strange) or 1.0
        return np.append(known, len(self.columns)), np.append(values / norm, 1.0)


def _features(words: Live) -> set[str]:
    """Return the features of a window; the first letter of each says its kind."""
    stems = [stem for stem, _ in words]
    found = {WORD + stem for stem in stems}
    found.update(f"{PAIR}{a} {b}" for a, b in pairwise(["", *stems, ""]))
    return found


def _stack(counted: Sequence[set[str]], columns: Mapping[str, int], rarity: NDArray[np.float64]) -> Rows:
    """Return rows of length one, with the base, of windows all at once."""
    known = [[columns[name] for name in features if name in columns] for features in counted]
    places = np.fromiter(chain.from_iterable(known), dtype=np.intp)
    row_of = np.repeat(np.arange(len(counted)), [len(row) for row in known])
    values = rarity[places]
    norms = np.sqrt(np.bincount(row_of, values * values, len(counted)))
    base = np.arange(len(counted))
    return Rows(
        np.append(places, np.full(len(counted), len(columns))),
        np.append(values / norms[row_of], np.ones(len(counted))),
        np.append(row_of, base),
        len(counted),
        len(columns) + 1,
    )

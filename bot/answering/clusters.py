"""Questions that ask the same, put together by the stems that they share, rare ones above all. Pure and repeatable."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.answering.model import Words
from bot.answering.normalize import Normalizer

ALIKE = 0.5  # share of the stems of both that they have in common (Dice)
MIN_FUZZY = 4  # letters; shorter words are too close to one another to forgive a typo
SAME_WORD = 0.79  # similarity of two spellings of one word: one letter in five may differ

Stems = frozenset[str]


@dataclass(frozen=True, slots=True)
class Cluster:
    """Questions that ask the same, as their places in what was given, in its order."""

    members: tuple[int, ...]


def clusters(texts: Sequence[str], words: Words, usual: Sequence[str] = ()) -> list[Cluster]:
    """Return all `texts` in clusters, the largest first; of equal size the one with the earliest member first.

    `usual`: what is said all the time, like the FAQ's wordings; what many of them have in common says little. The same
    texts give the same clusters, whatever their order.
    """
    stems = _stems(texts, words)
    weights = _weights(stems, words, usual)
    asked = Counter(stems)
    leaders: dict[Stems, Stems] = {}
    chosen: list[Stems] = []
    for own in sorted(asked, key=lambda one: (-asked[one], -len(one), sorted(one))):
        best = max(chosen, key=lambda leader: (likeness(own, leader, weights), -chosen.index(leader)), default=None)
        if best is None or likeness(own, best, weights) < ALIKE:
            best = own
            chosen.append(own)
        leaders[own] = best
    members: dict[Stems, list[int]] = {}
    for place, own in enumerate(stems):
        members.setdefault(leaders[own], []).append(place)
    found = [Cluster(tuple(places)) for places in members.values()]
    return sorted(found, key=lambda cluster: (-len(cluster.members), cluster.members[0]))


def likeness(one: Stems, other: Stems, weights: Mapping[str, float]) -> float:
    """Return how much of the weight of both is in both: 0 for nothing, 1 for all."""
    whole = sum(weights[stem] for stem in one) + sum(weights[stem] for stem in other)
    return 2 * sum(weights[stem] for stem in one & other) / (whole or 1.0)


def _stems(texts: Iterable[str], words: Words) -> list[Stems]:
    """Return what each text says beside stop words, spelt as most spell it; of one that says nothing else, all."""
    normalizer = Normalizer(words)
    stop = {stem for word in words.stop_words for stem in normalizer.stems(word)}
    read = [normalizer.words(text) for text in texts]
    spelt = _spelt(Counter(word for one in read for word in one))
    every = [frozenset(normalizer.stem(spelt[word]) for word in one) for one in read]
    return [stems - stop or stems for stems in every]


def _weights(stems: Iterable[Stems], words: Words, usual: Sequence[str]) -> dict[str, float]:
    """Return what each stem says: the less, the more usual it is."""
    normalizer = Normalizer(words)
    known = Counter(stem for text in usual for stem in set(normalizer.stems(text)))
    every = frozenset[str]().union(*stems)
    return {stem: math.log(2.0 + len(usual) / (1 + known[stem])) for stem in sorted(every)}


def _spelt(counts: Counter[str]) -> dict[str, str]:
    """Return each word as the commonest one is written that is nearly the same."""
    spelt: dict[str, str] = {}
    common: list[str] = []
    for word in sorted(counts, key=lambda one: (-counts[one], one)):
        near = _nearest(word, common) if len(word) >= MIN_FUZZY else None
        spelt[word] = near or word
        if near is None and len(word) >= MIN_FUZZY:
            common.append(word)
    return spelt


def _nearest(word: str, common: Sequence[str]) -> str | None:
    found = process.extractOne(word, common, scorer=OSA.normalized_similarity, score_cutoff=SAME_WORD)
    return found[0] if found else None

"""Questions that ask the same, put together: by the stems that they share, spelling forgiven. Pure, and repeatable."""

from collections import Counter
from collections.abc import Iterable, Sequence
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


def clusters(texts: Sequence[str], words: Words) -> list[Cluster]:
    """Return all `texts` in clusters, the largest first; of equal size the one with the earliest member first.

    The same texts give the same clusters, whatever their order.
    """
    stems = _stems(texts, words)
    asked = Counter(stems)
    leaders: dict[Stems, Stems] = {}
    chosen: list[Stems] = []
    for own in sorted(asked, key=lambda one: (-asked[one], -len(one), sorted(one))):
        best = max(chosen, key=lambda leader: (likeness(own, leader), -chosen.index(leader)), default=None)
        if best is None or likeness(own, best) < ALIKE:
            best = own
            chosen.append(own)
        leaders[own] = best
    members: dict[Stems, list[int]] = {}
    for place, own in enumerate(stems):
        members.setdefault(leaders[own], []).append(place)
    found = [Cluster(tuple(places)) for places in members.values()]
    return sorted(found, key=lambda cluster: (-len(cluster.members), cluster.members[0]))


def likeness(one: Stems, other: Stems) -> float:
    """Return how much of both is in both: 0 for nothing, 1 for all."""
    return 2 * len(one & other) / ((len(one) + len(other)) or 1)


def _stems(texts: Iterable[str], words: Words) -> list[Stems]:
    """Return what each text says beside stop words, spelt as most spell it; of one that says nothing else, all."""
    normalizer = Normalizer(words)
    stop = {stem for word in words.stop_words for stem in normalizer.stems(word)}
    read = [normalizer.words(text) for text in texts]
    spelt = _spelt(Counter(word for one in read for word in one))
    every = [frozenset(normalizer.stem(spelt[word]) for word in one) for one in read]
    return [stems - stop or stems for stems in every]


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

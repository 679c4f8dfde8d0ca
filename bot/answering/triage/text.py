"""A message as triage reads it: sentences of words, their stems (typing slips mended), the parts between commas."""

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.answering.normalize import MAX_MESSAGE, Normalizer

SHORTEST_MENDED = 4  # letters; below it one slip makes another word ("pus", "put")
SHORTEST_REPLACED = 8  # letters; below it only a swapped, missing or doubled letter is a slip ("pain", "paid")
LONG_WORD = 10  # letters; from here on two slips are mended, below it one
MAX_MENDED = 20_000  # words whose stems are remembered; reached only by gibberish

PICTURES = {"🆘": " sos ", "🚑": " ambulance "}  # the emoji that say a sign by themselves

_SENTENCE_END = re.compile(r"[.!?;…。！？؟]+(?!\d)")  # not the point of "38.5"
_PART_END = re.compile(r"[,:\n()\[\]–—،，]")
_PART_END_OR_DASH = re.compile(rf"{_PART_END.pattern}|\s-+\s")  # takes four times as long


class Sentence(NamedTuple):
    """Words in order, their mended stems, and the part (between commas, lines) each stands in, numbered from 0 on."""

    words: tuple[str, ...]
    stems: tuple[str, ...]
    parts: tuple[int, ...]


class Spelling:
    """Mends words that nobody knows to the nearest word that matters: one slip, two in long words."""

    def __init__(self, targets: Iterable[str], known: Iterable[str], normalizer: Normalizer) -> None:
        self._by_letter: dict[str, list[str]] = defaultdict(list)
        words = set(targets)
        for target in sorted(word for word in words if len(word) >= SHORTEST_MENDED):
            self._by_letter[target[0]].append(target)
        self._known = frozenset(words.union(known))
        self._normalizer = normalizer
        self._stems: dict[str, str] = {}

    def stem(self, word: str) -> str:
        """Return the stem of what `word` was meant to be, or its own where it is known or resembles nothing."""
        found = self._stems.get(word)
        if found is None:
            found = self._normalizer.stem(word if word in self._known else self._nearest(word))
            if len(self._stems) < MAX_MENDED:
                self._stems[word] = found
        return found

    def _nearest(self, word: str) -> str:
        if len(word) < SHORTEST_MENDED:
            return word
        slips = 2 if len(word) >= LONG_WORD else 1
        targets = self._by_letter.get(word[0], ())
        near = process.extract(word, targets, scorer=OSA.distance, score_cutoff=slips, limit=None)
        found = ((far, target) for target, far, _ in near if not _is_another_word(word, target))
        return min(found, default=(0, word))[1]


def _is_another_word(word: str, target: str) -> bool:
    """Say whether the slip would more likely be another word: "paid" for "pain", "pond" for "pound"."""
    if len(word) == SHORTEST_MENDED or len(word) == len(target) < SHORTEST_REPLACED:
        return sorted(word) != sorted(target)
    return False


def read_sentences(text: str, normalizer: Normalizer, spelling: Spelling | None = None) -> list[Sentence]:
    """Return the sentences of `text` (its first `MAX_MESSAGE` characters) that have words."""
    stem = spelling.stem if spelling else normalizer.stem
    found = []
    for picture, word in PICTURES.items():
        text = text.replace(picture, word)
    part_end = _PART_END_OR_DASH if "-" in text else _PART_END
    for raw in _SENTENCE_END.split(text[:MAX_MESSAGE]):
        words: list[str] = []
        parts: list[int] = []
        for part in part_end.split(raw):
            said = normalizer.words(part) if part.strip() else []
            parts += [parts[-1] + 1 if parts else 0] * len(said)
            words += said
        if words:
            found.append(Sentence(tuple(words), tuple(map(stem, words)), tuple(parts)))
    return found

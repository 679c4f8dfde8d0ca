"""A message as triage reads it: sentences of words, their stems (typing slips mended), the parts between commas."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from bot.answering.normalize import MAX_MESSAGE, Normalizer

SHORTEST_MENDED = 4  # letters; below it one slip makes another word ("pus", "put")
SHORTEST_REPLACED = 8  # letters; below it only a swapped, missing or doubled letter is a slip ("pain", "paid")
LONG_WORD = 10  # letters; from here on two slips are mended, below it one
MAX_MENDED = 20_000  # remembered spellings; reached only by gibberish

PICTURES = {"🆘": " sos ", "🚑": " ambulance "}  # the emoji that say a sign by themselves

_SENTENCE_END = re.compile(r"[.!?;…。！？؟]+(?!\d)")  # not the point of "38.5"
_PART_END = re.compile(r"[,:\n()\[\]–—،，]|\s-+\s")


@dataclass(frozen=True, slots=True)
class Sentence:
    """Words in order, their mended stems, and the number of the part (between commas, lines) each stands in."""

    words: tuple[str, ...]
    stems: tuple[str, ...]
    parts: tuple[int, ...]


class Spelling:
    """Mends words that nobody knows to the nearest word that matters: one slip, two in long words."""

    def __init__(self, targets: Iterable[str], known: Iterable[str]) -> None:
        self._by_letter: dict[str, list[str]] = defaultdict(list)
        words = set(targets)
        for target in sorted(word for word in words if len(word) >= SHORTEST_MENDED):
            self._by_letter[target[0]].append(target)
        self._mended = {word: word for word in words.union(known)}
        self._room = MAX_MENDED

    def mend(self, word: str) -> str:
        """Return the word that `word` was meant to be, or itself where it is known or resembles none."""
        found = self._mended.get(word)
        if found is None:
            found = self._nearest(word)
            if self._room > 0:
                self._room -= 1
                self._mended[word] = found
        return found

    def _nearest(self, word: str) -> str:
        if len(word) < SHORTEST_MENDED:
            return word
        slips = 2 if len(word) >= LONG_WORD else 1
        near = [
            (OSA.distance(word, target, score_cutoff=slips), target)
            for target in self._by_letter.get(word[0], ())
            if abs(len(target) - len(word)) <= slips and not _is_another_word(word, target)
        ]
        distance, target = min(near, default=(slips + 1, word))
        return target if distance <= slips else word


def _is_another_word(word: str, target: str) -> bool:
    """Say whether the slip would more likely be another word: "paid" for "pain", "pond" for "pound"."""
    if len(word) == SHORTEST_MENDED or len(word) == len(target) < SHORTEST_REPLACED:
        return sorted(word) != sorted(target)
    return False


def read_sentences(text: str, normalizer: Normalizer, spelling: Spelling | None = None) -> list[Sentence]:
    """Return the sentences of `text` (its first `MAX_MESSAGE` characters) that have words."""
    mend = spelling.mend if spelling else str
    found = []
    for picture, word in PICTURES.items():
        text = text.replace(picture, word)
    for raw in _SENTENCE_END.split(text[:MAX_MESSAGE]):
        words: list[str] = []
        parts: list[int] = []
        for number, part in enumerate(_PART_END.split(raw)):
            said = normalizer.words(part) if part.strip() else []
            words += said
            parts += [number] * len(said)
        if words:
            stems = tuple(normalizer.stem_all(mend(word) for word in words))
            found.append(Sentence(tuple(words), stems, tuple(parts)))
    return found

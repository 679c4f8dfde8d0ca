"""The words of a typed date, each with what it means; the first half of `bot.aftercare.dates`. Pure."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import Enum, auto

from bot.answering.careplan import DateWords
from bot.answering.normalize import split_words

MAX_DIGITS = 4  # more are no day and no year
MIN_MISSPELT = 5  # letters; shorter words are too near each other
LIKENESS = 0.8  # of a misspelt word to the one that is meant
LEAD = 0.05  # by which it must be nearer than the next: "sonday" may be two days

_PART = re.compile(r"\d+|\D+")


class Kind(Enum):
    """What a word of a date is."""

    NUMBER = auto()
    MONTH = auto()  # value: 1 to 12
    WEEKDAY = auto()  # value: 0 is Monday
    OFFSET = auto()  # value: days from today
    UNIT = auto()  # value: its days, 1 or 7
    AGO = auto()
    AHEAD = auto()
    WHICH = auto()  # value: -1 last, 0 this, 1 next
    ORDINAL = auto()
    FILLER = auto()


@dataclass(frozen=True, slots=True)
class Token:
    """One word, or several that belong together."""

    kind: Kind
    value: int = 0


class Tokenizer:
    """Knows one language's words for dates."""

    def __init__(self, words: DateWords) -> None:
        self._known: dict[tuple[str, ...], Token] = {}
        for form, token in _forms(words):  # where a form stands twice, the first kind is the more telling
            self._known.setdefault(tuple(split_words(form)), token)
        self._longest = max((len(form) for form in self._known), default=0)
        self._names = {
            form[0]: token
            for form, token in self._known.items()
            if len(form) == 1 and len(form[0]) >= MIN_MISSPELT and token.kind in _NAMES
        }

    def tokens(self, text: str) -> list[Token] | None:
        """Return what the words of `text` mean, without those that mean nothing here; None if one is unknown."""
        words = split_words(text)
        found: list[Token] = []
        while words:
            tokens, taken = self._next(words)
            if not tokens:
                return None
            found.extend(tokens)
            words = words[taken:]
        return [token for token in found if token.kind not in _SILENT]

    def _next(self, words: list[str]) -> tuple[list[Token], int]:
        """Return what `words` begin with, and how many words that is. No tokens: it is unknown."""
        for length in range(min(self._longest, len(words)), 0, -1):
            token = self._known.get(tuple(words[:length]))
            if token is not None:
                return [token], length
        tokens = [self._part(part) for part in _PART.findall(words[0])]  # "20nov", "20th"
        return [token for token in tokens if token] if all(tokens) else [], 1

    def _part(self, part: str) -> Token | None:
        if part[0].isdecimal():
            return Token(Kind.NUMBER, int(part)) if len(part) <= MAX_DIGITS else None
        return self._known.get((part,)) or closest(part, self._names)


def closest(word: str, names: Mapping[str, Token]) -> Token | None:
    """Return the one name that the misspelt `word` is clearly nearest to, if it is near enough."""
    if len(word) < MIN_MISSPELT:
        return None
    ranked = sorted(((SequenceMatcher(None, word, name).ratio(), name) for name in names), reverse=True)
    near = [(likeness, names[name]) for likeness, name in ranked if likeness >= LIKENESS]
    rivals = [token for likeness, token in near if near[0][0] - likeness < LEAD]
    return rivals[0] if rivals and all(token == rivals[0] for token in rivals) else None


def _forms(words: DateWords) -> Iterator[tuple[str, Token]]:
    for offset, forms in words.relative.items():
        yield from ((form, Token(Kind.OFFSET, offset)) for form in forms)
    for number, forms in enumerate(words.months, 1):
        yield from ((form, Token(Kind.MONTH, number)) for form in forms)
    for number, forms in enumerate(words.weekdays):
        yield from ((form, Token(Kind.WEEKDAY, number)) for form in forms)
    yield from ((form, Token(Kind.NUMBER, number)) for form, number in words.numbers.items())
    singles = (
        (words.days, Token(Kind.UNIT, 1)),
        (words.weeks, Token(Kind.UNIT, 7)),
        (words.ago, Token(Kind.AGO)),
        (words.ahead, Token(Kind.AHEAD)),
        (words.last, Token(Kind.WHICH, -1)),
        (words.this, Token(Kind.WHICH, 0)),
        (words.next, Token(Kind.WHICH, 1)),
        (words.ordinals, Token(Kind.ORDINAL)),
        (words.fillers, Token(Kind.FILLER)),
    )
    for forms, token in singles:
        yield from ((form, token) for form in forms)


_NAMES = frozenset({Kind.MONTH, Kind.WEEKDAY, Kind.OFFSET})  # what is worth guessing when it is misspelt
_SILENT = frozenset({Kind.FILLER, Kind.ORDINAL})

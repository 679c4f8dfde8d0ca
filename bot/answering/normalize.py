"""From what a thumb typed to the words that were meant: one normaliser for matching and triage alike."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

import snowballstemmer

from bot.answering.model import Words

MAX_MESSAGE = 4096  # characters; Telegram's own limit, so nothing a patient can send in one piece is cut
MAX_CLEANED = 2 * MAX_MESSAGE  # characters of it in NFKC, where one sign may become several ("½", "ﷲ")
MAX_WORD = 100  # letters; no word of any language that is written with spaces has so many, and words are remembered
ZALGO = 3  # combining marks on one letter that no language stacks: they are there for the looks

MAX_STEMS = 1 << 16  # remembered; some 15 MB at most
MAX_PLAIN = 1 << 14  # words remembered as they are meant; some 5 MB at most

_SENTENCES = re.compile("[\ufdfa\ufdfb]")  # signs that NFKC makes a sentence of, 18 letters: a page of them 73,000
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_WORD = re.compile(r"[^\W_]+(?:['’ʼ][^\W_]+)*")
_LONG_RUN = re.compile(r"([^\W\d_])\1{2,}")
_MARK = r"[\u0300-\u036f\u1ab0-\u1aff\u20d0-\u20ff]"
_MARKS = re.compile(f"{_MARK}+")
_STACKED = re.compile(f"{_MARK}{{{ZALGO},}}")
_APOSTROPHES = re.compile(r"['’ʼ]")


def clean(text: str) -> str:
    """Return `text` cut to `MAX_MESSAGE`, in NFKC and case-folded, without invisible or control characters."""
    if text.isascii():  # the same as below, some ten times as fast
        text = text[:MAX_MESSAGE].lower()
        return text if text.isprintable() else _CONTROL.sub(" ", text)
    text = _SENTENCES.sub(" ", _STACKED.sub("", text[:MAX_MESSAGE]))
    text = unicodedata.normalize("NFKC", text)[:MAX_CLEANED]
    if not text.isprintable():  # control and invisible characters are not
        kept = (" " if unicodedata.category(c) == "Cc" else c for c in text if unicodedata.category(c) != "Cf")
        text = "".join(kept)
    return _MARKS.sub("", unicodedata.normalize("NFKC", text.casefold()))  # those left are struck-through letters


def split_words(text: str) -> list[str]:
    """Return the words of `text`, cleaned: apostrophes dropped, letters drawn out ("sooo") written once.

    Of each word `MAX_WORD` letters.
    """
    return [_plain(word) if len(word) <= MAX_WORD else _plainly(word) for word in _WORD.findall(clean(text))]


def _plainly(word: str) -> str:
    return _LONG_RUN.sub(r"\1", _APOSTROPHES.sub("", word))[:MAX_WORD]


_plain = lru_cache(MAX_PLAIN)(_plainly)  # for words that are short, as all but gibberish is


@lru_cache(MAX_STEMS)  # for all who read the same words; to find a stem takes some hundred times as long
def stem_of(word: str, language: str) -> str:
    """Return the stem of `word`; `language` is a Snowball stemmer's name."""
    return str(snowballstemmer.stemmer(language).stemWord(word))  # one of its own: stemmers can't be shared by threads


class Normalizer:
    """The words of one language and clinic: expands SMS spelling and stems. Pure; safe to share between threads."""

    def __init__(self, words: Words) -> None:
        self._language = words.language
        self._abbreviations = {
            " ".join(split_words(short)): tuple(split_words(long)) for short, long in words.abbreviations.items()
        }

    def words(self, text: str) -> list[str]:
        """Return the words of `text` in order, SMS spellings replaced by what they stand for."""
        words = split_words(text)
        if self._abbreviations.keys().isdisjoint(words):
            return words
        return [meant for word in words for meant in self._abbreviations.get(word, (word,))]

    def stem(self, word: str) -> str:
        """Return the stem of one word as `words` gives it."""
        return stem_of(word, self._language)

    def stems(self, text: str) -> list[str]:
        """Return the stems of the words of `text`, in order."""
        return self.stem_all(self.words(text))

    def stem_all(self, words: Iterable[str]) -> list[str]:
        """Return the stems of `words`, in order."""
        return [stem_of(word, self._language) for word in words]

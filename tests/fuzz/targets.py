"""What is fuzzed: each takes any bytes, and fails where a promise is broken. Without the fuzzer, too."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Mapping
from functools import cache

from bot.answering.model import Words
from bot.answering.normalize import MAX_CLEANED, MAX_WORD, Normalizer, clean, split_words
from bot.answering.richtext import MarkupError, to_markup, to_plain
from bot.answering.triage.text import read_sentences
from bot.faq.model import FaqFile
from bot.faq.problems import KnowledgeError
from bot.faq.reading import read_model
from tests.faq.folder import FILES
from tests.faq.mutations import shipped_excerpt

GROWS = 3  # characters of one at the most, by case folding


def normaliser(data: bytes) -> None:
    """No text is an exception, none grows without bound, and nothing invisible is left of it."""
    text = data.decode("utf-8", "surrogatepass" if b"\xed" in data else "replace") if _is_text(data) else str(data)
    cleaned, words = clean(text), split_words(text)
    assert len(cleaned) <= GROWS * MAX_CLEANED
    assert not any(unicodedata.category(sign) in ("Cc", "Cf") for sign in cleaned)
    assert all(0 < len(word) <= MAX_WORD and word.isalnum() for word in words), words
    for sentence in read_sentences(text, _normalizer()):
        assert len(sentence.words) == len(sentence.stems) == len(sentence.parts) > 0


def yaml_loader(data: bytes) -> None:
    """A file is read, or refused with a place in it and what to do; its texts are small HTML that can be shown."""
    try:
        read, _ = read_model(data, "faq.yaml", FaqFile)
    except KnowledgeError as error:
        assert error.problems
        assert all(problem.line >= 1 and problem.column >= 1 and problem.message for problem in error.problems)
        return
    for entry in read.entries:
        try:
            assert isinstance(to_plain(to_markup(entry.answer)), str)
        except MarkupError:
            continue


TARGETS: Mapping[str, Callable[[bytes], None]] = {"normaliser": normaliser, "yaml_loader": yaml_loader}
SEEDS: Mapping[str, list[bytes]] = {
    "normaliser": [b"I can't breathe", "ﷺ ½ ㏂ ﬃ ẞ İ ŉ".encode(), "a\u0301\u0302\u0303 \u202e x’y'z".encode()],
    "yaml_loader": [*(text.encode() for text in FILES.values()), shipped_excerpt()],
}


@cache
def _normalizer() -> Normalizer:
    return Normalizer(Words(language="english"))


def _is_text(data: bytes) -> bool:
    try:
        data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError:
        return False
    return True

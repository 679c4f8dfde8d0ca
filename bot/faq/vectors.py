"""The table of word vectors that comes with the bot; the only part of matching that is read from a file."""

from functools import lru_cache, partial
from importlib import resources

from bot.answering.vectors import WordVectors

LANGUAGES = frozenset({"english"})  # whose words the table knows


@lru_cache  # one table serves all versions of the knowledge
def word_vectors(language: str) -> WordVectors | None:
    """Return the vectors for words of `language`, or None where there are none: then letters alone decide."""
    if language not in LANGUAGES:
        return None
    content = resources.files("bot.answering").joinpath("data", "word_vectors.npz").read_bytes()
    return WordVectors.read(content, again=partial(word_vectors, language))

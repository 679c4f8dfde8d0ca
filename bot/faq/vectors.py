"""The table of word vectors that comes with the bot; the only part of matching that is read from a file."""

from importlib import resources

from bot.answering.vectors import WordVectors

LANGUAGES = frozenset({"english"})  # whose words the table knows


def word_vectors(language: str) -> WordVectors | None:
    """Return the vectors for words of `language`, or None where there are none: then letters alone decide."""
    if language not in LANGUAGES:
        return None
    return WordVectors.read(resources.files("bot.answering").joinpath("data", "word_vectors.npz").read_bytes())

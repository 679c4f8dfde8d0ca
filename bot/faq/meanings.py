"""What comes with the bot and not from the clinic: what the words of a language mean."""

from dataclasses import replace

from bot.answering.knowledge import Knowledge
from bot.faq.sentences import sentence_encoder
from bot.faq.vectors import word_vectors


def with_meanings(knowledge: Knowledge) -> Knowledge:
    """Return `knowledge` with the tables for its language, where there are some."""
    language = knowledge.words.language
    return replace(knowledge, vectors=word_vectors(language), sentences=sentence_encoder(language))

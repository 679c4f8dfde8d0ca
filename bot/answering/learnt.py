"""What takes seconds to learn from the clinic's knowledge, as one value that can be kept."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.answering.knowledge import Knowledge
from bot.answering.matcher import Matcher
from bot.answering.normalize import Normalizer
from bot.answering.triage import Failure, Triage


@dataclass(frozen=True, slots=True)
class Learnt:
    """Triage and matcher of one version of the knowledge.

    `failures` are the examples that the red flags betray, `known_words` all words of the FAQ's wordings.
    """

    triage: Triage
    matcher: Matcher
    failures: tuple[Failure, ...]
    known_words: frozenset[str]

    @classmethod
    def of(cls, knowledge: Knowledge) -> "Learnt":
        """Learn from `knowledge`, and try the red flags on their examples."""
        matcher = learn_matcher(knowledge)  # first: it takes the most memory, and gives it back
        triage = learn_triage(knowledge)
        return cls(triage, matcher, tuple(triage.failures()), known_words(knowledge))


def learn_triage(knowledge: Knowledge) -> Triage:
    """Return the triage of `knowledge`; the FAQ's own wordings and small talk are calm."""
    talk = [text for kind in knowledge.smalltalk for text in kind.phrasings]
    return Triage.build(knowledge.rules, knowledge.words, [*calm_messages(knowledge), *talk], knowledge.vectors)


def learn_matcher(knowledge: Knowledge) -> Matcher:
    """Return the matcher of `knowledge`."""
    return Matcher.build(
        knowledge.entries,
        knowledge.words,
        wrong_budget=knowledge.wrong_budget,
        vectors=knowledge.vectors,
        sentences=knowledge.sentences,
    )


def calm_messages(knowledge: Knowledge) -> Sequence[str]:
    """Return messages that nobody needs to hurry for: the wordings of the FAQ."""
    return [text for entry in knowledge.entries for text in entry.wordings]


def known_words(knowledge: Knowledge) -> frozenset[str]:
    """Return all words of the FAQ's wordings."""
    normalizer = Normalizer(knowledge.words)
    wordings = (text for entry in knowledge.entries for text in entry.wordings)
    return frozenset(word for text in wordings for word in normalizer.words(text))


def learnt_name(knowledge: Knowledge) -> str:
    """Return a name for what is learnt from: equal for equal wordings, rules and words, whatever the answers say."""
    wordings = [(e.id, e.wordings, e.kind, e.side, e.see_also, e.twins) for e in knowledge.entries]
    words = replace(knowledge.words, stop_words=frozenset())  # a set has no order of its own
    stop_words = sorted(knowledge.words.stop_words)
    sentences = knowledge.sentences.name if knowledge.sentences else ""
    talk = [kind.phrasings for kind in knowledge.smalltalk]
    parts = (wordings, knowledge.rules, words, stop_words, knowledge.wrong_budget, sentences, talk)
    return hashlib.sha256(repr(parts).encode()).hexdigest()

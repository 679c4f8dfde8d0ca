"""What takes seconds to learn from the clinic's knowledge, as one value that can be kept."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain

from bot.answering.knowledge import Knowledge
from bot.answering.matcher import Matcher
from bot.answering.model import Words
from bot.answering.normalize import Normalizer
from bot.answering.triage import Failure, Triage


@dataclass(frozen=True, slots=True)
class Alarms:
    """Triage, and the examples that its red flags betray; `name`: see `alarms_name`."""

    name: str
    triage: Triage
    failures: tuple[Failure, ...]

    @classmethod
    def of(cls, knowledge: Knowledge) -> "Alarms":
        """Learn from `knowledge`, and try the red flags on their examples."""
        triage = learn_triage(knowledge)
        return cls(alarms_name(knowledge), triage, tuple(triage.failures()))


@dataclass(frozen=True, slots=True)
class Answers:
    """The matcher, and all words of the FAQ's wordings; `name`: see `answers_name`."""

    name: str
    matcher: Matcher
    known_words: frozenset[str]

    @classmethod
    def of(cls, knowledge: Knowledge) -> "Answers":
        """Learn from `knowledge`."""
        return cls(answers_name(knowledge), learn_matcher(knowledge), known_words(knowledge))


@dataclass(frozen=True, slots=True)
class Learnt:
    """What one version of the knowledge teaches; each part stays as long as what it is learnt from."""

    answers: Answers
    alarms: Alarms


def learn_triage(knowledge: Knowledge) -> Triage:
    """Return the triage of `knowledge`; the FAQ's own wordings and small talk are calm."""
    talk = chain.from_iterable(_talk(knowledge))
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


def answers_name(knowledge: Knowledge) -> str:
    """Return a name for what the matcher is learnt from: equal for equal wordings, links and words."""
    sentences = knowledge.sentences.name if knowledge.sentences else ""
    return _name(_wordings(knowledge), *_words(knowledge), knowledge.wrong_budget, sentences)


def alarms_name(knowledge: Knowledge) -> str:
    """Return a name for what triage is learnt from: equal for equal rules, calm messages and words."""
    return _name(knowledge.rules, *_words(knowledge), calm_messages(knowledge), _talk(knowledge))


def learnt_name(knowledge: Knowledge) -> str:
    """Return a name for all that is learnt from, whatever the answers say."""
    sentences = knowledge.sentences.name if knowledge.sentences else ""
    budget = knowledge.wrong_budget
    return _name(_wordings(knowledge), knowledge.rules, *_words(knowledge), budget, sentences, _talk(knowledge))


def _wordings(knowledge: Knowledge) -> list[tuple[object, ...]]:
    return [(e.id, e.wordings, e.kind, e.side, e.see_also, e.twins) for e in knowledge.entries]


def _talk(knowledge: Knowledge) -> list[tuple[str, ...]]:
    return [kind.phrasings for kind in knowledge.smalltalk]


def _words(knowledge: Knowledge) -> tuple[Words, list[str]]:
    """A set has no order of its own."""
    return replace(knowledge.words, stop_words=frozenset()), sorted(knowledge.words.stop_words)


def _name(*parts: object) -> str:
    return hashlib.sha256(repr(parts).encode()).hexdigest()

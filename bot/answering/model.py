"""The words of the product as values: what the clinic knows, what a patient sent, what a message was taken for.

Everything here is frozen and free of files, clocks and channels. The clinic's files become these in `bot.faq`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum


class EntryKind(StrEnum):
    """Whether an entry says something medical, or only sends the patient to the clinic."""

    ANSWER = "answer"
    REFERRAL = "referral"


class Side(StrEnum):
    """The side of the procedure an entry, a message or a patient is on."""

    BEFORE = "before"
    AFTER = "after"


class Outcome(StrEnum):
    """What became of a message; the values are the contract of `ask --json`."""

    ANSWER = "answer"
    CHOICES = "choices"
    REFERRAL = "referral"
    FALLBACK = "fallback"
    URGENT = "urgent"
    SMALLTALK = "smalltalk"
    CLINIC = "clinic"  # what a person of the clinic writes; never the outcome of a message
    REMINDER = "reminder"  # advice of a care plan; never the outcome of a message


class Tier(StrEnum):
    """How far a match is trusted: answer it, offer the top as choices, or stay silent."""

    ANSWER = "answer"
    CHOICES = "choices"
    FALLBACK = "fallback"


@dataclass(frozen=True, slots=True)
class Source:
    """Where in the clinic's document an answer comes from."""

    document: str
    section: str


@dataclass(frozen=True, slots=True)
class FaqEntry:
    """One answerable question. `answer` is Telegram's small HTML, already checked; `phrasings` exclude `question`."""

    id: str
    question: str
    answer: str
    phrasings: tuple[str, ...] = ()
    kind: EntryKind = EntryKind.ANSWER
    side: Side | None = None
    category: str | None = None
    source: Source | None = None
    see_also: tuple[str, ...] = ()
    twins: tuple[str, ...] = ()  # what the same words ask on the other side of the procedure

    @property
    def wordings(self) -> tuple[str, ...]:
        """The question and every phrasing: all that the matcher learns from."""
        return (self.question, *self.phrasings)


@dataclass(frozen=True, slots=True)
class Words:
    """What the clinic tells the bot about its language (`knowledge/words.yaml`); every part may be empty.

    All texts are as staff typed them; the normaliser is applied by whoever uses them.
    """

    language: str = "english"  # a Snowball stemmer's name
    # Matching
    abbreviations: Mapping[str, str] = field(default_factory=dict)  # SMS spelling -> the words it stands for
    synonyms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # word or phrase -> others for the same
    stop_words: frozenset[str] = frozenset()
    before: tuple[str, ...] = ()  # phrases that place a message before the procedure
    after: tuple[str, ...] = ()
    joiners: tuple[str, ...] = ()  # words that may join two questions in one message: "and", "also", "plus"
    openers: tuple[str, ...] = ()  # words that open a question: "how", "can", "is", "do i"
    off_topic: tuple[str, ...] = ()  # generic messages that no entry of any clinic answers
    # Triage: what tells a sign on the patient's own body now from a word that only sounds like one
    negations: tuple[str, ...] = ()  # "no", "not", "without", "never had"
    alternatives: tuple[str, ...] = ()  # words that carry a denial on: "no fever, pus or blisters"
    starts: tuple[str, ...] = ()  # how one speaks of oneself anew, without a comma: "i can not", "my throat is"
    leads: tuple[str, ...] = ()  # words after which it is no new thought: "if", "when", "can"
    inabilities: tuple[str, ...] = ()  # denials that are signs themselves: "can not", "will not"
    others: tuple[str, ...] = ()  # the message is about somebody else: "my friend"
    dependants: tuple[str, ...] = ()  # somebody else for whom help is asked now: "my daughter"
    own: tuple[str, ...] = ()  # words of the one who writes: "i", "my"
    past: tuple[str, ...] = ()  # another time, over now: "years ago", "last month", "as a child"
    present: tuple[str, ...] = ()  # words that place a message now: "still", "since", "is"
    hypotheticals: tuple[str, ...] = ()  # "will it", "can it cause", "what if"
    idioms: tuple[str, ...] = ()  # turns of speech to overlook: "dying to", "burning question"
    turns: tuple[str, ...] = ()  # where a sentence turns to another thing: "but", "so i", "and my"


@dataclass(frozen=True, slots=True)
class Candidate:
    """One entry as the matcher ranks it; `confidence` rises with trust and is comparable within one FAQ version."""

    entry_id: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Match:
    """What the matcher makes of one question: its ranking (best first, at most `RANKED`) and how far to trust it."""

    text: str
    tier: Tier
    ranking: tuple[Candidate, ...]
    postponed: bool = False  # one question too many for one reply: to be asked again

    @property
    def confidence(self) -> float | None:
        """The confidence of the best candidate, or None where nothing was ranked."""
        return self.ranking[0].confidence if self.ranking else None


@dataclass(frozen=True, slots=True)
class PhraseGroup:
    """Phrases of one idea in a rule: one of `phrases` must be said (see `UrgencyRule`)."""

    phrases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UrgencyRule:
    """A red flag: fires on one of `any`, or one of each group of `all`, and none of `none`."""

    id: str
    meaning: str  # what was understood, told to the patient: "trouble breathing"
    instruction: str  # a key of the instructions in clinic.yaml
    any: tuple[str, ...] = ()
    all: tuple[PhraseGroup, ...] = ()
    none: tuple[str, ...] = ()
    must_fire: tuple[str, ...] = ()
    must_not_fire: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Urgency:
    """A red flag found in a message: the rule, and the words that it was seen in.

    `sure` says that the rule's sign was said; where it is not, the words only resemble an alarm, and `rule` is a guess.
    `slight` says that they only just do: an ordinary question may sound so.
    """

    rule: UrgencyRule
    evidence: str
    sure: bool = True
    slight: bool = False


@dataclass(frozen=True, slots=True)
class Incoming:
    """A message as any channel hands it over. `chat` is opaque; `at` is aware; `side` comes from an enrollment."""

    chat: str
    text: str
    at: datetime
    side: Side | None = None

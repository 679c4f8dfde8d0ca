"""The decision: the clinic's phrases and likeness to its examples, weighed together."""

from collections import Counter
from collections.abc import Sequence
from itertools import chain

from bot.answering.model import Urgency, UrgencyRule, Words
from bot.answering.normalize import Normalizer
from bot.answering.triage.choosing import telling
from bot.answering.triage.clues import Reading, ending_after, read_clues
from bot.answering.triage.context import Context
from bot.answering.triage.gate import Failure, judge, trials
from bot.answering.triage.lessons import Lesson, learn
from bot.answering.triage.rules import RuleBook
from bot.answering.triage.sayings import Sayings, Stems
from bot.answering.triage.text import Sentence, Spelling, read_sentences
from bot.answering.vectors import WordVectors

EARLIER_KEPT = 400  # characters of what was written just before that are read on into the message


class Triage:
    """Says whether a message needs a person now. Pure; safe to share between threads."""

    def __init__(
        self, rules: Sequence[UrgencyRule], words: Words, calm: Sequence[str], vectors: WordVectors | None
    ) -> None:
        self._rules = tuple(rules)
        self._normalizer = Normalizer(words)
        near = [(number, text) for number, rule in enumerate(rules) for text in rule.must_not_fire]
        fire = [(number, text) for number, rule in enumerate(rules) for text in rule.must_fire]
        # Words of calm messages are known, so reading these needs no mending.
        quiet = [read_sentences(text, self._normalizer) for text in (*(t for _, t in near), *words.off_topic, *calm)]
        known = {word for sentences in quiet for sentence in sentences for word in sentence.words}
        counts = Counter(stem for sentences in quiet for sentence in sentences for stem in sentence.stems)
        self._context = Context(words, self._normalizer, counts)
        self._book = RuleBook(rules, self._normalizer, counts)
        targets = self._book.words | self._context.words
        self._spelling = Spelling(targets, known.union(words.stop_words), self._normalizer)
        alarming = [self._read(text) for _, text in fire]
        sure = len(near) + len(words.off_topic)
        spoken = [_stems_of(sentences) for sentences in quiet]
        examples = [(_stems(reading), number) for reading, (number, _) in zip(alarming, fire, strict=True)]
        self._sayings = Sayings(examples, spoken)
        self._wordings = frozenset(spoken)
        chosen = telling(spoken[sure:], (stems for stems, _ in examples))
        calming = [self._clues(said) for said in (*quiet[:sure], *(quiet[sure + at] for at in chosen))]
        # What no example teaches is not judged by likeness: its phrases fire.
        self._untaught = frozenset(number for number, rule in enumerate(rules) if not rule.must_fire)
        readings = [*alarming, *calming]
        lessons = [
            *(_lesson(reading, number) for reading, (number, _) in zip(alarming, fire, strict=True)),
            *(_lesson(reading, near=True) for reading in calming[: len(near)]),
            *(_lesson(reading) for reading in calming[len(near) : sure]),
            *(_lesson(reading, stands_for=n) for reading, n in zip(calming[sure:], chosen.values(), strict=True)),
        ]
        taught = learn([lesson for lesson in lessons if lesson.pieces], vectors)
        self._likeness = taught.likeness if taught else None
        said = [bool(self._sayings.find(_stems(reading), everywhere=True)) for reading in readings]
        tried = trials([*fire, *near], len(fire), readings, said, taught)
        self._failures = tuple(judge(self._rules, tried))

    @classmethod
    def build(
        cls,
        rules: Sequence[UrgencyRule],
        words: Words,
        calm: Sequence[str] = (),
        vectors: WordVectors | None = None,
    ) -> "Triage":
        """Return triage for `rules`; `calm` are messages that must not fire, e.g. the FAQ's phrasings."""
        return cls(rules, words, calm, vectors)

    def assess(self, text: str, earlier: Sequence[str] = (), *, is_calm: bool = False) -> Urgency | None:
        """Return the red flag in `text`, or in `text` read on from `earlier` (same person, oldest first), or None.

        Where both have one it is the more severe: that of the rule that stands first. `is_calm`: whether `text` alone
        is known to have none.
        """
        found = [] if is_calm else [self._judge(self._read(text))]
        if earlier:
            before = "\n".join(earlier)[-EARLIER_KEPT:]
            old = self._read(before)
            joined = self._read(f"{before}\n{text}")
            # What was an alarm by itself was judged when it came: then only a new phrase counts.
            found.append(self._judge(ending_after(joined, old)) if self._judge(old) else self._judge(joined))
        return min((urgency for urgency in found if urgency), key=self._severity, default=None)

    def failures(self) -> list[Failure]:
        """Return what the examples say against the rules: the gate before a rules file is taken."""
        return list(self._failures)

    def _judge(self, reading: Reading | None) -> Urgency | None:
        if reading is None or not reading.pieces:
            return None
        words = tuple(chain.from_iterable(setting.sentence.words for setting in reading.settings))
        found = [(rule, words[a:b]) for rule, a, b in self._sayings.find(_stems(reading))]
        likeness = self._likeness
        alarm = likeness.find(reading.pieces, bool(reading.hits)) if likeness else None
        for number, hit in reading.hits:
            if likeness is None or alarm or hit.rule in self._untaught:
                found.append((hit.rule, reading.settings[number].sentence.words[hit.first : hit.last + 1]))
        if found:
            rule, said = min(found, key=lambda pair: pair[0])
            return Urgency(self._rules[rule], " ".join(said))
        # A wording of the FAQ resembles an alarm at the most: what a phrase sees in it fires all the same.
        if likeness is None or alarm is None or _stems(reading) in self._wordings:
            return None
        guess = self._rules[likeness.nearest_rule(alarm.piece)]
        return Urgency(guess, " ".join(alarm.piece.words), sure=False, slight=alarm.slight)

    def _severity(self, urgency: Urgency) -> tuple[bool, bool, int]:
        return not urgency.sure, urgency.slight, self._rules.index(urgency.rule)

    def _read(self, text: str) -> Reading:
        return self._clues(read_sentences(text, self._normalizer, self._spelling))

    def _clues(self, sentences: Sequence[Sentence]) -> Reading:
        return read_clues([self._context.read(sentence) for sentence in sentences], self._book)


def _lesson(reading: Reading, rule: int | None = None, *, near: bool = False, stands_for: float = 1.0) -> Lesson:
    return Lesson(reading.pieces, bool(reading.hits), rule, near, stands_for)


def _stems(reading: Reading) -> Stems:
    return tuple(chain.from_iterable(setting.heard for setting in reading.settings))


def _stems_of(sentences: Sequence[Sentence]) -> Stems:
    return tuple(chain.from_iterable(sentence.stems for sentence in sentences))

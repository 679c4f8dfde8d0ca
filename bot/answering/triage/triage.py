"""The decision: rules that a clinician can read first, likeness to their examples as the second line of defence."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.answering.model import Urgency, UrgencyRule, Words
from bot.answering.normalize import Normalizer
from bot.answering.triage.context import Context, Setting
from bot.answering.triage.doubt import Doubt
from bot.answering.triage.likeness import Likeness, Live, live_words, windows
from bot.answering.triage.rules import Hit, RuleBook
from bot.answering.triage.text import Sentence, Spelling, read_sentences

EARLIER_KEPT = 400  # characters of what was written just before that are read on into the message


@dataclass(frozen=True, slots=True)
class Failure:
    """An example that the rules betray: one that must fire and is silent, or the reverse."""

    rule: UrgencyRule
    example: str
    must_fire: bool


class Triage:
    """Says whether a message needs a person now. Pure; safe to share between threads."""

    def __init__(self, rules: Sequence[UrgencyRule], words: Words, calm: Sequence[str]) -> None:
        self._rules = tuple(rules)
        self._normalizer = Normalizer(words)
        self._context = Context(words, self._normalizer)
        self._book = RuleBook(rules, self._normalizer)
        silent = [*(text for rule in rules for text in rule.must_not_fire), *calm, *words.off_topic]
        # Words of calm messages are known, so reading these needs no mending.
        quiet = [sentence for text in silent for sentence in read_sentences(text, self._normalizer)]
        known = {word for sentence in quiet for word in sentence.words}.union(words.stop_words)
        self._spelling = Spelling(self._book.words | self._context.words, known)
        settings = [self._context.read(sentence) for sentence in quiet]
        self._likeness = Likeness.fit(
            [(self._live(text), number) for number, rule in enumerate(rules) for text in rule.must_fire],
            [window for setting in settings for window in windows(live_words(setting))],
        )
        self._doubt = Doubt.learn(self._book, settings)

    @classmethod
    def build(cls, rules: Sequence[UrgencyRule], words: Words, calm: Sequence[str] = ()) -> "Triage":
        """Return triage for `rules`; `calm` are messages that must not fire, e.g. the FAQ's phrasings."""
        return cls(rules, words, calm)

    def assess(self, text: str, earlier: Sequence[str] = ()) -> Urgency | None:
        """Return the red flag in `text`, or in `text` read on from `earlier` (same person, oldest first), or None."""
        found = self._assess(self._settings(text))
        if found is None and earlier:
            before = "\n".join(earlier)[-EARLIER_KEPT:]
            found = self._across(self._settings(before), self._settings(f"{before}\n{text}"))
        return found

    def failures(self) -> list[Failure]:
        """Return every example of the rules that does not do what it must: the gate before a rules file is taken."""
        return [
            Failure(rule, text, must_fire)
            for rule in self._rules
            for must_fire, texts in ((True, rule.must_fire), (False, rule.must_not_fire))
            for text in texts
            if (self.assess(text) is not None) != must_fire
        ]

    def _assess(self, settings: Sequence[Setting]) -> Urgency | None:
        return self._by_rule(settings, 0) or self._by_likeness(settings)

    def _across(self, before: Sequence[Setting], joined: Sequence[Setting]) -> Urgency | None:
        """Assess messages read joined: only what the last one brought, for the rest was judged when it came."""
        old = sum(len(setting.sentence.words) for setting in before)
        return self._by_rule(joined, old) or (None if self._by_likeness(before) else self._by_likeness(joined))

    def _by_rule(self, settings: Sequence[Setting], old: int) -> Urgency | None:
        hits = [
            (hit, setting)
            for setting, start in _starts(settings)
            for hit in self._book.hits(setting)
            if start + hit.last >= old and self._doubt.clears(hit, setting, self._likeness)
        ]
        if not hits:
            return None
        hit, setting = min(hits, key=lambda pair: pair[0].rule)
        return self._urgency(hit, setting.sentence)

    def _by_likeness(self, settings: Sequence[Setting]) -> Urgency | None:
        for setting in settings:
            hit = self._likeness.find(live_words(setting)) if self._likeness else None
            if hit is not None:
                return self._urgency(hit, setting.sentence)
        return None

    def _urgency(self, hit: Hit, sentence: Sentence) -> Urgency:
        return Urgency(self._rules[hit.rule], " ".join(sentence.words[hit.first : hit.last + 1]))

    def _settings(self, text: str) -> list[Setting]:
        return [self._context.read(sentence) for sentence in self._sentences(text)]

    def _sentences(self, text: str) -> list[Sentence]:
        return read_sentences(text, self._normalizer, self._spelling)

    def _live(self, text: str) -> Live:
        return [word for setting in self._settings(text) for word in live_words(setting)]


def _starts(settings: Sequence[Setting]) -> Iterator[tuple[Setting, int]]:
    """Yield each sentence with the number of words before it in the message."""
    start = 0
    for setting in settings:
        yield setting, start
        start += len(setting.sentence.words)

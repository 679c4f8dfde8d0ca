"""The decision: the clinic's phrases and likeness to its examples, weighed together."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate

from bot.answering.model import Urgency, UrgencyRule, Words
from bot.answering.normalize import Normalizer
from bot.answering.triage.clues import Reading, read_clues
from bot.answering.triage.context import Context
from bot.answering.triage.lessons import Lesson, learn
from bot.answering.triage.rules import RuleBook
from bot.answering.triage.text import Sentence, Spelling, read_sentences
from bot.answering.vectors import WordVectors

EARLIER_KEPT = 400  # characters of what was written just before that are read on into the message


@dataclass(frozen=True, slots=True)
class Failure:
    """An example that the rules betray: one that must fire and is silent, or the reverse."""

    rule: UrgencyRule
    example: str
    must_fire: bool


class Triage:
    """Says whether a message needs a person now. Pure; safe to share between threads."""

    def __init__(
        self, rules: Sequence[UrgencyRule], words: Words, calm: Sequence[str], vectors: WordVectors | None
    ) -> None:
        self._rules = tuple(rules)
        self._normalizer = Normalizer(words)
        self._context = Context(words, self._normalizer)
        self._book = RuleBook(rules, self._normalizer)
        near = [text for rule in rules for text in rule.must_not_fire]
        # Words of calm messages are known, so reading these needs no mending.
        quiet = [read_sentences(text, self._normalizer) for text in (*near, *calm, *words.off_topic)]
        known = {word for sentences in quiet for sentence in sentences for word in sentence.words}
        self._spelling = Spelling(self._book.words | self._context.words, known.union(words.stop_words))
        lessons = [Lesson(self._read(text).pieces, number) for number, r in enumerate(rules) for text in r.must_fire]
        lessons += [Lesson(self._clues(said).pieces, None, at < len(near)) for at, said in enumerate(quiet)]
        self._likeness = learn(lessons, vectors)
        # What no example teaches is not judged by likeness: its phrases fire.
        self._untaught = frozenset(number for number, rule in enumerate(rules) if not rule.must_fire)

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

    def assess(self, text: str, earlier: Sequence[str] = ()) -> Urgency | None:
        """Return the red flag in `text`, or in `text` read on from `earlier` (same person, oldest first), or None."""
        found = self._judge(self._read(text))
        if found is None and earlier:
            before = "\n".join(earlier)[-EARLIER_KEPT:]
            old = self._read(before)
            joined = self._read(f"{before}\n{text}")
            # What was an alarm by itself was judged when it came: then only a new phrase counts.
            found = self._judge(_ending_after(joined, old)) if self._judge(old) else self._judge(joined)
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

    def _judge(self, reading: Reading | None) -> Urgency | None:
        if reading is None:
            return None
        likeness = self._likeness
        piece = likeness.find(reading.pieces) if likeness and reading.pieces else None
        hits = [(n, hit) for n, hit in reading.hits if likeness is None or piece or hit.rule in self._untaught]
        if hits:
            number, hit = min(hits, key=lambda pair: pair[1].rule)
            return self._urgency(hit.rule, reading.settings[number].sentence.words[hit.first : hit.last + 1])
        return self._urgency(likeness.nearest_rule(piece), piece.words) if likeness and piece else None

    def _urgency(self, rule: int, words: Sequence[str]) -> Urgency:
        return Urgency(self._rules[rule], " ".join(words))

    def _read(self, text: str) -> Reading:
        return self._clues(read_sentences(text, self._normalizer, self._spelling))

    def _clues(self, sentences: Sequence[Sentence]) -> Reading:
        return read_clues([self._context.read(sentence) for sentence in sentences], self._book)


def _ending_after(joined: Reading, old: Reading) -> Reading | None:
    """Return `joined` with those of its hits alone that end in words which `old` has not; None where there are none."""
    known = sum(len(setting.sentence.words) for setting in old.settings)
    starts = accumulate((len(setting.sentence.words) for setting in joined.settings), initial=0)
    begin = dict(enumerate(starts))
    hits = tuple((number, hit) for number, hit in joined.hits if begin[number] + hit.last >= known)
    return replace(joined, hits=hits) if hits else None

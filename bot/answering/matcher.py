"""The matcher: from a patient's words to the entries that may answer them, and how far to trust that."""

from collections.abc import Collection, Sequence
from dataclasses import replace

from bot.answering.calibration import Calibration, calibrate
from bot.answering.explanation import Estimate, Explanation
from bot.answering.hearing import HeardMessage
from bot.answering.judgement import Judge
from bot.answering.meaning import SentenceEncoder
from bot.answering.model import FaqEntry, Match, Side, Tier, Words
from bot.answering.normalize import MAX_MESSAGE
from bot.answering.parting import apart
from bot.answering.rehearsal import estimated, hardness, rehearse
from bot.answering.scorer import Scorer
from bot.answering.segments import Segment, Segments
from bot.answering.sides import Sides, told
from bot.answering.terms import Terms
from bot.answering.vectors import WordVectors

SECOND = 0.15  # confidence of another entry, from which on a message that joins two things may ask for it, too
UNDERSTOOD = 0.4, 0.55  # of the words of some part must be known at least and at most, or it may be another language
SURE_SECOND = 0.8  # of the answer threshold: enough for the second thing of a message that joins two
STORY = 40  # words; a longer message is one question with a story around it


class Matcher:
    """Matches messages with the entries of one version of the FAQ. Pure; safe to share between threads."""

    def __init__(
        self,
        entries: Sequence[FaqEntry],
        words: Words,
        scorer: Scorer,
        calibration: Calibration,
        estimate: Estimate,
    ) -> None:
        self.estimate = estimate  # of how well this FAQ answers, by its own wordings
        self._best_unseen = scorer.best_unseen()
        self._ids = {entry.id: at for at, entry in enumerate(entries)}
        self._scorer = scorer
        self._calibration = calibration
        self._judge = Judge(entries, calibration)
        self._sides = Sides(words, scorer.terms)
        self._segments = Segments(words, scorer.terms)

    @classmethod
    def build(
        cls,
        entries: Sequence[FaqEntry],
        words: Words,
        *,
        wrong_budget: float = 0.02,
        vectors: WordVectors | None = None,
        sentences: SentenceEncoder | None = None,
    ) -> "Matcher":
        """Learn from `entries`, and set the thresholds so that `wrong_budget` of the messages are answered wrongly."""
        scorer = Scorer(entries, words.off_topic, Terms(words), vectors, sentences)
        harder = hardness(entries) if sentences is None else 1.0  # which mistakes wordings no oftener than messages
        samples = rehearse(scorer, entries)
        calibration = calibrate(samples, wrong_budget * harder)
        return cls(entries, words, scorer, calibration, estimated(samples, calibration, scorer.labels < len(entries)))

    def match(self, text: str, side: Side | None = None) -> Match:
        """Return what `text`, taken as one question, is about; `side` is what is known of the patient."""
        message = self._hear(text)
        return self._whole(text, message, self._sides.said(message.stems), side)

    def match_message(self, text: str, side: Side | None = None) -> tuple[Match, ...]:
        """Return a match for each question that `text` asks, those beyond a few only as postponed."""
        message = self._hear(text)
        said = self._sides.said(message.stems)
        if len(text.split()) <= STORY:
            asking = [at for at, segment in enumerate(message.segments) if self._is_question(segment)]
            parted = apart([self._alone(message, at, said, side) for at in asking]) if len(asking) > 1 else ()
            if len(parted) > 1:
                return parted
        return self._with_second(self._whole(text, message, said, side), message)

    def explain(self, text: str, side: Side | None = None) -> Explanation:
        """Return how `match` comes to its result."""
        match, said = self.match(text, side), self._sides.said(self._scorer.terms.stems(text))
        best = self._ids[match.ranking[0].entry_id] if match.ranking else None
        reasons = self._scorer.reasons(text, best) if best is not None else {}
        return Explanation(
            match,
            told(said, said, side),
            self._scorer.coverage(self._scorer.terms.read(text)),
            self._calibration.answer,
            self._calibration.choices,
            tuple(reasons.items()),
        )

    def side_alone(self, text: str) -> Side | None:
        """Return the side of the procedure that `text` tells, if it tells nothing else."""
        return self._sides.alone(text)

    def known(self, text: str) -> str | None:
        """Return the only entry that has exactly this wording, stem by stem."""
        at = self._scorer.known(text)
        return None if at is None else list(self._ids)[at]

    def taken_for(self) -> list[tuple[str, str]]:
        """Return for each wording its own entry, and the best one for it had the FAQ not known that wording."""
        ids = list(self._ids)
        return [(ids[own], ids[best]) for own, best in self._best_unseen.tolist()]

    def _hear(self, text: str) -> HeardMessage:
        """Hear a message and all its parts at once: they are judged beside the whole, and some of them alone."""
        return HeardMessage.of(self._segments.split(text[:MAX_MESSAGE]), self._scorer.hear)

    def _is_question(self, segment: Segment) -> bool:
        return segment.asks and self._scorer.says_something(segment.stems)

    def _whole(self, text: str, message: HeardMessage, said: Collection[Side], side: Side | None) -> Match:
        which = range(len(message.segments))
        return self._judged(text, message, which, told(said, said, side), unsaid=not said)

    def _alone(self, message: HeardMessage, at: int, context: Collection[Side], side: Side | None) -> Match:
        segment = message.segments[at]
        said = self._sides.said(segment.stems)
        return self._judged(segment.text, message, (at,), told(said, context, side), unsaid=not said)

    def _judged(
        self, text: str, message: HeardMessage, which: Sequence[int], side: Side | None, *, unsaid: bool
    ) -> Match:
        """Judge what some segments say; where too few words of it are known it may be another language."""
        match = self._judge.judge(text, message.heard(which), side, unsaid=unsaid and side is None)
        least = min(max(self._scorer.usual_coverage, UNDERSTOOD[0]), UNDERSTOOD[1])
        understood = any(self._scorer.coverage(read) >= least for read in message.reads(which))
        return match if understood else replace(match, tier=Tier.FALLBACK)

    def _with_second(self, match: Match, message: HeardMessage) -> tuple[Match, ...]:
        """Return also what else a joined message asks: answered where it is as sure as the first, else as a choice."""
        if match.tier is not Tier.ANSWER or len(match.text.split()) > STORY:
            return (match,)
        if not self._segments.joins(match.text, message.stems):
            return (match,)
        second = tuple(candidate for candidate in match.ranking[1:] if candidate.confidence >= SECOND)
        if not second:
            return (match,)
        tier = Tier.ANSWER if second[0].confidence >= SURE_SECOND * self._calibration.answer else Tier.CHOICES
        return (match, Match(match.text, tier, second))

"""The matcher: from a patient's words to the entries that may answer them, and how far to trust that."""

import math
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from bot.answering.calibration import Calibration, Samples, calibrate
from bot.answering.explanation import Estimate, Explanation
from bot.answering.hearing import HeardMessage
from bot.answering.judgement import Judge
from bot.answering.meaning import SentenceEncoder
from bot.answering.model import FaqEntry, Match, Side, Tier, Words
from bot.answering.parting import apart
from bot.answering.rehearsal import hardness, rehearse
from bot.answering.scorer import Scorer
from bot.answering.segments import Segment, Segments, windows
from bot.answering.sides import Sides
from bot.answering.terms import Terms
from bot.answering.vectors import WordVectors

SECOND = 0.15  # confidence of another entry, from which on a message that joins two things may ask for it, too
UNDERSTOOD = 0.4, 0.55  # of the words of some part must be known at least and at most, or it may be another language
SURE_SECOND = 0.8  # of the answer threshold: enough for the second thing of a message that joins two
STORY = 40  # words; a longer message is one question with a story around it
ASKED, TOLD, LOOKED = 0.6, 0.35, 0.4  # a part's own say, beside the whole: if it asks, if it tells, if a window


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
        self._entries = entries
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
        return cls(entries, words, scorer, calibration, _estimate(samples, calibration, scorer.labels < len(entries)))

    def match(self, text: str, side: Side | None = None) -> Match:
        """Return what `text`, taken as one question, is about; `side` is what is known of the patient."""
        segments = self._segments.split(text)
        return self._matched(text, segments, self._sides.of(text, text, side), self._hear(text, segments))

    def match_message(self, text: str, side: Side | None = None) -> tuple[Match, ...]:
        """Return a match for each question that `text` asks, those beyond a few only as postponed."""
        segments = self._segments.split(text)
        asking = [segment for segment in segments if segment.asks and self._scorer.says_something(segment.text)]
        if len(text.split()) > STORY:
            asking = []
        hear = self._hear(text, segments)
        if len(asking) > 1:
            alone = [self._matched(one.text, (one,), self._sides.of(one.text, text, side), hear) for one in asking]
            parted = apart(alone)
            if len(parted) > 1:
                return parted
        return self._with_second(self._matched(text, segments, self._sides.of(text, text, side), hear))

    def explain(self, text: str, side: Side | None = None) -> Explanation:
        """Return how `match` comes to its result."""
        match = self.match(text, side)
        best = self._ids[match.ranking[0].entry_id] if match.ranking else None
        reasons = self._scorer.reasons(text, best) if best is not None else {}
        return Explanation(
            match,
            self._sides.of(text, text, side),
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
        return [(ids[own], ids[best]) for own, best in self._best_unseen]

    def _hear(self, text: str, segments: Sequence[Segment]) -> HeardMessage:
        """Hear a message and all its parts at once: they are judged beside the whole, and some of them alone."""
        looks = (window for segment in segments for window in windows(segment.text))
        return HeardMessage.of([text, *(segment.text for segment in segments), *looks], self._scorer.hear)

    def _matched(self, text: str, segments: Sequence[Segment], side: Side | None, message: HeardMessage) -> Match:
        """Judge what the whole says, and each part of it in the light of the whole; many windows weigh less each."""
        parts = [(segment.text, ASKED if segment.asks else TOLD, 1.0) for segment in segments if len(segments) > 1]
        looks = [window for segment in segments for window in windows(segment.text)]
        parts += [(window, LOOKED, 1.0 / math.sqrt(len(looks))) for window in looks]
        unsaid = side is None and not self._sides.said(text)
        match = self._judge.judge(text, message.heard([(text, 1.0, 1.0), *parts]), side, unsaid=unsaid)
        least = min(max(self._scorer.usual_coverage, UNDERSTOOD[0]), UNDERSTOOD[1])
        read = (message.read(part) for part in (text, *(segment.text for segment in segments)))
        understood = any(self._scorer.coverage(part) >= least for part in read)
        return match if understood else replace(match, tier=Tier.FALLBACK)

    def _with_second(self, match: Match) -> tuple[Match, ...]:
        """Return also what else a joined message asks: answered where it is as sure as the first, else as a choice."""
        if match.tier is not Tier.ANSWER or len(match.text.split()) > STORY or not self._segments.joins(match.text):
            return (match,)
        second = tuple(candidate for candidate in match.ranking[1:] if candidate.confidence >= SECOND)
        if not second:
            return (match,)
        tier = Tier.ANSWER if second[0].confidence >= SURE_SECOND * self._calibration.answer else Tier.CHOICES
        return (match, Match(match.text, tier, second))


def _estimate(samples: Samples, calibration: Calibration, ours: NDArray[np.bool_]) -> Estimate:
    sure = calibration.confidence(samples.evidence) >= calibration.answer
    known = np.arange(len(sure)) < np.count_nonzero(ours)
    asked = float(samples.weight[known].sum()) or 1.0
    answered = float(samples.weight[known & sure & samples.right].sum())
    return Estimate(answered / asked, float(samples.weight[sure & samples.wrong].sum()))

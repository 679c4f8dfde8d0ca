"""The measures of a set of verdicts, each a share with its 95% interval."""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

from bot.evaluation.questions import Kind
from bot.evaluation.verdict import Verdict

Z = 1.96  # standard deviations of a 95% interval


@dataclass(frozen=True, slots=True)
class Share:
    """`hits` of `total`, with Wilson's 95% interval, which holds for small counts, too."""

    hits: int
    total: int

    @property
    def value(self) -> float | None:
        """The share, or None of nothing."""
        return self.hits / self.total if self.total else None

    @property
    def interval(self) -> tuple[float, float] | None:
        """The lower and the upper bound, or None of nothing."""
        if not self.total:
            return None
        p, n = self.hits / self.total, self.total
        centre = p + Z * Z / (2 * n)
        spread = Z * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
        scale = 1 + Z * Z / n
        return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure: the verdicts that it is about, and which of them count."""

    name: str
    meaning: str
    about: Callable[[Verdict], bool]
    hit: Callable[[Verdict], bool]

    def of(self, verdicts: Iterable[Verdict]) -> Share:
        """Return the share."""
        hits = [self.hit(verdict) for verdict in verdicts if self.about(verdict)]
        return Share(sum(hits), len(hits))


def _in_scope(verdict: Verdict) -> bool:
    return verdict.question.kind is Kind.IN_SCOPE


def _urgent(verdict: Verdict) -> bool:
    return verdict.question.kind is Kind.URGENT


def _not_urgent(verdict: Verdict) -> bool:
    return verdict.question.kind is not Kind.URGENT


def _answerable(verdict: Verdict) -> bool:
    return _not_urgent(verdict) and not verdict.question.alarm_only


MEASURES = (
    Measure(
        "answered", "in scope, answered right (an overview may stand for its part)", _in_scope, lambda v: v.answered
    ),
    Measure("answered_strict", "in scope, answered right by the label alone", _in_scope, lambda v: v.answered_strict),
    Measure("resolved", "in scope, right or right among the choices", _in_scope, lambda v: v.answered or v.offered),
    Measure("abstained", "in scope, neither right nor wrong", _in_scope, lambda v: v.abstained),
    Measure("wrong", "not urgent, wrong but confident", _answerable, lambda v: v.wrong),
    Measure("urgent", "urgent, recognised", _urgent, lambda v: v.alarmed),
    Measure("false_alarms", "not urgent, taken for urgent", _not_urgent, lambda v: v.alarmed),
)


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The verdicts on one set of questions, with the version of the knowledge that answered."""

    title: str
    version: str
    verdicts: Sequence[Verdict]

    def measures(self, verdicts: Iterable[Verdict] | None = None) -> dict[str, Share]:
        """Return each measure of `verdicts`, or of all."""
        chosen = list(self.verdicts if verdicts is None else verdicts)
        return {measure.name: measure.of(chosen) for measure in MEASURES}

    def grouped(self, key: Callable[[Verdict], str]) -> dict[str, list[Verdict]]:
        """Return the verdicts by `key`, groups in alphabetical order."""
        groups: dict[str, list[Verdict]] = {}
        for verdict in self.verdicts:
            groups.setdefault(key(verdict), []).append(verdict)
        return dict(sorted(groups.items()))

    def confusions(self, most: int = 10) -> list[tuple[str, str, int]]:
        """Return what was wanted, what was answered instead and how often, worst first."""
        counted = Counter((v.wanted, v.got) for v in self.verdicts if v.wrong and _answerable(v))
        return [(wanted, got, count) for (wanted, got), count in counted.most_common(most)]

    def as_json(self) -> dict[str, Any]:
        """Return the scorecard for programs."""
        return {
            "title": self.title,
            "version": self.version,
            "questions": len(self.verdicts),
            "measures": _plain(self.measures()),
            "by_kind": {k: _plain(self.measures(v)) for k, v in self.grouped(lambda v: v.question.kind).items()},
            "by_style": {k: _plain(self.measures(v)) for k, v in self.grouped(lambda v: v.question.style).items()},
            "confusions": [{"wanted": w, "got": g, "count": n} for w, g, n in self.confusions()],
            "wrong": [_case(v) for v in self.verdicts if v.wrong and _answerable(v)],
            "missed": [_case(v) for v in self.verdicts if _urgent(v) and not v.alarmed],
            "false_alarms": [_case(v) for v in self.verdicts if _not_urgent(v) and v.alarmed],
        }


def _plain(measures: dict[str, Share]) -> dict[str, Any]:
    return {
        name: {"value": share.value, "hits": share.hits, "total": share.total, "interval": share.interval}
        for name, share in measures.items()
        if share.total
    }


def _case(verdict: Verdict) -> dict[str, Any]:
    question = verdict.question
    return {"id": question.id, "text": question.text, "expect": list(question.expect), "got": verdict.got}
